import Foundation
import Testing

/// One run of a script of this folder under a real systemd, and what it saw.
struct Box: Sendable {
  /// A script, which runs once, however many tests look at it.
  enum Script: String {
    /// Sluice installed, started, used and stopped.
    case box
    /// An archive kept: backed up, audited, on a full disk, made anew.
    case keep
    /// Reloaded, hung, killed and restarted, with clients that ask all the while.
    case life
    /// What the units forbid, tried from inside; instances, and a user's own.
    case confinement
    /// The Debian package on a minimal Debian.
    case package
    /// Acceptance tests in the confinement of the unit.
    case suite

    /// What with-systemd.sh is told besides.
    fileprivate var options: [String] {
      switch self {
      case .package: ["--root", packageRoot ?? "/"]
      // The tests find their fixtures where they were built.
      case .suite:
        [
          "--env", "SLUICE_TEST_SOURCES=\(repository.path)", "--env", "SLUICE_TEST_CONFINED=\(confinedTests)",
          "--limit", "3000",
          // An overlay does not tell of who has a file mapped.
          "--tmpfs", "/var/lib/sluice",
        ]
      default: []
      }
    }
  }

  /// A minimal Debian beside which the package lies, as minimal-root.sh makes it; nil where there is none.
  static let packageRoot = ProcessInfo.processInfo.environment["SLUICE_TEST_PACKAGE_ROOT"]

  private let script: Script
  private let commands: [String: Outcome]

  /// Which acceptance tests are run in the confinement of the unit.
  private static let confinedTests =
    ProcessInfo.processInfo.environment["SLUICE_TEST_CONFINED"]
    ?? "AcceptanceTests.*(SeedTests|OperationTests|HTTPTests|NameTests)"

  /// Why the package is not tried here; nil when it is.
  static let packageObstacle =
    obstacle ?? (packageRoot == nil ? "make debtest builds the package and a Debian to try it on" : nil)

  /// What the command that the script keeps as `name` did.
  func seen(_ name: String) throws -> Outcome {
    try #require(commands[name], "\(script).sh did not get as far as \(name)")
  }

  /// The names of all commands that were kept.
  var names: [String] { commands.keys.sorted() }

  /// The journal's entries of the unit, oldest first, each as its fields.
  func journal() throws -> [[String: String]] {
    try seen("journal").output.split(separator: "\n").map { line in
      let fields = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return try #require(fields).compactMapValues { $0 as? String }
    }
  }

  // MARK: - The run

  /// Why no systemd of our own can be started here, as far as that can be told without trying; nil when it may.
  static let obstacle: String? = {
    if geteuid() != 0 { return "a systemd of one's own needs root" }
    let managers = ["/usr/lib/systemd/systemd", "/lib/systemd/systemd"]
    return managers.contains(where: FileManager.default.isExecutableFile) ? nil : "systemd is not installed"
  }()

  /// The run of a script that all tests look at, started by the first that asks. Where it turns out that no
  /// systemd can be started here, the asking test is cancelled with the reason.
  static func of(_ script: Script) async throws -> Box {
    switch try await runs.run(of: script).value {
    case .box(let box): return box
    case .impossible(let reason): try Test.cancel("\(reason)")
    }
  }

  private enum Result {
    case box(Box)
    case impossible(String)
  }

  private struct Failed: Error, CustomStringConvertible { var description: String }

  /// One script runs after the other: each has daemons whose watchdogs want their share of the machine.
  private actor Runs {
    private var runs: [Script: Task<Result, any Error>] = [:]
    private var last: Task<Result, any Error>?

    func run(of script: Script) -> Task<Result, any Error> {
      if let run = runs[script] { return run }
      let run = Task { [last] in
        _ = await last?.result
        return try await Box.start(script)
      }
      runs[script] = run
      last = run
      return run
    }
  }

  private static let runs = Runs()

  private static func start(_ script: Script) async throws -> Result {
    let binaries = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    let folder = FileManager.default.temporaryDirectory.appending(path: "sluice-box-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }

    let here = "Tests/SystemTests"
    let outcome = try await runCommand(
      repository.appending(path: here + "/with-systemd.sh").path,
      ["--limit", "300"] + script.options + [
        "--bind-ro", repository.path + ":/mnt/repository", "--bind-ro", binaries.path + ":/mnt/binaries",
        "--bind", folder.path + ":/mnt/output", "--env", "SLUICE_TEST_RESTARTS", "--",
        "/mnt/repository/\(here)/\(script).sh", "/mnt/repository", "/mnt/binaries", "/mnt/output",
      ])
    switch outcome.status {
    case 0: return .box(Box(script: script, commands: try read(folder)))
    case 77:
      return .impossible(outcome.error.split(separator: "\n").first.map(String.init) ?? "not possible here")
    case let status:
      throw Failed(description: "\(script).sh ended with \(status):\n\(outcome.output)\(outcome.error)")
    }
  }

  /// What the script left in `folder`, by name.
  private static func read(_ folder: URL) throws -> [String: Outcome] {
    var commands: [String: Outcome] = [:]
    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    where file.pathExtension == "status" {
      let base = file.deletingPathExtension()
      let text = { (ending: String) in
        String(decoding: try Data(contentsOf: base.appendingPathExtension(ending)), as: UTF8.self)
      }
      let status = try text("status").trimmingCharacters(in: .whitespacesAndNewlines)
      commands[base.lastPathComponent] = Outcome(
        status: try #require(Int32(status)), output: try text("out"), error: try text("err"))
    }
    return commands
  }
}
