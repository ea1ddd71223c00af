import ArgumentParser
import FoundationEssentials

/// When there are colours.
enum ColourChoice: String, CaseIterable, ExpressibleByArgument {
  case auto, always, never
}

/// What every verb takes.
struct GlobalOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The socket of sluiced.",
      discussion: """
        Without it: that of --instance, or the variable SLUICE_SOCKET, or sluice.sock in the directory that \
        SLUICE_STATE names, or that of a sluiced of your own (systemctl --user), or \
        \(InstalledService.system.socket).
        """, valueName: "path"))
  var socket: String?

  @Option(help: ArgumentHelp("The archive that sluiced@NAME.service keeps.", valueName: "name"))
  var instance: String?

  @Flag(help: "JSON for programs: one object for a single thing, one a line for a list.")
  var json = false

  @Option(
    name: .customLong("color"),
    help: ArgumentHelp(
      "Colours: auto, always or never.",
      discussion: "auto has them on a terminal, unless NO_COLOR is set or TERM is dumb.", valueName: "when"))
  var colour = ColourChoice.auto

  func validate() throws {
    if socket != nil, instance != nil { throw ValidationError("Give either --socket or --instance.") }
    if let instance, InstalledService(instance: instance) == nil {
      throw ValidationError("“\(instance)” cannot be the name of an instance.")
    }
  }

  func socketPath(environment: [String: String] = ProcessInfo.processInfo.environment) -> String {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    return socket ?? instance.flatMap { InstalledService(instance: $0)?.socket } ?? value("SLUICE_SOCKET")
      ?? value("SLUICE_STATE").map { "\($0)/sluice.sock" }
      ?? (InstalledService.user(environment).flatMap { $0.hasSocket ? $0 : nil } ?? .system).socket
  }
}

/// A verb that has to do with a running sluiced.
protocol ClientVerb: AsyncParsableCommand {
  var options: GlobalOptions { get }

  func run(_ client: APIClient, _ output: Output) async throws
}

extension ClientVerb {
  func run() async throws {
    let output = Output(colour: options.colour)
    do {
      try await run(APIClient(socketPath: options.socketPath()), output)
    } catch let failure as Failure {
      // What was had before it failed is worth printing.
      try output.flush()
      throw failure
    }
    try output.flush()
  }
}

/// A verb that asks the endpoint over one connection, and prints the answer.
protocol Verb: ClientVerb {
  func run(_ connection: APIConnection, _ output: Output) async throws
}

extension Verb {
  func run(_ client: APIClient, _ output: Output) async throws {
    try await client.withConnection { try await run($0, output) }
  }
}
