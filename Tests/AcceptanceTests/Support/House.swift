import CLinux
import Digest
import Foundation
import Testing

/// A state directory of its own, and what lies in it.
///
/// Commands are found where the tests were built, or in the directory that SLUICE_TEST_BINARIES names.
final class House: Sendable {
  private let root: String
  let state: String
  let socket: String

  enum Room: String, CaseIterable {
    case drop, done, duplicate, failed
  }

  init() throws {
    // Without links: paths that the kernel gives back begin with it.
    root = URL(filePath: try makeTemporaryFolder("t")).resolvingSymlinksInPath().path
    state = root + "/s"
    socket = state + "/sluice.sock"
    for folder in [root + "/in", state, state + "/drop"] {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }
  }

  /// A copy of another, of which nobody makes use meanwhile; without the socket.
  convenience init(like other: House) throws {
    try self.init()
    try FileManager.default.removeItem(atPath: state + "/drop")
    for name in try FileManager.default.contentsOfDirectory(atPath: other.state) where name != "sluice.sock" {
      try FileManager.default.copyItem(atPath: "\(other.state)/\(name)", toPath: "\(state)/\(name)")
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  var archive: String { state + "/archive.sqlite" }

  /// A path beside the state directory, on the same file system.
  func beside(_ name: String) -> String { "\(root)/\(name)" }

  func path(_ room: Room, _ name: String) -> String { "\(state)/\(room.rawValue)/\(name)" }

  /// Writes a file elsewhere, then renames it into the drop directory: whole when it shows.
  /// - Parameter name: bytes, as the kernel takes them.
  func drop(_ data: Data, as name: some Sequence<UInt8>) throws {
    let hidden = beside("in/\(UUID().uuidString)")
    try data.write(to: URL(filePath: hidden))
    let target = (Array("\(state)/drop/".utf8) + Array(name) + [0]).map { CChar(bitPattern: $0) }
    guard rename(hidden, target) == 0 else { throw CocoaError(.fileWriteUnknown) }
  }

  func drop(_ data: Data, as name: String) throws { try drop(data, as: name.utf8) }

  func drop(_ text: String, as name: String) throws { try drop(Data(text.utf8), as: name) }

  /// The names in a room, as bytes, in order; hidden ones too. None while the room is not there.
  func names(in room: Room) throws -> [[UInt8]] {
    guard let directory = opendir("\(state)/\(room.rawValue)") else {
      if errno == ENOENT { return [] }
      throw CocoaError(.fileReadUnknown)
    }
    defer { closedir(directory) }
    var names: [[UInt8]] = []
    while let entry = readdir(directory) {
      let pointer: UnsafePointer<CChar> = sluice_entry_name(entry)
      let name = Array(UnsafeRawBufferPointer(start: pointer, count: strlen(pointer)))
      if name != Array(".".utf8), name != Array("..".utf8) { names.append(name) }
    }
    return names.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// Whether nothing lies in a room but hidden names; asks for no more than one name, however many there are.
  func isEmpty(_ room: Room) throws -> Bool {
    guard let directory = opendir("\(state)/\(room.rawValue)") else { return true }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      if sluice_entry_name(entry).pointee != CChar(UInt8(ascii: ".")) { return false }
    }
    return true
  }

  /// The names in a room as text.
  func contents(_ room: Room) throws -> [String] {
    try names(in: room).map { String(decoding: $0, as: UTF8.self) }
  }

  /// How many files have left the drop directory.
  func settledCount() throws -> Int {
    try [Room.done, .duplicate].reduce(0) { $0 + (try names(in: $1).count) }
  }

  /// Every file of every room with the SHA-256 of its bytes. The drop directory comes first: what a daemon takes from
  /// there meanwhile shows where it was put.
  func inventory() throws -> [String: String] {
    var files: [String: String] = [:]
    for room in Room.allCases {
      for name in try contents(room) {
        do {
          files["\(room.rawValue)/\(name)"] = sha256(try Data(contentsOf: URL(filePath: path(room, name))))
        } catch let error as CocoaError where room == .drop && error.code == .fileReadNoSuchFile {
          continue
        }
      }
    }
    return files
  }

  // MARK: - Commands

  /// Where the tests were built.
  static let built = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .path
  private static let binaries = ProcessInfo.processInfo.environment["SLUICE_TEST_BINARIES"] ?? built
  static let daemon = binaries + "/sluiced"
  static let client = binaries + "/sluicectl"

  /// Runs `sluiced --state DIR --once` to its end.
  func once(
    _ arguments: [String] = [], environment: [String: String] = [:], within limit: Duration = .seconds(240)
  ) async throws -> RunningProcess.Outcome {
    try await run(
      Self.daemon, ["--state", state, "--once"] + arguments, environment: environment, within: limit)
  }
}

/// SHA-256 in hexadecimal digits.
func sha256(_ data: Data) -> String {
  var hasher = SHA256Hasher()
  return data.withUnsafeBytes { hasher.digest(of: $0).hex }
}

/// The root of the sources.
let repository = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// A file of `Fixtures/`.
func fixture(_ name: String) throws -> Data {
  try Data(contentsOf: repository.appending(path: "Fixtures").appending(path: name))
}
