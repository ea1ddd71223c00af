/// A file whose reading is counted, as it looked then.
public struct AttemptedFile: Hashable, Sendable {
  /// Path of its drop directory.
  public var drop: String
  /// Its path relative to the drop directory, as bytes.
  public var name: [UInt8]
  public var stamp: FileStamp

  public init(drop: String, name: [UInt8], stamp: FileStamp) {
    self.drop = drop
    self.name = name
    self.stamp = stamp
  }
}

/// Counts how often the reading of a file was begun without an end, so that a file whose reading ends the process
/// is recognised after it (invariant 3: after three crashes it is quarantined unread).
///
/// A count belongs to a drop directory and a name; a file of that name with another stamp starts at 1 again. Every
/// function throws `ArchiveError`.
public protocol AttemptKeeping: Sendable {
  /// Files whose reading was begun and has no end, with the number of attempts.
  func unfinished() throws -> [AttemptedFile: Int]
  /// Counts one more attempt for each of `files`, durably before it returns.
  /// - Parameter ended: files whose reading has its end; they are taken out in the same transaction, first.
  func begin(_ files: [AttemptedFile], ended: [AttemptedFile]) throws
  /// Takes out files whose reading has its end, whatever their stamps.
  func end(_ files: [AttemptedFile]) throws
}
