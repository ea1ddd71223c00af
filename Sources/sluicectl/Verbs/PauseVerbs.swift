import ArgumentParser
import EndpointAPI
import Presentation

struct PauseVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "pause", abstract: "Let ingestion wait; files stay where they are.",
    discussion: "What is being read is finished first. The pause lasts until sluicectl resume.")

  @OptionGroup var options: GlobalOptions

  func run(_ connection: APIConnection, _ output: Output) async throws {
    let status: Status = try await connection.ask(.post("/v1/pause"))
    if options.json { return try output.json(status) }
    let since = status.pausedSince.map { " since \(Human.momentAndAge($0))" } ?? ""
    try output.line("Ingestion is paused\(since). It goes on with sluicectl resume.")
  }
}

struct ResumeVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Let ingestion go on after a pause.")

  @OptionGroup var options: GlobalOptions

  func run(_ connection: APIConnection, _ output: Output) async throws {
    let status: Status = try await connection.ask(.post("/v1/resume"))
    if options.json { return try output.json(status) }
    let waiting = status.drops.reduce(0) { $0 + $1.waiting + $1.beyond }
    let queue = waiting == 0 ? "nothing waits" : "\(Human.plural(waiting, "file")) waiting"
    try output.line("Ingestion goes on: \(queue).")
  }
}
