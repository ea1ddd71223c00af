import ArgumentParser
import EndpointAPI
import Presentation

struct ReloadVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "reload", abstract: "Have sluiced read its configuration again.",
    discussion: """
      Says, key by key, what is in force now and what waits for a restart. When something in the configuration is \
      wrong, sluiced goes on with the one before, all of it, and the exit status is 78.
      """)

  @OptionGroup var options: GlobalOptions

  func run(_ connection: APIConnection, _ output: Output) async throws {
    let result: ReloadResult = try await connection.ask(.post("/v1/reload"))
    if options.json { return try output.json(result) }
    try output.lines(ReloadView(result: result, style: output.style).lines)
  }
}
