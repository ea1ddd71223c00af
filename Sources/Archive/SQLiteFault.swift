import GRDB
import GRDBSQLite
import Glibc

extension ArchiveError {
  /// Turns what GRDB or the system throws into words with a remedy.
  /// - Parameters:
  ///   - store: what was used, with its path, such as `archive /var/lib/sluice/archive.sqlite`.
  ///   - remedy: what to do when it is damaged.
  ///   - code: the errno of the call that failed, where it is known; SQLite's own words leave it out.
  init(_ error: any Error, store: String, ifCorrupt remedy: String, errno code: Int32 = 0) {
    guard let error = error as? DatabaseError else {
      self.init(
        code: .environment, message: "The \(store) cannot be used: \(error).",
        remedy: "See the message above for the cause.")
      return
    }
    var said = error.message ?? "SQLite error \(error.resultCode.rawValue)"
    let isOfTheSystem = [.SQLITE_IOERR, .SQLITE_CANTOPEN].contains(error.resultCode)
    if isOfTheSystem, code != 0 { said += " (\(String(cString: strerror(code))))" }
    switch error.resultCode {
    case .SQLITE_CORRUPT where code != 0:
      // SQLite calls damaged what it could not read, too.
      self.init(
        code: .environment, message: "The \(store) cannot be read: \(String(cString: strerror(code))).",
        remedy: "See to the disk; ingestion goes on by itself.")
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
      self.init(code: .corrupt, message: "The \(store) is damaged: \(said).", remedy: remedy)
    case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_AUTH:
      self.init(
        code: .environment, message: "The \(store) cannot be opened for writing: \(said).",
        remedy: "Check that its directory exists and belongs to the user that runs sluiced.")
    case .SQLITE_FULL:
      self.init(
        code: .environment, message: "There is no room left for the \(store): \(said).",
        remedy: "Free some space; ingestion goes on by itself.")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      self.init(
        code: .environment, message: "Another process holds the \(store): \(said).",
        remedy: "End the other writer; only one sluiced may use an archive.")
    default:
      self.init(
        code: .environment, message: "The \(store) cannot be used: \(said).",
        remedy: "See the message for the cause.")
    }
    isOutOfRoom = error.resultCode == .SQLITE_FULL || [ENOSPC, EDQUOT].contains(code)
  }

  /// Runs `body`, which uses SQLite on this thread, and turns what it throws into words.
  /// - Parameter words: makes them of the error and of the errno of the call that failed; 0 where none is to blame.
  static func translating<R>(
    _ words: (_ error: any Error, _ code: Int32) -> ArchiveError, _ body: () throws -> R
  ) throws -> R {
    Glibc.errno = 0
    do {
      return try body()
    } catch {
      let code = (error as? DatabaseError)?.diskError ?? Database.diskErrorLeft
      throw error as? ArchiveError ?? words(error, code)
    }
  }
}

extension DatabaseError {
  /// Whether bytes are not what they should be. SQLite says that of what it could not read, too
  /// (`SQLITE_IOERR_CORRUPTFS`), where a disk may well give the bytes the next time.
  ///
  /// To be asked where it is caught, on the thread where it was thrown.
  var isDamage: Bool {
    [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(resultCode) && ![EIO, ENXIO].contains(Glibc.errno)
  }

  /// The errno of the call that is to blame; 0 for none, as where bytes were read and are wrong: other calls may well
  /// have failed before. To be asked as `isDamage` is.
  var diskError: Int32 { isDamage ? 0 : Database.diskErrorLeft }
}

extension Database {
  /// Runs `body`, and remembers the errno of the system call that made it fail.
  /// - Parameter code: set when `body` throws: 0 where no call is to blame.
  func noting<R>(errno code: inout Int32, _ body: () throws -> R) rethrows -> R {
    Glibc.errno = 0
    do {
      return try body()
    } catch {
      // Of a commit that fails SQLite before 3.43 keeps no errno of its own, but what the call left is still there.
      let left = Self.diskErrorLeft
      let kept = sqliteConnection.map { sqlite3_system_errno($0) } ?? 0
      code = kept != 0 ? kept : left
      throw error
    }
  }

  /// The errno that the last call that failed left behind, if it speaks of the disk; else 0.
  static var diskErrorLeft: Int32 {
    let left = Glibc.errno
    return diskErrors.contains(left) ? left : 0
  }

  /// What a disk may answer. Others are left behind by calls that may well fail.
  private static let diskErrors: Set<Int32> = [
    EDQUOT, ENOSPC, EROFS, EIO, ENXIO, EFBIG, EPERM, EACCES, EMFILE, ENFILE, ENOMEM, ESTALE, ENOLCK,
  ]
}
