import GRDB
import Identity

/// The relations between texts, and the clusters that they make.
///
/// A cluster is called for ever by the text that founded it, and each of its texts is a copy of its canonical text, the
/// longest; none comes in by way of a teaser or a sibling.
final class KinClusters {
  struct Cluster {
    /// The text that founded it.
    var id: Int64
    var canonical: Int64
    var size: Int64
  }

  private let insertKin, grounds, pairs, hasSiblings, unpair: PreparedStatement
  private let cluster, insertCluster, updateCluster, deleteCluster: PreparedStatement
  private let insertMember, moveMembers, deleteMember, deleteMembers: PreparedStatement

  init(_ db: Database) throws {
    func prepare(_ sql: String) throws -> PreparedStatement { try PreparedStatement(db, sql) }
    insertKin = try prepare(
      """
      INSERT OR IGNORE INTO kin(text_id, other_id, relation, score, conflict, context) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
      """)
    grounds = try prepare("SELECT relation, score FROM kin WHERE text_id = ?1 AND context IS NULL")
    pairs = try prepare(
      """
      SELECT text_id, other_id FROM kin WHERE text_id = ?1 AND context = 'origin'
      UNION SELECT text_id, other_id FROM kin WHERE other_id = ?1 AND context = 'origin'
      """)
    hasSiblings = try prepare(
      """
      SELECT EXISTS(SELECT 1 FROM kin WHERE text_id = ?1 AND (relation = \(Self.sibling) OR context = 'origin'))
        OR EXISTS(SELECT 1 FROM kin WHERE other_id = ?1 AND (relation = \(Self.sibling) OR context = 'origin'))
      """)
    unpair = try prepare(
      "UPDATE kin SET relation = \(Self.sibling), context = NULL WHERE text_id = ?1 AND other_id = ?2")
    cluster = try prepare(
      """
      SELECT kin_clusters.id, canonical_id, size FROM kin_members
      JOIN kin_clusters ON kin_clusters.id = cluster_id WHERE text_id = ?1
      """)
    insertCluster = try prepare("INSERT INTO kin_clusters(id, canonical_id, size) VALUES (?1, ?1, 1)")
    updateCluster = try prepare("UPDATE kin_clusters SET canonical_id = ?2, size = ?3 WHERE id = ?1")
    deleteCluster = try prepare("DELETE FROM kin_clusters WHERE id = ?1")
    insertMember = try prepare("INSERT INTO kin_members(text_id, cluster_id) VALUES (?1, ?2)")
    moveMembers = try prepare("UPDATE kin_members SET cluster_id = ?2 WHERE cluster_id = ?1")
    deleteMember = try prepare("DELETE FROM kin_members WHERE text_id = ?1")
    deleteMembers = try prepare("DELETE FROM kin_members WHERE cluster_id = ?1")
  }

  private static let sibling = KinRelation.sibling.rawValue

  // MARK: - Relations

  /// How the text in hand is to be indexed, by what was noted of it that the texts alone have shown.
  private(set) var indexing = KinIndexing.new

  /// Takes a text in hand.
  func begin() { indexing = .new }

  /// How a text was indexed; the same as `indexing` was after the last note of it.
  func indexing(of text: Int64) throws -> KinIndexing {
    var indexing = KinIndexing.new
    grounds.bind(1, text)
    try grounds.eachRow { row in
      guard let relation = KinRelation(rawValue: row.int64(0)) else { return true }
      indexing = Self.indexing(indexing, relation, row.int64(1))
      return indexing != .twin
    }
    return indexing
  }

  private static func indexing(
    _ before: KinIndexing, _ relation: KinRelation, _ thousandths: Int64
  ) -> KinIndexing {
    guard relation.isCopy, before != .twin else { return before }
    let isTwin = KinMatch(
      text: 0, relation: relation, score: Float(thousandths) / 1000, conflict: 0, words: 0, share: 0
    ).isTwin
    return isTwin ? .twin : .copy
  }

  /// Notes what `text` is of an earlier one.
  func note(_ text: Int64, _ match: KinMatch, _ context: KinContext? = nil) throws {
    insertKin.bind(1, text)
    insertKin.bind(2, Int64(match.text))
    insertKin.bind(3, match.relation.rawValue)
    insertKin.bind(4, match.thousandths)
    insertKin.bind(5, Int64((match.conflict * 100).rounded()))
    insertKin.bind(6, context?.rawValue)
    try insertKin.run()
    if context == nil { indexing = Self.indexing(indexing, match.relation, match.thousandths) }
  }

  /// Whether a text is known to be one of a template's.
  func hasSiblings(_ text: Int64) throws -> Bool {
    hasSiblings.bind(1, text)
    return try hasSiblings.firstInt64() == 1
  }

  /// Another sibling of `text` came: what was taken for a revision of it, or it for one of, is a template's, too.
  /// - Returns: the texts that are copies of theirs no more.
  func split(_ text: Int64) throws -> [Int64] {
    var found: [(later: Int64, earlier: Int64)] = []
    pairs.bind(1, text)
    try pairs.eachRow { row in
      found.append((row.int64(0), row.int64(1)))
      return true
    }
    for pair in found {
      unpair.bind(1, pair.later)
      unpair.bind(2, pair.earlier)
      try unpair.run()
      try leave(pair.later)
    }
    return found.map(\.later)
  }

  // MARK: - Clusters

  /// The cluster of a text; that of the text alone when it has no copies.
  func cluster(of text: Int64) throws -> Cluster {
    cluster.bind(1, text)
    return try cluster.first { Cluster(id: $0.int64(0), canonical: $0.int64(1), size: $0.int64(2)) }
      ?? Cluster(id: text, canonical: text, size: 1)
  }

  /// Puts `text`, which is in none, into a cluster.
  /// - Parameter isLonger: whether it is the longest, to which the next are compared.
  func join(_ text: Int64, to old: Cluster, isLonger: Bool) throws -> Cluster {
    var cluster = old
    if cluster.size == 1 { try found(cluster) }
    try insertMember(text, cluster.id)
    cluster.size += 1
    if isLonger { cluster.canonical = text }
    try update(cluster)
    return cluster
  }

  /// Makes one cluster of two; the name of the older stays.
  /// - Returns: the one that is left.
  func merge(_ a: Cluster, _ b: Cluster, canonical: Int64) throws -> Cluster {
    let (kept, gone) = a.id < b.id ? (a, b) : (b, a)
    if kept.size == 1 { try found(kept) }
    if gone.size == 1 {
      try insertMember(gone.id, kept.id)
    } else {
      moveMembers.bind(1, gone.id)
      moveMembers.bind(2, kept.id)
      try moveMembers.run()
      deleteCluster.bind(1, gone.id)
      try deleteCluster.run()
    }
    let merged = Cluster(id: kept.id, canonical: canonical, size: kept.size + gone.size)
    try update(merged)
    return merged
  }

  private func leave(_ text: Int64) throws {
    var cluster = try cluster(of: text)
    guard cluster.size > 1, cluster.id != text else { return }
    deleteMember.bind(1, text)
    try deleteMember.run()
    cluster.size -= 1
    if cluster.canonical == text { cluster.canonical = cluster.id }
    if cluster.size > 1 { return try update(cluster) }
    deleteMembers.bind(1, cluster.id)
    try deleteMembers.run()
    deleteCluster.bind(1, cluster.id)
    try deleteCluster.run()
  }

  private func found(_ cluster: Cluster) throws {
    insertCluster.bind(1, cluster.id)
    try insertCluster.run()
    try insertMember(cluster.id, cluster.id)
  }

  private func insertMember(_ text: Int64, _ cluster: Int64) throws {
    insertMember.bind(1, text)
    insertMember.bind(2, cluster)
    try insertMember.run()
  }

  private func update(_ cluster: Cluster) throws {
    updateCluster.bind(1, cluster.id)
    updateCluster.bind(2, cluster.canonical)
    updateCluster.bind(3, cluster.size)
    try updateCluster.run()
  }
}
