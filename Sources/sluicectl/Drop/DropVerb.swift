import ArgumentParser
import EndpointAPI
import Glibc
import Presentation

struct DropVerb: ClientVerb {
  static let configuration = CommandConfiguration(
    commandName: "drop", abstract: "Put files into a drop directory, and follow them to their outcome.",
    discussion: """
      Each file is copied under a name that sluiced leaves alone, and renamed when it is whole and durable. No file is \
      replaced: where a name is taken, -2 is put behind it. Of several drop directories it is the first, unless --into \
      names another. The exit status is 65 when a dump failed, 75 when it took too long.
      """)

  @OptionGroup var options: GlobalOptions

  @Argument(help: "The files; - is standard input, which needs --name.", completion: .file())
  var files: [String]

  @Option(
    help: ArgumentHelp("The drop directory; one that status names.", valueName: "directory"),
    completion: .directory)
  var into: String?

  @Option(help: ArgumentHelp("The name that the one file is to have.", valueName: "name"))
  var name: String?

  @Flag(help: "Do not wait for the outcomes.")
  var noWait = false

  @Option(
    help: ArgumentHelp(
      "How long to wait for the outcomes; without it, as long as it takes.", valueName: "seconds"))
  var timeout: Double?

  func validate() throws {
    if name != nil, files.count > 1 { throw ValidationError("--name goes with one file.") }
    if files.contains("-"), name == nil { throw ValidationError("Standard input needs a --name.") }
    try validate(timeout: timeout)
  }

  func run(_ client: APIClient, _ output: Output) async throws {
    let target = try await target(client)
    let follower = OutcomeFollower(client: client)
    let start = noWait ? 0 : try await follower.newestNumber()
    let unfinished = UnfinishedFile()
    Signals.listen(to: Signals.ending) { number in
      unfinished.remove()
      Signals.perform(number)
    }
    var run = DropRun(drop: target.drop, json: options.json, output: output)
    defer { run.progress.clear() }
    let directory = try DropDirectory(target.path, unfinished: unfinished)
    try run.place(files, name: name, in: directory, below: target.prefix, announces: noWait)
    if !noWait { try await run.follow(follower, after: start, timeout: timeout.map { .seconds($0) }) }
    if let status = run.status { throw ExitCode(status.rawValue) }
  }

  /// Where the files go: the directory, the drop directory that it lies in, and the way from that to it.
  private func target(_ client: APIClient) async throws -> (path: String, drop: String, prefix: String) {
    if let into, noWait { return (into, into, "") }
    let status: Status = try await client.ask(APIRequest("/v1/status"))
    guard let into else { return (status.drop.path, status.drop.path, "") }
    guard let real = Self.resolve(into) else { throw DropFailure.directory(into, errno) }
    for drop in status.drops {
      let path = Self.resolve(drop.path) ?? drop.path
      if real == path { return (real, drop.path, "") }
      if drop.recursive, real.hasPrefix(path + "/") {
        return (real, drop.path, real.dropFirst(path.count + 1) + "/")
      }
    }
    throw Failure(
      .usage, "\(into) is none of the drop directories.",
      remedy: "there are: " + status.drops.map(\.path).joined(separator: ", "))
  }

  private static func resolve(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }
}
