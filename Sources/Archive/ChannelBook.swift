import Digest
import GRDB
import GRDBSQLite
import Identity

/// The channels, and which of them turned out to be one.
///
/// A channel is a node by the strongest that one dump says of it: its id, its handle, or its title. What dumps say
/// of a channel beside that are facts, and which node is which other's is a function of the facts alone:
/// - A handle is the channel of the one id that has it; where several have it, it was reassigned, and is nobody's.
/// - A title is the one channel known by id or handle that has it; where several have it, it is nobody's.
///
/// Lives on the writing connection.
final class ChannelBook {
  /// What a new fact changed for posts.
  enum Change {
    /// The channel has a title that it did not have.
    case named(channel: Int64, title: SHA256Digest)
    /// The handle turned out to be the channel of an id.
    case joined(handle: Int64, id: Int64)
    /// The handle turned out to be that of several ids.
    case left(handle: Int64, id: Int64)
  }

  /// A channel that lists show, with all that turned out to be it.
  struct Group {
    var root: Int64
    var nodes: [Int64] = []
    /// Handles that are this channel, and have posts of their own.
    var handles: [String] = []
    /// Nil unless the channel is known by its id.
    var telegramID: Int64?
  }

  /// All titles of a channel, and those by which posts are known: a channel may change its title every day, and
  /// nobody but its own dumps ever says so.
  private struct Titles {
    var all: Set<SHA256Digest> = []
    var telling: Set<SHA256Digest> = []
  }

  private enum Kind: String {
    case handle, title
  }

  private struct Known {
    var node: Int64
    var capturedAt: Milliseconds?
    var isShown: Bool
  }

  /// How many more channels lists show than when the transaction began.
  var listed: Int64 = 0

  let statements: ChannelStatements
  private let connection: OpaquePointer?
  private var keys = KeyMaker()
  private var known: [ChannelRecord: Known] = [:]
  private var last: (record: ChannelRecord, known: Known)?
  private var groups: [Int64: Group] = [:]
  private var titles: [Int64: Titles] = [:]
  /// The channels in `titles` that have a title.
  private var holders: [SHA256Digest: [Int64]] = [:]
  private var roots: [Int64: Int64] = [:]
  private var nodeKeys: [Int64: SHA256Digest] = [:]
  private var strong: Bool?

  /// Records repeat; beyond this many the caches start afresh.
  private static let cached = 10_000

  init(_ db: Database) throws {
    statements = try ChannelStatements(db)
    connection = db.sqliteConnection
  }

  /// Forgets what may have been rolled back.
  func forget() {
    known = [:]
    last = nil
    nodeKeys = [:]
    strong = nil
    forgetGroups()
  }

  func forgetGroups() {
    groups = [:]
    titles = [:]
    holders = [:]
    roots = [:]
  }

  // MARK: - Finding

  /// The node of a channel, made when there is none; what the record says of it is kept.
  /// - Parameters:
  ///   - isShown: whether a dump shows the channel, rather than naming it as an origin.
  ///   - changes: what it changes for posts is appended.
  func node(
    _ record: ChannelRecord, capturedAt: Milliseconds?, isShown: Bool, changes: inout [Change]
  ) throws -> Int64 {
    if let last, last.record == record, Self.covers(last.known, capturedAt, isShown) {
      return last.known.node
    }
    if let found = known[record], Self.covers(found, capturedAt, isShown) {
      last = (record, found)
      return found.node
    }
    let node = try learn(record, capturedAt, isShown, &changes)
    if known.count >= Self.cached { known = [:] }
    let found = Known(
      node: node, capturedAt: Self.later(capturedAt, known[record]?.capturedAt),
      isShown: isShown || known[record]?.isShown == true)
    known[record] = found
    last = (record, found)
    return node
  }

  private static func covers(_ known: Known, _ capturedAt: Milliseconds?, _ isShown: Bool) -> Bool {
    (known.isShown || !isShown) && (capturedAt ?? .min) <= (known.capturedAt ?? .min)
  }

  private static func later(_ a: Milliseconds?, _ b: Milliseconds?) -> Milliseconds? {
    guard let a, let b else { return a ?? b }
    return max(a, b)
  }

  /// Whether any channel is known by more than a title: else no post is, either.
  func hasStrong() throws -> Bool {
    if let strong { return strong }
    let found = try statements.findStrong.firstInt64() != nil
    strong = found
    return found
  }

  /// The channel that lists show for `node`.
  func root(_ node: Int64) throws -> Int64 {
    if let root = roots[node] { return root }
    if roots.count >= Self.cached { roots = [:] }
    statements.root.bind(1, node)
    let root = try statements.root.firstInt64() ?? node
    roots[node] = root
    return root
  }

  /// The channel that lists show for `node`, with all that it is.
  func group(_ node: Int64) throws -> Group {
    let root = try root(node)
    if let group = groups[root] { return group }
    if groups.count >= Self.cached { groups = [:] }
    var group = Group(root: root)
    statements.members.bind(1, root)
    try statements.members.eachRow { row in
      group.nodes.append(row.int64(0))
      if row.int64(1) == IdentityRank.handle.rawValue, row.int64(0) != root {
        group.handles.append(row.text(2))
      }
      if row.int64(0) == root { group.telegramID = row.optionalInt64(3) }
      return true
    }
    groups[root] = group
    return group
  }

  /// Whether the channel that lists show for `node` has a title.
  func hasTitle(_ title: SHA256Digest, _ node: Int64) throws -> Bool {
    try titles(root(node)).all.contains(title)
  }

  /// The titles of the channel that lists show for `node` by which posts are known.
  func tellingTitles(_ node: Int64) throws -> Set<SHA256Digest> { try titles(root(node)).telling }

  /// A name is one by which posts are known from now on.
  func learnName(_ name: SHA256Digest) {
    for root in holders[name] ?? [] { titles[root]?.telling.insert(name) }
  }

  private func titles(_ root: Int64) throws -> Titles {
    if let found = titles[root] { return found }
    if titles.count >= Self.cached { (titles, holders) = ([:], [:]) }
    var found = Titles()
    statements.titles.bind(1, root)
    try statements.titles.eachRow { row in
      if let title = row.digest(0), found.all.insert(title).inserted {
        if row.int64(1) != 0 { found.telling.insert(title) }
        holders[title, default: []].append(root)
      }
      return true
    }
    titles[root] = found
    return found
  }

  /// Adds a title to what is kept in memory, where it is.
  private func remember(_ title: SHA256Digest, of node: Int64) throws {
    let root = try root(node)
    guard titles[root]?.all.insert(title).inserted == true else { return }
    holders[title, default: []].append(root)
    statements.findName.bind(1, title)
    if try statements.findName.firstInt64() != nil { titles[root]?.telling.insert(title) }
  }

  /// The key of a node, by which channels have an order that does not depend on when they came.
  func key(_ node: Int64) throws -> SHA256Digest? {
    if let key = nodeKeys[node] { return key }
    if nodeKeys.count >= Self.cached { nodeKeys = [:] }
    statements.key.bind(1, node)
    let key = try statements.key.first { $0.digest(0) } ?? nil
    nodeKeys[node] = key
    return key
  }

  // MARK: - Learning

  private func learn(
    _ record: ChannelRecord, _ capturedAt: Milliseconds?, _ isShown: Bool, _ changes: inout [Change]
  ) throws -> Int64 {
    let handle = record.handle?.lowercased()
    let rank: IdentityRank
    let key: SHA256Digest
    if let id = record.id {
      (rank, key) = (.id, keys.channel(id: id))
    } else if let handle {
      (rank, key) = (.handle, keys.channel(handle: handle))
    } else if let title = record.title {
      (rank, key) = (.name, title.key)
    } else {
      throw DatabaseError(message: "a channel has neither id nor handle nor title")
    }
    statements.find.bind(1, key)
    let found = try statements.find.first { (id: $0.int64(0), isShown: $0.int64(1) != 0) }
    let node: Int64
    if let found {
      node = found.id
      if isShown, !found.isShown { try show(node) }
    } else {
      node = try insert(key, rank, record, isShown)
      if rank > .name { strong = true }
    }
    if let spelling = record.handle, let handle {
      try learn(.handle, Array(handle.utf8), spelling, of: node, rank, capturedAt, &changes)
    }
    if let title = record.title {
      let value = title.key.withBytes { Array($0) }
      try learn(.title, value, title.name, of: node, rank, capturedAt, &changes)
    }
    if found == nil {
      switch rank {
      case .handle: try pointHandle(node, Array((handle ?? "").utf8), &changes)
      case .name: try pointTitle(key)
      default: break
      }
    }
    return node
  }

  private func insert(
    _ key: SHA256Digest, _ rank: IdentityRank, _ record: ChannelRecord, _ isShown: Bool
  ) throws -> Int64 {
    let insert = statements.insert
    insert.bind(1, key)
    insert.bind(2, record.title?.name ?? "")
    insert.bind(3, record.handle)
    insert.bind(4, rank.rawValue)
    insert.bind(5, record.id)
    insert.bind(6, isShown ? 1 : 0)
    try insert.run()
    if isShown { listed += 1 }
    return sqlite3_last_insert_rowid(connection)
  }

  private func show(_ node: Int64) throws {
    let root = try root(node)
    let before = try countListed([root])
    statements.show.bind(1, node)
    try statements.show.run()
    listed += try countListed([root]) - before
  }

  private func learn(
    _ kind: Kind, _ value: [UInt8], _ spelling: String, of node: Int64, _ rank: IdentityRank,
    _ capturedAt: Milliseconds?, _ changes: inout [Change]
  ) throws {
    statements.findFact.bind(1, node)
    statements.findFact.bind(2, kind.rawValue)
    statements.findFact.bind(3, blob: value)
    let old = try statements.findFact.first { (asOf: $0.optionalInt64(0), spelling: $0.text(1)) }
    if let old {
      let (new, known) = (capturedAt ?? .min, old.asOf ?? .min)
      let isBetter =
        new > known || new == known && spelling.utf8.lexicographicallyPrecedes(old.spelling.utf8)
      guard isBetter else { return }
    }
    let write = statements.writeFact
    write.bind(1, node)
    write.bind(2, kind.rawValue)
    write.bind(3, blob: value)
    write.bind(4, spelling)
    write.bind(5, capturedAt)
    try write.run()
    if old == nil {
      if kind == .title, let title = Self.digest(value) {
        try remember(title, of: node)
      }
      if rank > .name, kind == .title, let title = Self.digest(value) {
        changes.append(.named(channel: node, title: title))
        try pointTitle(title)
      }
      if rank == .id, kind == .handle {
        statements.find.bind(1, keys.channel(handle: String(decoding: value, as: UTF8.self)))
        if let handle = try statements.find.firstInt64() { try pointHandle(handle, value, &changes) }
      }
    }
    try refreshNames(node)
  }

  private static func digest(_ bytes: [UInt8]) -> SHA256Digest? {
    bytes.count == 32 ? bytes.withUnsafeBytes { SHA256Digest(bytes: $0) } : nil
  }
}
