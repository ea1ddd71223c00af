public import CoreMetrics
import Foundation
import GRDB
import Synchronization

/// The archive in one SQLite file: write-ahead log, `synchronous=FULL`, one writer, pooled readers.
public final class SQLiteArchive: Sendable {
  /// How much memory the store may use, and what it is told at opening.
  public struct Options: Sendable {
    /// Page cache of the writing connection, in bytes.
    public var cacheBytes: Int
    /// Size that FTS5's in-memory index may reach before it is written out, in bytes. Its default of 1 MiB writes
    /// many small segments and merges them again and again; 64 MiB halved the cost of the whole index.
    public var searchHashBytes: Int

    /// How the anchors of the kin index are kept.
    var anchors = AnchorIndex.Options()
    /// Makes what the store counts with.
    var metrics: any MetricsFactory
    /// Called again and again while an archive of an earlier version is brought to this one and that gets on, with the
    /// version that it is being brought to.
    var onMigration: @Sendable (_ version: String) -> Void
    /// After how many instructions of SQLite's machine a migration has got on; some ten thousand times a second.
    var migrationStep: CInt = 1_000
    /// How many seconds a lock that another process holds is waited for.
    var lockPatience = 10.0

    /// - Parameters:
    ///   - kinBytes: size that the filters of the kin index may reach, in bytes.
    ///   - metrics: makes what the store counts its events, transactions and checkpoints with.
    ///   - onMigration: called again and again while an archive of an earlier version is brought to this one and that
    ///     gets on, with the version that is next; maybe on another thread than the caller's.
    public init(
      cacheBytes: Int = 32 << 20, searchHashBytes: Int = 32 << 20, kinBytes: Int = 128 << 20,
      metrics: any MetricsFactory = NOOPMetricsHandler.instance,
      onMigration: @escaping @Sendable (_ version: String) -> Void = { _ in }
    ) {
      self.onMigration = onMigration
      self.metrics = metrics
      self.cacheBytes = cacheBytes
      anchors.filterBytes = kinBytes
      self.searchHashBytes = searchHashBytes
    }
  }

  let path: String
  private let options: Options
  private let current: Mutex<Current>

  /// What is in use, and what it has been through.
  private struct Current {
    var connections: SQLiteConnections
    /// The errno of the disk's error that these connections have met and could not be replaced after; 0 for none.
    var diskError: Int32 = 0
  }

  /// The connections of now.
  var pool: DatabasePool { current.withLock { $0.connections.pool } }

  /// Opens the archive at `path`, makes it when it is missing, and brings it to this version.
  /// - Parameter path: a file in a directory that this process may write to.
  /// - Throws: `ArchiveError`.
  public init(path: String, options: Options = Options()) throws {
    self.path = path
    self.options = options
    current = Mutex(Current(connections: try SQLiteConnections(path: path, options: options)))
  }

  /// Writes the log back into the file and closes the archive.
  public func close() throws {
    try current.withLock {
      // What is not written out is made again.
      try? $0.connections.flush()
      try $0.connections.close()
    }
  }

  static func tooNew(_ path: String) -> ArchiveError {
    ArchiveError(
      code: .tooNew, message: "The archive \(path) was written by a later version of Sluice.",
      remedy: "Install that version again; an archive is never taken back to an earlier one.")
  }

  /// Turns what GRDB or the system throws into words with a remedy.
  /// - Parameter code: the errno of the call that failed, where it is known.
  static func translate(_ error: any Error, path: String, errno code: Int32 = 0) -> ArchiveError {
    ArchiveError(
      error, store: "archive \(path)",
      ifCorrupt: "It was left as it is. Restore a backup, or move it away to start a new one.", errno: code)
  }

  /// Runs `body`, which uses SQLite on this thread, and turns what it throws into words.
  static func translating<R>(path: String, _ body: () throws -> R) throws -> R {
    try ArchiveError.translating({ translate($0, path: path, errno: $1) }, body)
  }
}

extension SQLiteArchive: ArchiveWriting {
  public func write<R>(
    _ body: (any ArchiveTransaction) throws -> R
  ) throws -> (result: R, lastEvent: Int64) {
    let connections = current.withLock { $0.connections }
    var code: Int32 = 0
    do {
      return try connections.write(errno: &code, body)
    } catch let error as DatabaseError {
      if ![.SQLITE_BUSY, .SQLITE_LOCKED].contains(error.resultCode) {
        code = replace(connections, after: code)
      }
      throw Self.translate(error, path: path, errno: code)
    }
  }

  /// Opens the archive anew. A connection that has met an error of the disk keeps what it half knows: the search index
  /// went on to call the file damaged that could be read again.
  /// - Parameter code: the errno of the error; 0 where no call failed.
  /// - Returns: the errno to blame. Where none is known, it is that of an earlier error, as long as the connection
  ///   that met it is in use.
  private func replace(_ connections: SQLiteConnections, after code: Int32) -> Int32 {
    let known = current.withLock { current in
      if code != 0 { current.diskError = code }
      return current.diskError
    }
    // While the reason lasts it may not be had; then the next failure tries again.
    guard let fresh = try? SQLiteConnections(path: path, options: options) else { return known }
    current.withLock { $0 = Current(connections: fresh) }
    // Readers may still be at work there; whoever ends last closes it.
    try? connections.close()
    return known
  }
}
