import GRDB
import Identity

/// Which texts are kin: indexes texts strictly in the order of their ids.
///
/// Everything that it keeps, in tables and in memory, is a function of the texts in that order and of where each was
/// seen first. A text is indexed in the transaction that adds it; only where texts are waiting, because the archive is
/// older than the index or is being indexed anew, new ones wait behind them. What memory holds is made again from the
/// texts since the last flush.
///
/// Lives on the writing connection.
final class KinBook {
  /// What was found of a text.
  struct Finding {
    /// The earlier text that it is a copy of, changed; nil for none.
    var copyOf: Int64?
    /// Whether two clusters became one by it.
    var hasMerged = false
    /// The texts that are copies of an earlier one no more.
    var split: [Int64] = []
  }

  /// The rule by which this version indexes.
  static let version = Int64(KinParameters.version)

  let db: Database
  let states: KinStateTable
  let options: AnchorIndex.Options
  /// Nil until it is needed, and after what it holds was rolled back.
  var memory: KinMemory?
  private let places: KinPlaces
  let clusters: KinClusters

  init(_ db: Database, options: AnchorIndex.Options = .init()) throws {
    self.db = db
    self.options = options
    states = try KinStateTable(db)
    places = try KinPlaces(db)
    clusters = try KinClusters(db)
  }

  // MARK: - Texts

  /// Indexes a text that has just been added, unless others wait.
  /// - Parameters:
  ///   - place: where it was seen first.
  ///   - hasHistory: whether its post, which has a number, was known.
  /// - Returns: nil when it waits.
  func add(
    _ text: Int64, _ body: UnsafeRawBufferPointer, at place: KinPlace, hasHistory: Bool
  ) throws -> Finding? {
    let memory = try loaded()
    guard memory.isCurrent else { return nil }
    return try index(text, body, at: place, hasHistory: hasHistory, memory)
  }

  /// Indexes texts that wait, from the first on.
  /// - Parameters:
  ///   - last: the last to be indexed.
  ///   - found: told what was found of each.
  func addWaiting(
    through last: Int64 = .max, limit: Int,
    _ found: (_ text: Int64, _ place: KinPlace?, _ finding: Finding) throws -> Void
  ) throws {
    let memory = try loaded()
    var count = 0
    try memory.texts.each(after: memory.state.through, through: last, limit: limit) { text, body in
      let place = try places.first(text)
      try found(text, place, try index(text, body, at: place, hasHistory: true, memory))
      count += 1
    }
    memory.isCurrent = last == .max && count < limit
  }

  private func index(
    _ text: Int64, _ body: UnsafeRawBufferPointer, at place: KinPlace?, hasHistory: Bool, _ memory: KinMemory
  ) throws -> Finding {
    guard let id = UInt32(exactly: text) else {
      throw DatabaseError(
        resultCode: .SQLITE_FULL, message: "the kin index has room for \(UInt32.max) texts")
    }
    let found = try memory.find(body)
    clusters.begin()
    var finding = Finding()
    var copy = found.copy
    if let copy { try clusters.note(text, copy) }
    if hasHistory, let place, let earlier = try places.earlierText(of: text, at: place),
      copy.map({ Int64($0.text) }) != earlier, let edit = try memory.relate(to: earlier)
    {
      copy = edit.asCopy
      try clusters.note(text, edit.asCopy, .post)
    }
    if copy == nil, let sibling = found.sibling {
      if let place, try isLonePair(found, sibling, place) {
        copy = sibling.asCopy
        try clusters.note(text, sibling.asCopy, .origin)
      } else {
        try clusters.note(text, sibling)
        finding.split = try clusters.split(Int64(sibling.text))
      }
    }
    if let copy {
      finding.copyOf = Int64(copy.text)
      finding.hasMerged = try gather(text, copy, found.another, memory)
    }
    try memory.insert(id, clusters.indexing)
    if memory.isFull { try flush(atLeast: 1) }
    return finding
  }

  /// Siblings whose difference may be a correction: nobody has seen a third, and they come from one origin at
  /// different times.
  private func isLonePair(_ found: KinFinding, _ sibling: KinMatch, _ place: KinPlace) throws -> Bool {
    guard found.siblings == 1, sibling.conflict <= 1.2, sibling.words >= 8 else { return false }
    let other = Int64(sibling.text)
    return try !clusters.hasSiblings(other) && places.haveOneOrigin(other, place)
  }

  /// Puts a copy into the cluster of what it is a copy of, if it is one of the cluster's canonical text, too.
  /// - Returns: whether it showed that two clusters are one.
  private func gather(
    _ text: Int64, _ copy: KinMatch, _ another: KinMatch?, _ memory: KinMemory
  ) throws -> Bool {
    let old = try clusters.cluster(of: Int64(copy.text))
    guard let relation = try relationToCanonical(of: old, text, copy, memory) else { return false }
    let cluster = try clusters.join(text, to: old, isLonger: relation.relation == .longer)
    // Where the canonical texts of two clusters are each the most of this one, they overlap and tell one story. That
    // they are in it a digest of several posts could say, too.
    guard relation.isMostOfLonger, let another else { return false }
    let rival = try clusters.cluster(of: Int64(another.text))
    guard rival.id != cluster.id, let match = try relationToCanonical(of: rival, text, another, memory),
      match.isMostOfLonger
    else { return false }
    _ = try clusters.merge(cluster, rival, canonical: text)
    return true
  }

  /// What `text` is of a cluster's canonical text; nil when it is no copy.
  private func relationToCanonical(
    of cluster: KinClusters.Cluster, _ text: Int64, _ match: KinMatch, _ memory: KinMemory
  ) throws -> KinMatch? {
    if Int64(match.text) == cluster.canonical { return match }
    guard let relation = try memory.relate(to: cluster.canonical), relation.relation.isCopy else {
      return nil
    }
    try clusters.note(text, relation)
    return relation
  }
}

extension KinMatch {
  /// A sibling that the context shows to be the same, with other facts: an edit.
  fileprivate var asCopy: KinMatch {
    var copy = self
    if !relation.isCopy { copy.relation = .revision }
    return copy
  }

  /// Whether the shorter of the two is clearly more than half of the longer.
  fileprivate var isMostOfLonger: Bool { relation != .shorter && share >= 0.6 }
}
