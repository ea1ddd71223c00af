import ArgumentParser
import EndpointAPI
import Presentation

struct SyncVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "sync", abstract: "Wait until everything dropped so far is ingested, a duplicate or failed.")

  @OptionGroup var options: GlobalOptions

  @Option(help: ArgumentHelp("How long to wait; without it, as long as it takes.", valueName: "seconds"))
  var timeout: Double?

  func validate() throws {
    if let timeout, !(0...366 * 86_400).contains(timeout) {
      throw ValidationError("--timeout takes a number of seconds within a year.")
    }
  }

  func run(_ connection: APIConnection, _ output: Output) async throws {
    let request = APIRequest.post("/v1/sync", query: [("timeout", timeout.map { String($0) })])
    let result: SyncResult = try await connection.ask(request)
    if options.json {
      try output.json(result)
    } else if result.done {
      try output.line("Everything dropped so far has its outcome.")
    }
    guard result.done else {
      throw Failure(
        .notYet,
        "\(Human.plural(result.waiting, "file")) still waiting, \(Human.number(result.settling)) being written.",
        remedy: "ask again, or with a longer --timeout")
    }
  }
}
