import Archive
import Digest
import EndpointAPI
import Identity
import Ingest
import Intake

// How rows of the archive look on the wire.

extension EndpointAPI.DumpSummary {
  init(_ row: ArrivalRow) {
    let name = NameText(row.name)
    self.init(
      id: row.dump?.hex, number: row.id, name: name.text, nameBase64: name.base64,
      drop: row.drop.isEmpty ? nil : row.drop, state: DumpState(rawValue: row.state.rawValue),
      format: row.format, bytes: row.bytes, posts: row.posts, newTexts: row.newTexts,
      knownTexts: row.knownTexts, kinTexts: row.kinTexts, repairs: row.repairs,
      receivedAt: Timestamp(milliseconds: row.receivedAt),
      finishedAt: Timestamp(milliseconds: row.finishedAt),
      retriedAt: row.retriedAt.map { Timestamp(milliseconds: $0) },
      reason: row.reason.map { "\($0.message) \($0.remedy)" }
        ?? (row.state == .duplicate ? "The same bytes were ingested before." : nil))
  }

  /// - Parameter drop: the drop directory that the file lies in.
  init(_ file: PendingFile, in drop: String) {
    let name = NameText(file.entry.path.bytes)
    let state: DumpState =
      switch file.state {
      case .waiting: .waiting
      case .settling: .settling
      case .ignored: .ignored
      }
    self.init(
      id: nil, name: name.text, nameBase64: name.base64, drop: drop, state: state, format: nil,
      bytes: file.size, posts: 0, newTexts: 0, knownTexts: 0, kinTexts: 0, repairs: 0,
      receivedAt: Timestamp(milliseconds: file.since / 1_000_000), finishedAt: nil, reason: file.reason)
  }
}

extension QuarantinedDump {
  /// - Parameter location: where the file lies.
  init(_ row: ArrivalRow, location: String) {
    self.init(
      summary: .init(row), code: row.reason?.code ?? "", offset: row.reason?.offset,
      remedy: row.reason?.remedy ?? "", location: location)
  }
}

extension Status.Drop {
  init(_ drop: DropStatus) {
    self.init(
      path: drop.path, watching: WatchKind(rawValue: drop.watching.rawValue),
      watchingReason: drop.watchingReason, problem: drop.problem, waiting: drop.waiting,
      settling: drop.settling + drop.unfinished, ignored: drop.ignored, beyond: drop.beyond,
      recursive: drop.isRecursive,
      disposal: drop.disposal.rawValue)
  }
}

extension Status.HeldFile {
  /// - Parameter drop: the drop directory that the file lies in.
  init(_ file: PendingFile, in drop: String) {
    let name = NameText(file.entry.path.bytes)
    self.init(
      name: name.text, nameBase64: name.base64, drop: drop, bytes: file.size,
      since: Timestamp(milliseconds: file.since / 1_000_000), reason: file.reason ?? "")
  }
}

extension Event {
  init(_ row: EventRow) {
    let name = row.name.map { NameText($0) }
    self.init(
      seq: row.seq, time: Timestamp(milliseconds: row.time), kind: EventKind(rawValue: row.kind),
      dump: row.dump?.hex, post: row.post, channel: row.channel, name: name?.text,
      nameBase64: name?.base64, relation: row.relation.map { RelationWord(rawValue: $0.word) }, of: row.of,
      rule: row.rule, alert: row.alert,
      message: Self.sentence(row, name?.text ?? "A dump"))
    handle = row.handle
    telegramID = row.telegramID
  }

  private static func sentence(_ row: EventRow, _ name: String) -> String {
    switch row.kind {
    case "dump.ingested": "\(name) was ingested."
    case "dump.duplicate": "\(name) holds what an earlier dump held."
    case "dump.failed": "\(name) could not be read. \(row.message ?? "")"
    case "dump.retried": "\(name) went back to its drop directory, to be read again."
    case "post.new": "A post was seen for the first time."
    case "post.revised": "A post has another text than before."
    case "post.text": "A post is known to have had another text: its first, or an earlier one."
    case "post.joined": "A post turned out to be another post."
    case "post.parted": "A post that had been taken for another is a post of its own."
    case "channel.snapshot": "The heading of \(row.channel ?? "a channel") was captured."
    case "text.kin":
      "A text is kin of one that was known\(row.relation.map { ": \($0.word)" } ?? "")."
    case "kin.merged": "Two stories turned out to be one."
    case "kin.split": "Two texts that had been taken for one story are siblings: a template's."
    default: row.message ?? row.kind
    }
  }
}
