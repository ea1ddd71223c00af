import ArgumentParser
import EndpointAPI
import Presentation

struct StatusVerb: ClientVerb {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Is all well, and what is there to do.",
    discussion: "With --watch the picture is drawn anew until q is pressed; it stays while sluiced restarts.")

  @OptionGroup var options: GlobalOptions

  @Flag(name: [.short, .long], help: "Stay, and show it again and again.")
  var watch = false

  @Option(
    name: [.customShort("n"), .long],
    help: ArgumentHelp("How often with --watch. (default: 2)", valueName: "seconds"))
  var interval: Double?

  func validate() throws {
    if let interval, !(0.1...86_400).contains(interval) {
      throw ValidationError("--interval takes a number of seconds from 0.1 to 86400.")
    }
    if interval != nil, !watch { throw ValidationError("--interval goes with --watch.") }
  }

  func run(_ client: APIClient, _ output: Output) async throws {
    guard watch else { return try await show(client.ask(APIRequest("/v1/status")), output) }
    let pause = Duration.milliseconds(Int64((interval ?? 2) * 1000))
    if options.json {
      while true {
        try await show(client.ask(APIRequest("/v1/status")), output)
        try output.flush()
        try await Task.sleep(for: pause)
      }
    }
    try await LiveView(interval: pause).run(on: LiveScreen(), output) { _, _ in
      do {
        return StatusView(status: try await client.ask(APIRequest("/v1/status")), style: output.style).lines
      } catch let failure as Failure where failure.status == .unavailable {
        return [output.style.apply(.bad, "✗ " + failure.words)]
      }
    }
  }

  private func show(_ status: Status, _ output: Output) throws {
    if options.json {
      try output.json(status)
    } else {
      try output.lines(StatusView(status: status, style: output.style).lines)
    }
  }
}
