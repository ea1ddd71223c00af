import Foundation
import Testing

/// One run of `box.sh` under a real systemd, and what it saw.
struct Box: Sendable {
  /// What one command of the script left.
  struct Seen {
    var status: Int32
    var output: String
    var error: String
  }

  private let commands: [String: Seen]

  /// Reads what the script left in `folder`.
  private init(folder: URL) throws {
    var commands: [String: Seen] = [:]
    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    where file.pathExtension == "status" {
      let base = file.deletingPathExtension()
      let text = { (ending: String) in
        String(decoding: try Data(contentsOf: base.appendingPathExtension(ending)), as: UTF8.self)
      }
      let status = try text("status").trimmingCharacters(in: .whitespacesAndNewlines)
      commands[base.lastPathComponent] = Seen(
        status: try #require(Int32(status)), output: try text("out"), error: try text("err"))
    }
    self.commands = commands
  }

  /// What the command that `box.sh` keeps as `name` did.
  func seen(_ name: String) throws -> Seen {
    try #require(commands[name], "box.sh did not get as far as \(name)")
  }

  /// The journal's entries of the unit, oldest first, each as its fields.
  func journal() throws -> [[String: String]] {
    try seen("journal").output.split(separator: "\n").map { line in
      let fields = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return try #require(fields).compactMapValues { $0 as? String }
    }
  }

  // MARK: - The run

  /// Why no systemd of our own can be started here, as far as it can be told without trying; nil when it may.
  static let obstacle: String? = {
    if geteuid() != 0 { return "a systemd of one's own needs root" }
    let managers = ["/usr/lib/systemd/systemd", "/lib/systemd/systemd"]
    if !managers.contains(where: { FileManager.default.isExecutableFile(atPath: $0) }) {
      return "systemd is not installed"
    }
    return nil
  }()

  /// The run that all tests look at: started by the first that asks.
  static func shared() async throws -> Box {
    switch await run.value {
    case .success(let box): return box
    case .failure(.impossible(let reason)): try Test.cancel("\(reason)")
    case .failure(.failed(let reason)): throw Failed(description: reason)
    }
  }

  private enum Obstacle: Error {
    case impossible(String)
    case failed(String)
  }

  private struct Failed: Error, CustomStringConvertible { var description: String }

  private static let run = Task<Result<Box, Obstacle>, Never> {
    do { return try await start() } catch { return .failure(.failed("\(error)")) }
  }

  private static func start() async throws -> Result<Box, Obstacle> {
    let tests = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    let repository = tests.deletingLastPathComponent().deletingLastPathComponent()
    let binaries = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    let folder = FileManager.default.temporaryDirectory.appending(path: "sluice-box-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }

    let log = folder.appending(path: "box.log")
    try Data().write(to: log)
    let output = try FileHandle(forWritingTo: log)
    let process = Process()
    process.executableURL = tests.appending(path: "with-systemd.sh")
    process.arguments = [
      "--bind-ro", repository.path + ":/mnt/repository", "--bind-ro", binaries.path + ":/mnt/binaries",
      "--bind", folder.path + ":/mnt/output", "--limit", "300", "--",
      "/mnt/repository/Tests/SystemTests/box.sh", "/mnt/repository", "/mnt/binaries", "/mnt/output",
    ]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    let status = try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Int32, any Error>) in
      process.terminationHandler = { ended.resume(returning: $0.terminationStatus) }
      do { try process.run() } catch { ended.resume(throwing: error) }
    }
    let text = try String(contentsOf: log, encoding: .utf8)
    return switch status {
    case 0: .success(try Box(folder: folder))
    case 77:
      .failure(.impossible(text.split(separator: "\n").first.map(String.init) ?? "no systemd can start here"))
    default: .failure(.failed("box.sh ended with \(status):\n\(text)"))
    }
  }
}
