/// Finds what a text is a near-duplicate of, among the texts indexed before.
///
/// For each text, in this order: `find` (or `gather`, when what it is has been decided before), then `insert`. What `find`
/// says depends on the texts inserted before, in their order, and on nothing else: no time, no chance, and of two spellings
/// of one canonical text on neither. The engine keeps buffers between texts; one thread at a time.
public final class KinEngine {
  /// What was counted over all texts inserted.
  public let statistics: KinStatistics
  /// All buffers in one, so that a text is one access to this object.
  private var search: KinSearch

  /// - Parameter statistics: those of the texts inserted before; nil for none.
  public init(parameters: KinParameters = KinParameters(), statistics: KinStatistics? = nil) {
    let statistics = statistics ?? KinStatistics()
    self.statistics = statistics
    search = KinSearch(parameters, statistics)
  }

  /// Finds what `text` is a near-duplicate of, and keeps its tokens and anchors for `relate` and `insert`.
  /// - Parameter text: UTF-8; malformed bytes are passed over.
  /// - Throws: what the store throws.
  public func find(_ text: UnsafeRawBufferPointer, in store: some KinStore) throws -> KinFinding {
    try search.find(text, in: store)
  }

  /// What the text found last is to one stored text, whether or not they share anchors.
  /// - Returns: nil when they are not kin.
  /// - Throws: what the store throws.
  public func relate(to id: UInt32, in store: some KinStore) throws -> KinMatch? {
    try search.relate(to: id, in: store)
  }

  /// Prepares `insert` as `find` does, without comparing the text with any: for what was decided before.
  /// - Throws: what the store throws.
  public func gather(
    _ text: UnsafeRawBufferPointer, as indexing: KinIndexing, in store: some KinStore
  ) throws {
    try search.gather(text, as: indexing, in: store)
  }

  /// Indexes the text of the last `find` or `gather`, and counts it in the statistics.
  /// - Throws: what the store throws.
  public func insert(
    as id: UInt32, _ indexing: KinIndexing, into store: some KinStore
  ) throws {
    try search.insert(as: id, indexing, into: store)
  }
}
