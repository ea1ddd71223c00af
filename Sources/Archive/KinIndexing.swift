/// How far the kin index is.
public struct KinProgress: Hashable, Sendable {
  /// Texts up to this one are indexed; they are numbered in the order in which they came.
  public var through: Int64
  /// The newest text.
  public var newest: Int64
  /// Whether what an earlier rule left is still being cleared away.
  public var isClearing: Bool
  /// Whether it was made by the rule of this version; if not, it must be made anew.
  public var isUsable: Bool

  /// Whether no text waits.
  public var isComplete: Bool { isUsable && !isClearing && through >= newest }

  public init(through: Int64, newest: Int64, isClearing: Bool, isUsable: Bool) {
    self.through = through
    self.newest = newest
    self.isClearing = isClearing
    self.isUsable = isUsable
  }
}

/// What keeps the index of kin.
public protocol KinIndexing: Sendable {
  /// Has the index, the relations and the clusters made anew from the texts, by the rule of now. Returns when it is
  /// durable that they are to be: then `ArchiveTotals.kin` is not complete until they are, and a restart in between goes
  /// on. One that is being made already begins again.
  func reindexKin() async throws
}
