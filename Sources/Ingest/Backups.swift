public import Archive
import CLinux
public import Digest
import Foundation
import Glibc
import Intake
public import Logging
import Synchronization

/// Makes copies of the archive while ingestion goes on, and keeps the newest.
///
/// A copy has another name until it is whole, checked and durable. One is made at a time.
public final class Backups: Sendable {
  public struct Options: Sendable {
    /// Where copies lie; made when it is missing.
    public var directory: String
    /// How many are kept.
    public var keep: Int
    /// What must be left on the directory's file system beside the copy.
    public var minimumFreeBytes: Int64

    public init(directory: String, keep: Int = 7, minimumFreeBytes: Int64 = 0) {
      self.directory = directory
      self.keep = keep
      self.minimumFreeBytes = minimumFreeBytes
    }
  }

  /// A copy that is whole.
  public struct Made: Sendable {
    public var path: String
    public var bytes: Int64
    public var digest: SHA256Digest
  }

  /// What is done, and how far it is, in bytes.
  public enum Step: String, Sendable {
    case copying, checking, hashing
  }

  /// Why there is no copy.
  public enum Refusal: Error, Sendable, CustomStringConvertible {
    /// Another one is being made.
    case isUnderWay
    /// There is not enough room for one.
    case noRoom(needed: Int64, free: Int64, directory: String)

    public var description: String {
      switch self {
      case .isUnderWay: "A backup is being made."
      case .noRoom(let needed, let free, let directory):
        "A backup takes \(needed >> 20) MiB with what must be left free, and \(free >> 20) MiB are free in \(directory)."
      }
    }
  }

  private let archive: any ArchiveCopying
  private let options: Options
  private let logger: Logger
  private let isBusy = Atomic(false)

  private static let prefix = "archive-"
  private static let ending = ".sqlite"

  public init(archive: any ArchiveCopying, options: Options, logger: Logger) {
    self.archive = archive
    self.options = options
    self.logger = logger
  }

  /// Makes one on a thread of its own.
  /// - Throws: `Refusal.isUnderWay`; then `end` is not called.
  public func start(
    progress: @escaping @Sendable (_ step: Step, _ done: Int64, _ total: Int64) throws -> Void,
    end: @escaping @Sendable (Swift.Result<Made, any Error>) -> Void
  ) throws {
    guard isBusy.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged else {
      throw Refusal.isUnderWay
    }
    let thread = Thread { [self] in
      sluice_name_thread("sluice-backup")
      let result = Swift.Result { try make(progress) }
      isBusy.store(false, ordering: .releasing)
      tell(result)
      end(result)
    }
    thread.start()
  }

  /// Removes what an attempt that was cut off left behind; must not be called while one is being made.
  public func removeUnfinished() {
    for ending in ["", "-journal", "-wal", "-shm"] { unlink(part + ending) }
  }

  // MARK: - Parts

  /// Where a copy lies until it is whole.
  private var part: String { "\(options.directory)/.archive.part" }

  private func make(_ progress: (Step, Int64, Int64) throws -> Void) throws -> Made {
    let directory = options.directory
    guard mkdir(directory, 0o750) == 0 || errno == EEXIST else {
      throw SystemError(call: "mkdir", code: errno, subject: directory)
    }
    removeUnfinished()
    try checkRoom()
    do {
      let made = try copy(progress)
      try removeOld(beside: made)
      return made
    } catch {
      removeUnfinished()
      throw error
    }
  }

  private func copy(_ progress: (Step, Int64, Int64) throws -> Void) throws -> Made {
    let part = part
    try archive.copy(to: part) { done, total in
      // The check reads all of it once more and cannot tell how far it is.
      try progress(done < total ? .copying : .checking, done, total)
    }
    let file = open(part, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { throw SystemError(call: "open", code: errno, subject: part) }
    defer { close(file) }
    guard fsync(file) == 0 else { throw SystemError(call: "fsync", code: errno, subject: part) }
    let (digest, bytes) = try Self.hash(file, part, progress)
    let path = try freePath()
    guard rename(part, path) == 0 else { throw SystemError(call: "rename", code: errno, subject: part) }
    try syncDirectory()
    return Made(path: path, bytes: bytes, digest: digest)
  }

  private func checkRoom() throws {
    let free = try freeBytes(beside: options.directory)
    let needed = archive.copyBytes() + options.minimumFreeBytes
    guard free >= needed else {
      throw Refusal.noRoom(needed: needed, free: free, directory: options.directory)
    }
  }

  private static func hash(
    _ file: CInt, _ path: String, _ progress: (Step, Int64, Int64) throws -> Void
  ) throws -> (SHA256Digest, Int64) {
    var status = stat()
    guard fstat(file, &status) == 0 else { throw SystemError(call: "fstat", code: errno, subject: path) }
    var hasher = SHA256Hasher()
    var done: Int64 = 0
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4 << 20, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = read(file, buffer.baseAddress, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw SystemError(call: "read", code: errno, subject: path) }
      if count == 0 { return (hasher.finish(), done) }
      hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      done += Int64(count)
      try progress(.hashing, done, Int64(status.st_size))
    }
  }

  /// A name by the time, in UTC, that sorts behind those of earlier copies.
  private func freePath() throws -> String {
    var now = time(nil)
    var parts = tm()
    gmtime_r(&now, &parts)
    func two(_ number: CInt) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let stamp =
      "\(parts.tm_year + 1900)\(two(parts.tm_mon + 1))\(two(parts.tm_mday))T"
      + "\(two(parts.tm_hour))\(two(parts.tm_min))\(two(parts.tm_sec))Z"
    // Several within a second are numbered; _ sorts behind the point of the ending.
    let last = try names().filter { $0.hasPrefix(Self.prefix + stamp) }.map {
      CInt($0.dropFirst((Self.prefix + stamp).count + 1).dropLast(Self.ending.count)) ?? 1
    }.max()
    let name = Self.prefix + stamp + (last.map { "_" + two($0 + 1) } ?? "") + Self.ending
    return "\(options.directory)/\(name)"
  }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: options.directory).filter {
      $0.hasPrefix(Self.prefix) && $0.hasSuffix(Self.ending)
    }.sorted()
  }

  /// The one just made stays, even if the clock was set back and its name is an old one.
  private func removeOld(beside made: Made) throws {
    let others = try names().map { "\(options.directory)/\($0)" }.filter { $0 != made.path }
    for path in others.dropLast(options.keep - 1) {
      guard unlink(path) == 0 || errno == ENOENT else {
        throw SystemError(call: "unlink", code: errno, subject: path)
      }
    }
  }

  private func syncDirectory() throws {
    let directory = open(options.directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else {
      throw SystemError(call: "open", code: errno, subject: options.directory)
    }
    defer { close(directory) }
    guard fsync(directory) == 0 else {
      throw SystemError(call: "fsync", code: errno, subject: options.directory)
    }
  }

  private func tell(_ result: Swift.Result<Made, any Error>) {
    switch result {
    case .success(let made):
      logger.notice(
        "the archive was backed up",
        metadata: [
          "message_id": "archive.backed-up", "path": "\(made.path)", "bytes": "\(made.bytes)",
          "sha256": "\(made.digest.hex)",
        ])
    case .failure(is CancellationError):
      logger.notice(
        "a backup was given up: whoever asked for it has gone",
        metadata: ["message_id": "archive.backup-failed", "reason": "whoever asked for it has gone"])
    case .failure(let error):
      logger.error(
        "the archive could not be backed up",
        metadata: ["message_id": "archive.backup-failed", "reason": "\(error)"])
    }
  }
}
