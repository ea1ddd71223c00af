import ArgumentParser
import FoundationEssentials

/// What every verb takes.
struct GlobalOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The socket of sluiced.",
      discussion: """
        Without it: the variable SLUICE_SOCKET, or sluice.sock in the directory that SLUICE_STATE names, or \
        \(GlobalOptions.installedSocket).
        """, valueName: "path"))
  var socket: String?

  @Flag(help: "JSON for programs: one object for a single thing, one a line for a list.")
  var json = false

  /// Where an installed sluiced listens.
  static let installedSocket = "/run/sluice.sock"

  func socketPath(environment: [String: String] = ProcessInfo.processInfo.environment) -> String {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    return socket ?? value("SLUICE_SOCKET") ?? value("SLUICE_STATE").map { "\($0)/sluice.sock" }
      ?? Self.installedSocket
  }
}

/// A verb that asks the endpoint and prints the answer.
protocol Verb: AsyncParsableCommand {
  var options: GlobalOptions { get }

  func run(_ connection: APIConnection, _ output: Output) async throws
}

extension Verb {
  func run() async throws {
    let output = Output()
    do {
      try await APIClient(socketPath: options.socketPath()).withConnection { connection in
        try await run(connection, output)
      }
    } catch let failure as Failure {
      // What was had before it failed is worth printing.
      try output.flush()
      throw failure
    }
    try output.flush()
  }
}
