import Archive
import Digest
import Foundation
import Intake

/// Takes files of the rooms into the archive that its ledger does not name, in the order in which they came there.
///
/// All of them, where the ledger is lost; else those that are younger than a backup that was restored.
final class UnknownFiles {
  private let archive: SQLiteArchive
  private let rooms: Rooms
  private let options: Rebuild.Options
  /// Files that stay unknown, and why, a sentence each.
  private(set) var left: [String] = []

  /// In one transaction.
  private static let batch = 64

  private struct File {
    var state: ArrivalState
    var path: DropPath
    var look: FileLook

    var place: String { "\(state.room.rawValue)/\(path)" }
    /// When it was moved there, as far as anything tells.
    var time: Milliseconds { look.changed / 1_000_000 }
  }

  init(archive: SQLiteArchive, rooms: Rooms, options: Rebuild.Options) {
    self.archive = archive
    self.rooms = rooms
    self.options = options
  }

  /// - Parameter progress: told how many files are done, and of how many.
  /// - Returns: how many dumps were read.
  func takeIn(progress: (Int, Int) -> Void) throws -> Int {
    let files = try ArrivalState.allCases.flatMap { try unknown($0) }.sorted { a, b in
      (a.look.changed, a.place) < (b.look.changed, b.place)
    }
    var dumps = 0
    for start in stride(from: 0, to: files.count, by: Self.batch) {
      progress(start, files.count)
      let batch = files[start..<min(start + Self.batch, files.count)]
      let (count, _) = try archive.write { transaction in
        try batch.count { try take($0, transaction) }
      }
      dumps += count
    }
    return dumps
  }

  private func unknown(_ state: ArrivalState) throws -> [File] {
    let room = try rooms.directory(of: state.room)
    var files: [File] = []
    try room.eachFile { path in
      guard try !archive.isPlace(path.bytes, of: state), let look = try room.look(path) else { return }
      // Marks and reasons belong to the files beside them.
      if let marked = path.marked, try room.look(marked) != nil { return }
      if state == .failed, try Audit.isReason(path, in: room) { return }
      files.append(File(state: state, path: path, look: look))
    }
    return files
  }

  /// - Returns: whether a dump was read.
  private func take(_ file: File, _ transaction: any ArchiveTransaction) throws -> Bool {
    transaction.date(file.time)
    let room = try rooms.directory(of: file.state.room)
    switch file.state {
    case .ingested:
      let sink = DumpSink(transaction)
      let reader = DumpFileReader(
        lane: .large, limits: options.limits, assumptions: options.assumptions, progress: {},
        emit: { sink.take($0) })
      _ = reader.read(
        Claim(entry: DropEntry(drop: 0, path: file.path), directory: room, since: 0, look: file.look))
      try sink.check()
      guard sink.isStored, let digest = sink.digest else {
        left.append("\(file.place) is no dump that the archive lacks: move it into a drop directory.")
        return false
      }
      try record(file, digest, nil, transaction)
      return true
    case .duplicate:
      guard let digest = try digest(of: file, in: room), try transaction.holds(digest) else {
        left.append("\(file.place) is no duplicate: move it into a drop directory to have it read.")
        return false
      }
      try record(file, digest, nil, transaction)
    case .failed:
      let kept = KeptReason(beside: file.path, in: rooms)
      try record(file, kept?.digest, kept?.reason ?? KeptReason.none, transaction)
    }
    return false
  }

  private func record(
    _ file: File, _ digest: SHA256Digest?, _ reason: FailureReason?, _ transaction: any ArchiveTransaction
  ) throws {
    let (id, place) = try transaction.record(
      ArrivalRecord(
        name: file.path.bytes, dump: digest, state: file.state, bytes: file.look.size,
        receivedAt: file.time, reason: reason, placedAs: file.path.bytes),
      numbered: { file.path.numbered($0).bytes })
    try transaction.markPlaced(id, as: place)
  }

  private func digest(of file: File, in room: Directory) throws -> SHA256Digest? {
    guard case .opened(let opened) = try room.open(file.path) else { return nil }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    defer { buffer.deallocate() }
    return try opened.digest(through: buffer)
  }
}

/// What `NAME.reason.json` says.
private struct KeptReason: Decodable {
  private let dump: String?
  private let code: String
  private let message: String
  private let offset: Int64?
  private let remedy: String

  /// No file of this size is a reason.
  private static let longest = 1 << 20

  init?(beside path: DropPath, in rooms: Rooms) {
    guard let place = Reason.path(beside: path, dump: nil),
      let room = try? rooms.directory(of: .failed), case .opened(let file)? = try? room.open(place),
      file.look.size < Self.longest
    else { return nil }
    var bytes = [UInt8](repeating: 0, count: Int(file.look.size))
    let count = try? bytes.withUnsafeMutableBytes { try file.read(into: $0) }
    guard count == bytes.count, let kept = try? JSONDecoder().decode(Self.self, from: Data(bytes)) else {
      return nil
    }
    self = kept
  }

  var digest: SHA256Digest? { dump.flatMap { SHA256Digest(hex: $0) } }

  var reason: FailureReason { FailureReason(code: code, message: message, offset: offset, remedy: remedy) }

  static let none = FailureReason(
    code: "reason-lost", message: "Why it could not be read was lost with the archive.", offset: nil,
    remedy: "Give it back with sluicectl retry: the reason is found again.")
}
