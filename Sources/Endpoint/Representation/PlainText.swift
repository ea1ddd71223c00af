import EndpointAPI
import Presentation

/// What `sluicectl` prints, for those who ask without it: no colours, and lines as long as they need to be.
enum PlainText {
  static func status(_ status: Status) -> [String] { StatusView(status: status, style: .plain).lines }

  static func dump(_ dump: DumpDetail) -> [String] { DumpView(dump: dump, style: .plain).lines }

  static func post(_ post: PostDetail) -> [String] { PostView(post: post, style: .plain).lines }

  static func kin(_ kin: PostKin) -> [String] {
    KinView(kin: kin, style: .plain, width: nil, context: DiffText.usualContext).lines
  }

  static func dumps(_ page: Page<DumpSummary>) -> [String] {
    list(page, none: "There are no dumps.", DumpList.table)
  }

  static func quarantine(_ page: Page<QuarantinedDump>) -> [String] {
    list(page, none: "Nothing is in quarantine.", QuarantineList.table)
  }

  static func quarantined(_ dump: QuarantinedDump) -> [String] {
    QuarantinedView(dump: dump, style: .plain).lines
  }

  static func posts(_ page: Page<PostSummary>) -> [String] {
    list(page, none: "There are no such posts.", PostList.table)
  }

  static func clusters(_ page: Page<KinCluster>) -> [String] {
    list(page, none: "No story is told by several texts.", KinList.table)
  }

  static func channels(_ page: Page<ChannelSummary>) -> [String] {
    list(page, none: "There are no channels.", ChannelList.table)
  }

  static func forwards(_ page: Page<Forward>) -> [String] {
    list(page, none: "Nothing was forwarded.", ForwardList.table)
  }

  static func stories(_ list: StoryList) -> [String] {
    Self.list(
      Page(items: list.items, next: nil), none: "No story is told by more than one new post.",
      StoryTable.table)
  }

  static func rules(_ page: Page<Rule>) -> [String] {
    list(page, none: "There are no rules.", RuleList.table)
  }

  static func alerts(_ page: Page<Alert>) -> [String] {
    list(page, none: "There are no alerts.", AlertList.table)
  }

  static func events(_ page: Page<Event>) -> [String] {
    let lines = page.items.map { EventView(event: $0, style: .plain).line }
    return (lines.isEmpty ? ["There are no such events."] : lines) + more(page.next)
  }

  static func sync(_ result: SyncResult) -> [String] {
    if result.done { return ["Everything dropped so far has its outcome."] }
    let waiting = Human.plural(result.waiting, "file")
    return ["\(waiting) still waiting, \(Human.number(result.settling)) being written."]
  }

  static func scan(_ result: ScanResult) -> [String] {
    result.drops.flatMap { drop in
      let view = DropView(drop: drop, style: .plain)
      return [view.heading] + view.details.map { "  \($0)" }
    }
  }

  static func reload(_ result: ReloadResult) -> [String] { ReloadView(result: result, style: .plain).lines }

  static func retry(_ result: RetryResult) -> [String] {
    let count = Human.plural(result.count, "dump was", "dumps were")
    return DumpList.table(result.retried).lines(width: nil, style: .plain)
      + ["\(count) given back to be read again."]
  }

  private static func list<Item>(
    _ page: Page<Item>, none: String, _ table: ([Item]) -> Table
  ) -> [String] {
    let lines = page.items.isEmpty ? [none] : table(page.items).lines(width: nil, style: .plain)
    return lines + more(page.next)
  }

  /// How to ask for what follows a page.
  private static func more(_ next: String?) -> [String] {
    next.map { ["There are more: ask again with cursor=\(Sanitiser.cell($0))."] } ?? []
  }
}
