import ArgumentParser
import EndpointAPI
import Presentation

struct StatusVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Is all well, and what is there to do.")

  @OptionGroup var options: GlobalOptions

  func run(_ connection: APIConnection, _ output: Output) async throws {
    let status: Status = try await connection.ask(APIRequest("/v1/status"))
    if options.json {
      try output.json(status)
    } else {
      try output.lines(StatusView(status: status, style: output.style).lines)
    }
  }
}
