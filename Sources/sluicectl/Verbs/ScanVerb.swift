import ArgumentParser
import EndpointAPI
import Presentation

struct ScanVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "scan", abstract: "Look through the drop directories now.",
    discussion: """
      Says what lies there. sluiced looks by itself; this is for those who do not want to wait, or who doubt it.
      """)

  @OptionGroup var options: GlobalOptions

  func run(_ connection: APIConnection, _ output: Output) async throws {
    let result: ScanResult = try await connection.ask(.post("/v1/scan"))
    if options.json { return try output.json(result) }
    for drop in result.drops {
      let view = DropView(drop: drop, style: output.style)
      try output.lines([view.heading] + view.details.map { "  \($0)" })
    }
  }
}
