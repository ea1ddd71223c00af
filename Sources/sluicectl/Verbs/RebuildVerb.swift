import ArgumentParser
import Glibc

/// Hands over to sluiced, which alone knows archives.
struct RebuildVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rebuild",
    abstract: "Make the archive anew from the originals in done/, while sluiced is stopped.",
    discussion: """
      For an archive that is damaged, or that an earlier version read less well:

        systemctl stop sluiced.socket sluiced
        sluicectl rebuild
        systemctl start sluiced.socket sluiced

      The new archive is made beside the old one, audited, and put in its place at the end; the old one stays as \
      archive.sqlite.before-rebuild. When it is interrupted, nothing has changed. Times of receipt, names, events with \
      their numbers, rules and alerts are carried over as far as the old archive can be read; what is lost is said. Files \
      in done/, duplicate/ and failed/ that no ledger names are taken in.

      Root works as the user that has the state directory. The exit status is 0 when all is well, 65 when the audit at \
      the end found a file missing or changed, and 69 when the archive was left as it was.
      """)

  @Option(help: ArgumentHelp("The configuration of sluiced.", valueName: "file"), completion: .file())
  var config: String?

  @Option(help: ArgumentHelp("The state directory, where there is no configuration.", valueName: "dir"))
  var state: String?

  @Flag(help: "Go on without dumps whose originals are gone: their posts will not be in the new archive.")
  var acceptLoss = false

  /// What an installed sluiced is started with.
  private static let installedConfiguration = "/etc/sluice/sluice.yaml"

  func run() throws {
    var arguments = ["--rebuild"]
    if acceptLoss { arguments.append("--accept-loss") }
    if let state { arguments += ["--state", state] }
    if let config {
      arguments += ["--config", config]
    } else if state == nil, access(Self.installedConfiguration, F_OK) == 0 {
      arguments += ["--config", Self.installedConfiguration]
    }
    let command = try Self.daemon()
    // It goes on as this process, with its terminal and its signals.
    signal(SIGPIPE, SIG_DFL)
    let code = ChildProcess.withCStrings([command] + arguments) { words in
      execv(command, words)
      return errno
    }
    throw Failure(.inputOutput, "Could not start \(command): \(String(cString: strerror(code))).")
  }

  /// The sluiced that lies beside this command: another one might be of another version.
  private static func daemon() throws -> String {
    var path = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &path, path.count - 1)
    guard count > 0 else {
      throw Failure(
        .inputOutput, "Could not find out where sluicectl is: \(String(cString: strerror(errno))).")
    }
    let own = String(decoding: path.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let slash = own.lastIndex(of: "/") ?? own.startIndex
    return own[..<slash] + "/sluiced"
  }
}
