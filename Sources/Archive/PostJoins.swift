import Digest
import GRDB
import GRDBSQLite
import Identity

/// Which posts turned out to be one.
///
/// A post is a node by the strongest identity that one dump gives, and its sightings stay with it. Which node is which
/// other's is a function of the nodes, their texts and names, and the channels:
/// - A handle with a number is the id with that number, where the handle turned out to be the channel of that id.
/// - A name with a text is the best post with a number that has had the text and has the name: the title of its
///   channel, the name or a title of its forward's origin. Best is a post of the name's own channel, then the smallest
///   number, then the smallest key.
/// - A text without a name, if it is long enough to tell posts apart, is the one post that has had it, where there is
///   only one.
///
/// Called whenever one of these changes, so that the order in which dumps come makes no difference. Lives on the
/// writing connection.
final class PostJoins {
  /// A text without a name that is shorter than this, in bytes of its canonical form, is nobody's but its own.
  static let tellingBytes = 32

  /// A post with a number that lists show.
  struct Root {
    var id: Int64
    var channel: Int64?
    var messageID: Int64
    var key: PostKey
  }

  /// A text by its row and its key.
  struct Text: Hashable {
    var id: Int64
    var key: SHA256Digest
  }

  /// How many more posts lists show than when the transaction began.
  var listed: Int64 = 0
  /// The dump that is being written, for events.
  var dump: Int64?

  let statements: JoinStatements
  let channels: ChannelBook
  let events: EventLog
  var keys = KeyMaker()

  /// Rows that a walk reads at a time, so that its memory is bounded.
  static let page = 500

  init(_ db: Database, channels: ChannelBook, events: EventLog) throws {
    statements = try JoinStatements(db)
    self.channels = channels
    self.events = events
  }

  // MARK: - What new nodes are

  /// The post with an id that a post with a handle is; nil when there is none, or nobody knows.
  func target(ofHandleIn channel: Int64, messageID: Int64) throws -> Int64? {
    guard try channels.root(channel) != channel, let id = try channels.group(channel).telegramID else {
      return nil
    }
    return try find(keys.post(channel: id, message: messageID))?.id
  }

  /// The post that a name with a known text is; nil when there is none.
  func target(ofName name: SHA256Digest, nameID: Int64, text: Int64) throws -> Int64? {
    guard try channels.hasStrong() else { return nil }
    // Most names are nobody's: then the posts with the text, of which there may be very many, need no look.
    statements.isClaimable.bind(1, name)
    statements.isClaimable.bind(2, nameID)
    guard try statements.isClaimable.firstInt64() != nil else { return nil }
    statements.bestClaimant.bind(1, text)
    statements.bestClaimant.bind(2, name)
    statements.bestClaimant.bind(3, nameID)
    return try statements.bestClaimant.firstInt64()
  }

  /// The one post, other than those without a name, that has had a text; nil when there is none, or several.
  func onlyPost(with text: Int64) throws -> Int64? {
    statements.holders.bind(1, text)
    var found: [Int64] = []
    try statements.holders.eachRow { row in
      found.append(row.int64(0))
      return true
    }
    return found.count == 1 ? found[0] : nil
  }

  // MARK: - What changes by them

  /// A post with an id came: those with its channel's handles and its number are it.
  /// - Returns: the newest text that one of them had.
  func joinHandles(to id: Int64, in channel: Int64, messageID: Int64) throws -> Int64? {
    var text: Int64?
    for handle in try channels.group(channel).handles {
      guard let node = try find(keys.post(handle: handle, message: messageID)), node.root == nil else {
        continue
      }
      text = try self.text(of: node.id)
      try join(node.id, to: id)
    }
    return text
  }

  /// A post with a number has a text that it did not have.
  func spread(_ text: Text, of node: Int64) throws {
    guard let root = try root(of: node) else { return }
    for name in try names(of: root) { try claim(text, name, for: root) }
    try settleNameless(text)
  }

  /// A post with a number has an origin that it did not have.
  /// - Parameter names: those by which any post is known at all.
  func spreadName(_ names: Set<SHA256Digest>, of node: Int64) throws {
    guard !names.isEmpty, let root = try root(of: node) else { return }
    for text in try texts(of: root.id) {
      for name in names { try claim(text, name, for: root) }
    }
  }

  /// A post with a number has a text, or has it at a newer time: if that is the newest, it is what lists show.
  func renewText(_ text: Int64, of node: Int64) throws {
    let root = try find(node)?.root
    for each in [node, root].compactMap(\.self) {
      guard let current = try self.text(of: each) else {
        try setText(text, of: each)
        continue
      }
      // What was newest stays so when it is seen again.
      if current != text, try isNewer(text, of: node, than: current, of: each) {
        try setText(text, of: each)
      }
    }
  }

  private func setText(_ text: Int64, of post: Int64) throws {
    statements.setText.bind(1, post)
    statements.setText.bind(2, text)
    try statements.setText.run()
  }

  private func isNewer(_ text: Int64, of node: Int64, than current: Int64, of post: Int64) throws -> Bool {
    statements.isNewer.bind(1, text)
    statements.isNewer.bind(2, node)
    statements.isNewer.bind(3, current)
    statements.isNewer.bind(4, post)
    return try statements.isNewer.firstInt64() == text
  }

  /// Writes the newest text of the post that lists show for `node`, and of the node itself.
  func refreshText(of node: Int64) throws {
    let root = try find(node)?.root
    for each in [node, root].compactMap(\.self) {
      statements.refreshText.bind(1, each)
      try statements.refreshText.run()
    }
  }

  /// The newest text of a node.
  func text(of node: Int64) throws -> Int64? {
    statements.text.bind(1, node)
    return try statements.text.first { $0.optionalInt64(0) } ?? nil
  }

  /// Whether one alone of the nodes that are a post with a number has had a text.
  func hasOnce(_ text: Int64, _ root: Int64) throws -> Bool {
    statements.holdersInGroup.bind(1, text)
    statements.holdersInGroup.bind(2, root)
    return try statements.holdersInGroup.firstInt64() == 1
  }

  // MARK: - Posts with a handle

  func join(_ node: Int64, to id: Int64) throws {
    try point(node, from: nil, to: id)
    // Whatever was this node is a text and a name, or a text alone, of the post that it is now.
    guard let root = try root(of: id) else { return }
    let names = try names(of: root)
    for text in try texts(of: id) {
      for name in names { try claim(text, name, for: root) }
      try settleNameless(text)
    }
    try refreshText(of: node)
  }

  func part(_ node: Int64, from id: Int64) throws {
    try point(node, from: id, to: nil)
    try settleMembers(of: id)
    for text in try texts(ofNode: node) { try spread(text, of: node) }
    try refreshText(of: id)
    try refreshText(of: node)
  }

  /// Asks anew what those are that are known by less than a number, and were this post.
  func settleMembers(of post: Int64) throws {
    var members: [Int64] = []
    statements.weakMembers.bind(1, post)
    try statements.weakMembers.eachRow { row in
      members.append(row.int64(0))
      return true
    }
    for member in members { try settle(member) }
  }

  // MARK: - Posts with a name

  func claim(_ text: Text, _ name: SHA256Digest, for root: Root) throws {
    guard let weak = try find(keys.post(name: name, text: text.key)), weak.rank == .name, weak.root != root.id
    else { return }
    guard let current = weak.root else { return try pointWeak(weak, to: root.id, text) }
    guard let rival = try self.root(of: current), rival.id == current else { return try settle(weak.id) }
    if try isBetter(root, rival, for: name) { try pointWeak(weak, to: root.id, text) }
  }

  /// Whether `a` is more likely than `b` what a dump means that gives a name and a text only.
  private func isBetter(_ a: Root, _ b: Root, for name: SHA256Digest) throws -> Bool {
    let (isOwnA, isOwnB) = (try isOwn(a, name), try isOwn(b, name))
    if isOwnA != isOwnB { return isOwnA }
    return (a.messageID, a.key.words.0, a.key.words.1) < (b.messageID, b.key.words.0, b.key.words.1)
  }

  private func isOwn(_ root: Root, _ name: SHA256Digest) throws -> Bool {
    guard let channel = root.channel else { return false }
    return try channels.hasTitle(name, channel)
  }

  private func pointWeak(_ weak: Node, to root: Int64?, _ text: Text) throws {
    guard weak.root != root else { return }
    try point(weak.id, from: weak.root, to: root)
    try settleNameless(text)
  }

  /// Asks anew what a post is that is known by less than a number.
  private func settle(_ id: Int64) throws {
    guard let weak = try find(id) else { return }
    statements.weakIdentity.bind(1, id)
    let identity = try statements.weakIdentity.first {
      (text: $0.int64(0), key: $0.digest(1), nameID: $0.int64(2), name: $0.digest(3))
    }
    guard let identity, let key = identity.key else { return }
    let text = Text(id: identity.text, key: key)
    if weak.rank == .text { return try settleNameless(text) }
    guard weak.rank == .name, let name = identity.name else { return }
    try pointWeak(weak, to: target(ofName: name, nameID: identity.nameID, text: text.id), text)
  }

  // MARK: - Posts without a name

  /// Asks anew what the text without a name is.
  func settleNameless(_ text: Text) throws {
    guard let node = try find(keys.post(name: nil, text: text.key)), node.rank == .text else { return }
    var target = try onlyPost(with: text.id)
    guard target != node.root else { return }
    if target != nil, try !isTelling(text.id) { target = nil }
    try point(node.id, from: node.root, to: target)
  }

  private func isTelling(_ text: Int64) throws -> Bool {
    statements.body.bind(1, text)
    return try statements.body.first { Self.isTelling(body: $0.bytes(0), &keys) } ?? false
  }

  /// Whether the canonical form of a text is long enough to tell posts apart.
  static func isTelling(body: UnsafeRawBufferPointer, _ keys: inout KeyMaker) -> Bool {
    keys.text(body).map { $0.canonical.count >= tellingBytes } ?? false
  }

  // MARK: - Parts

  struct Node {
    var id: Int64
    var rank: IdentityRank
    var root: Int64?
    var messageID: Int64?

    init(_ row: OpaquePointer) {
      id = row.int64(0)
      rank = IdentityRank(rawValue: row.int64(1)) ?? .place
      root = row.optionalInt64(2)
      messageID = row.optionalInt64(3)
    }
  }

  func find(_ key: PostKey) throws -> Node? {
    statements.findByKey.bind(1, key)
    return try statements.findByKey.first { Node($0) }
  }

  func find(_ id: Int64) throws -> Node? {
    statements.findByID.bind(1, id)
    return try statements.findByID.first { Node($0) }
  }

  /// The post that lists show for `node`; nil unless it has a number.
  func root(of node: Int64) throws -> Root? {
    statements.root.bind(1, node)
    return try statements.root.first { row -> Root? in
      guard let key = row.postKey(3) else { return nil }
      return Root(id: row.int64(0), channel: row.optionalInt64(1), messageID: row.int64(2), key: key)
    } ?? nil
  }

  /// The names by which posts are known and dumps may mean this one: its channel's titles, its origin's names, its
  /// origin's titles.
  private func names(of root: Root) throws -> Set<SHA256Digest> {
    var names = try root.channel.map { try channels.tellingTitles($0) } ?? []
    statements.originNames.bind(1, root.id)
    try statements.originNames.eachRow { row in
      if let name = row.digest(0) { names.insert(name) }
      return true
    }
    var origins: [Int64] = []
    statements.originChannels.bind(1, root.id)
    try statements.originChannels.eachRow { row in
      origins.append(row.int64(0))
      return true
    }
    for origin in origins { names.formUnion(try channels.tellingTitles(origin)) }
    return names
  }

  /// The texts of a post with a number.
  func texts(of root: Int64) throws -> [Text] { try texts(statements.texts, root) }

  private func texts(ofNode node: Int64) throws -> [Text] { try texts(statements.ownTexts, node) }

  private func texts(_ statement: PreparedStatement, _ post: Int64) throws -> [Text] {
    var texts: [Text] = []
    statement.bind(1, post)
    try statement.eachRow { row in
      if let key = row.digest(1) { texts.append(Text(id: row.int64(0), key: key)) }
      return true
    }
    return texts
  }

  private func point(_ node: Int64, from old: Int64?, to new: Int64?) throws {
    statements.point.bind(1, new)
    statements.point.bind(2, node)
    try statements.point.run()
    if old == nil { listed -= 1 }
    if new == nil { listed += 1 }
    try events.add(new == nil ? "post.parted" : "post.joined", dump: dump, post: node)
  }
}
