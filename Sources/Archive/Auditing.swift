public import Digest
public import Identity

/// Something that an audit found wrong.
public struct AuditFinding: Hashable, Sendable {
  /// A word for programs, such as `totals-differ`.
  public var code: String
  /// What it is about, such as `dump 1f3a…` or `arrival n17`.
  public var subject: String
  /// A sentence.
  public var message: String
  /// A sentence: what to do.
  public var remedy: String

  public init(code: String, subject: String, message: String, remedy: String) {
    self.code = code
    self.subject = subject
    self.message = message
    self.remedy = remedy
  }
}

/// What the archive keeps of a sighting that can be derived again from the dump's original.
public struct StoredSighting: Hashable, Sendable {
  public var ordinal: Int
  /// Where in the dump, in bytes.
  public var offset: Int64
  public var length: Int64
  public var post: PostKey
  /// Nil when the capture has no text of the post.
  public var text: SHA256Digest?
}

/// The archive, held against itself, and what it takes to hold it against the directories. All of it blocks, and
/// throws `ArchiveError` when the archive cannot be read.
public protocol ArchiveAuditing: Sendable {
  /// Looks for what contradicts itself, in one state of the archive; ingestion goes on meanwhile.
  /// - Parameters:
  ///   - progress: told the step, how much of it is done, and of how much. What it throws ends the audit.
  ///   - finding: told what is wrong, at most a hundred times and once more for each code. What it throws ends
  ///     the audit.
  func audit(
    progress: (_ step: String, _ done: Int, _ total: Int) throws -> Void,
    finding: (AuditFinding) throws -> Void) throws
  /// A page of the ledger, oldest first: lines with a larger id than `id`.
  func auditedArrivals(after id: Int64, limit: Int) throws -> [ArrivalRow]
  /// A page of a dump's sightings, in the order of the dump, from `ordinal` on.
  func storedSightings(of dump: SHA256Digest, from ordinal: Int, limit: Int) throws -> [StoredSighting]
  /// Whether the ledger says that a file lies under `place` in the room of `state`.
  func isPlace(_ place: [UInt8], of state: ArrivalState) throws -> Bool
}
