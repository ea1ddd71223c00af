import ArgumentParser
import EndpointAPI

struct ListVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "ls", abstract: "List the dumps, newest first.")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var list: ListOptions

  @Option(
    help: ArgumentHelp(
      "Only dumps in this state: \(DumpState.all.map(\.rawValue).joined(separator: ", ")).",
      valueName: "state"))
  var state: String?

  func run(_ connection: APIConnection, _ output: Output) async throws {
    let request = APIRequest("/v1/dumps", query: [("state", state)])
    try await printList(
      request, of: DumpSummary.self, list, none: "There are no dumps.", connection, output, table: Self.table)
  }

  static func table(_ dumps: [DumpSummary]) -> Table {
    var table = Table([
      .init("ID"), .init("STATE"), .init("FORMAT"), .init("SIZE", .right), .init("POSTS", .right),
      .init("NEW", .right), .init("KIN", .right), .init("RECEIVED"), .init("NAME", cutTo: 16),
      .init("", cutTo: 8),
    ])
    for dump in dumps {
      table.add([
        .init(Human.id(of: dump), .dim), .init(dump.state.rawValue, mark(dump.state)),
        .init(dump.format ?? "–"), .init(Human.bytes(dump.bytes)), .init(Human.number(dump.posts)),
        .init(Human.number(dump.newTexts)), .init(dump.kinTexts.map { Human.number($0) } ?? "–"),
        .init(Human.ago(dump.receivedAt)), .init(dump.name, .strong),
        .init(dump.reason ?? "", dump.state == .failed ? .bad : .dim),
      ])
    }
    return table
  }

  static func mark(_ state: DumpState) -> Style.Mark {
    switch state {
    case .ingested: .good
    case .failed: .bad
    case .waiting, .settling: .attention
    default: .dim
    }
  }
}
