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

    public init(cacheBytes: Int = 32 << 20, searchHashBytes: Int = 32 << 20) {
      self.cacheBytes = cacheBytes
      self.searchHashBytes = searchHashBytes
    }
  }

  let path: String
  private let options: Options
  private let current: Mutex<SQLiteConnections>

  /// The connections of now.
  var pool: DatabasePool { current.withLock { $0.pool } }

  /// Opens the archive at `path`, makes it when it is missing, and brings it to this version.
  /// - Parameter path: a file in a directory that this process may write to.
  /// - Throws: `ArchiveError`.
  public init(path: String, options: Options = Options()) throws {
    self.path = path
    self.options = options
    current = Mutex(try SQLiteConnections(path: path, options: options))
  }

  /// Writes the log back into the file and closes the archive.
  public func close() throws { try current.withLock { try $0.close() } }

  /// Turns what GRDB or the system throws into words with a remedy.
  /// - Parameter code: the errno of the call that failed, where it is known.
  static func translate(_ error: any Error, path: String, errno code: Int32 = 0) -> ArchiveError {
    ArchiveError(
      error, store: "archive \(path)",
      ifCorrupt: "It was left as it is. Restore a backup, or move it away to start a new one.", errno: code)
  }
}

extension SQLiteArchive: ArchiveWriting {
  public func write<R>(
    _ body: (any ArchiveTransaction) throws -> R
  ) throws -> (result: R, lastEvent: Int64) {
    let connections = current.withLock { $0 }
    var code: Int32 = 0
    do {
      return try connections.write(errno: &code, body)
    } catch let error as DatabaseError {
      if ![.SQLITE_BUSY, .SQLITE_LOCKED].contains(error.resultCode) { replace(connections) }
      throw Self.translate(error, path: path, errno: code)
    }
  }

  /// Opens the archive anew. A connection that has met an error of the disk keeps what it half knows: the search index
  /// went on to call the file damaged that could be read again.
  private func replace(_ connections: SQLiteConnections) {
    // While the reason lasts it may not be had; then the next failure tries again.
    guard let fresh = try? SQLiteConnections(path: path, options: options) else { return }
    current.withLock { $0 = fresh }
    // Readers may still be at work there; whoever ends last closes it.
    try? connections.close()
  }
}
