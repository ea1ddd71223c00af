import Digest
import GRDB
import GRDBSQLite
import Identity

/// Sightings: which node of a post each stands on, and what it adds to it.
extension SQLiteWriter {
  func add(_ sighting: SightingRecord) throws {
    guard let open = dump else { throw Self.noDump }
    // Channels first: what is learned of them may change which post this is.
    var channel = open.channel
    if let record = sighting.channel { channel = try node(record, capturedAt: sighting.capturedAt) }
    let origin = try sighting.originChannel.map {
      try node($0, capturedAt: sighting.capturedAt, isShown: false)
    }
    statements.findPost.bind(1, sighting.post)
    let found = try statements.findPost.first { PostNode($0) }
    let place: (post: Int64, text: Int64?)
    if sighting.isNumbered {
      place = try addNumbered(sighting, found, channel, origin: origin)
    } else if let found {
      place = (found.id, found.text)
      try improve(found, by: sighting, channel)
      if found.text != nil { dump?.tally.knownTexts += 1 }
    } else {
      place = try insertWeak(sighting, channel)
    }
    let insert = statements.insertSighting
    insert.bind(1, open.id)
    insert.bind(2, sighting.ordinal)
    insert.bind(3, place.post)
    insert.bind(4, place.text)
    insert.bind(5, channel)
    insert.bind(6, sighting.offset)
    insert.bind(7, sighting.length)
    insert.bind(8, sighting.boundary.rawValue)
    insert.bind(9, sighting.details)
    insert.bind(10, sighting.text?.grade ?? 0)
    try insert.run()
    totals.sightings += 1
    dump?.tally.posts += 1
    if let text = newText, let record = sighting.text {
      newText = nil
      let place = KinPlace(dump: open.id, ordinal: Int64(sighting.ordinal), post: place.post)
      try index(text, record, at: place, hasHistory: sighting.isNumbered && found != nil)
    }
  }

  // MARK: - Posts without a number

  private func insertWeak(
    _ sighting: SightingRecord, _ channel: Int64?
  ) throws -> (post: Int64, text: Int64?) {
    let text = try sighting.text.map { try textID($0) }
    let name = name(of: sighting)
    var rank = sighting.text == nil ? IdentityRank.place : sighting.rank
    if rank == .name, name == nil { rank = .text }
    let nameID = rank == .name ? try name.map { try names.id($0) } : nil
    var root: Int64?
    if let text, text.isKnown {
      if let name, let nameID {
        root = try joins.target(ofName: name.key, nameID: nameID, text: text.id)
      } else if rank == .text, sighting.isTelling {
        root = try joins.onlyPost(with: text.id)
      }
    }
    let post = try insertPost(sighting, rank, text: text?.id, root: root, nameID: nameID, channel)
    if let text, let record = sighting.text {
      if text.isKnown { dump?.tally.knownTexts += 1 }
      try insertRevision(sighting, post: post, text: text.id, grade: nil)
      if text.isKnown, rank == .name, root == nil, sighting.isTelling {
        try joins.settleNameless(.init(id: text.id, key: record.key))
      }
    }
    return (post, text?.id)
  }

  // MARK: - Posts with a number

  private func addNumbered(
    _ sighting: SightingRecord, _ found: PostNode?, _ channel: Int64?, origin: Int64?
  ) throws -> (post: Int64, text: Int64?) {
    let text = try sighting.text.map { try textID($0) }
    if text?.isKnown == true { dump?.tally.knownTexts += 1 }
    var root = found?.root
    if found == nil, sighting.rank == .handle, let channel, let number = sighting.messageID {
      root = try joins.target(ofHandleIn: channel, messageID: number)
    }
    let isAlone = found == nil && root == nil
    // A name that comes with this post is not that of any other.
    let isKnownOrigin = try sighting.origin.map { try names.isKnown($0.key) } == true
    var before = try (root ?? found?.id).flatMap { try joins.text(of: $0) }
    let post: Int64
    if let found {
      post = found.id
      try improve(found, by: sighting, channel)
    } else {
      post = try insertPost(sighting, sighting.rank, text: text?.id, root: root, nameID: nil, channel)
    }
    var isNewText = false
    if let text {
      isNewText = try found == nil || !renewRevision(sighting, post: post, text: text.id)
      if isNewText {
        try insertRevision(sighting, post: post, text: text.id, grade: sighting.text?.grade ?? 0)
      }
    }
    let origins = try addOrigins(of: sighting, channel: origin, post: post)
    if found == nil, sighting.rank == .id, let channel, let number = sighting.messageID {
      before = try joins.joinHandles(to: post, in: channel, messageID: number)
    }
    if let text, let record = sighting.text, isNewText, text.isKnown {
      try joins.spread(.init(id: text.id, key: record.key), of: post)
    }
    if !isAlone {
      if origins.isNewName, isKnownOrigin, let name = sighting.origin {
        try joins.spreadName([name.key], of: post)
      }
      try joins.spreadName(origins.titles, of: post)
      if let text { try joins.renewText(text.id, of: post) }
    }
    let shown = root ?? post
    if let before, let after = try joins.text(of: shown), after != before {
      try events.add("post.revised", dump: dump?.id, post: shown)
    } else if !isAlone, isNewText, let text, try joins.hasOnce(text.id, shown) {
      try events.add("post.text", dump: dump?.id, post: shown)
    }
    try addCounts(of: sighting, post: post)
    return (post, text?.id)
  }

  /// Keeps which origins the sighting gives the post.
  /// - Returns: whether the post did not have the name, and the titles that it did not have by the channel.
  private func addOrigins(
    of sighting: SightingRecord, channel: Int64?, post: Int64
  ) throws -> (isNewName: Bool, titles: Set<SHA256Digest>) {
    var isNewName = false
    if let origin = sighting.origin {
      statements.insertOrigin.bind(1, post)
      statements.insertOrigin.bind(2, try names.id(origin))
      try statements.insertOrigin.run()
      isNewName = sqlite3_changes(db.sqliteConnection) > 0
    }
    guard let channel else { return (isNewName, []) }
    statements.insertOriginChannel.bind(1, post)
    statements.insertOriginChannel.bind(2, channel)
    try statements.insertOriginChannel.run()
    let isNewChannel = sqlite3_changes(db.sqliteConnection) > 0
    return (isNewName, isNewChannel ? try channels.tellingTitles(channel) : [])
  }

  private func addCounts(of sighting: SightingRecord, post: Int64) throws {
    guard let counts = sighting.counts, let open = dump else { return }
    let add = statements.addCounts
    add.bind(1, post)
    add.bind(2, sighting.capturedAt ?? now)
    add.bind(3, open.id)
    add.bind(4, sighting.capturedAt == nil ? 1 : 0)
    add.bind(5, counts.views?.value)
    add.bind(6, counts.views?.granularity)
    add.bind(7, counts.forwards)
    add.bind(8, counts.replies)
    add.bind(9, counts.reactions)
    try add.run()
  }

  // MARK: - Both

  private func insertPost(
    _ sighting: SightingRecord, _ rank: IdentityRank, text: Int64?, root: Int64?, nameID: Int64?,
    _ channel: Int64?
  ) throws -> Int64 {
    let insert = statements.insertPost
    insert.bind(1, sighting.post)
    insert.bind(2, text)
    insert.bind(3, root)
    insert.bind(4, channel)
    insert.bind(5, try sighting.origin.map { try names.id($0) })
    insert.bind(6, nameID)
    insert.bind(7, sighting.messageID)
    insert.bind(8, sighting.date)
    insert.bind(9, sighting.editedAt)
    insert.bind(10, sighting.isAvailable ? 1 : 0)
    insert.bind(11, sighting.boundary.rawValue)
    insert.bind(12, sighting.text?.grade ?? 0)
    insert.bind(13, rank.rawValue)
    insert.bind(14, now)
    try insert.run()
    let post = sqlite3_last_insert_rowid(db.sqliteConnection)
    if root == nil {
      joins.listed += 1
      try events.add("post.new", dump: dump?.id, post: post)
    }
    return post
  }

  /// Makes a node what all its sightings together say.
  private func improve(_ found: PostNode, by sighting: SightingRecord, _ channel: Int64?) throws {
    var new = found
    new.boundary = min(found.boundary, sighting.boundary.rawValue)
    new.isAvailable = found.isAvailable || sighting.isAvailable
    new.messageID = Self.least(found.messageID, sighting.messageID)
    new.date = Self.least(found.date, sighting.date)
    if let edited = sighting.editedAt { new.editedAt = max(edited, found.editedAt ?? .min) }
    if let channel, channel != found.channel {
      new.channel = try Self.first(channel, found.channel) { try channels.key($0) }
    }
    if let origin = try sighting.origin.map({ try names.id($0) }), origin != found.origin {
      new.origin = try Self.first(origin, found.origin) { try names.key(of: $0) }
    }
    let grade = Int64(sighting.text?.grade ?? 0)
    if grade > found.grade {
      new.grade = grade
      if let record = sighting.text, !sighting.isNumbered {
        _ = try textID(record)
      }
    }
    if !sighting.isNumbered, let text = found.text, sighting.asOf != nil {
      _ = try renewRevision(sighting, post: found.id, text: text)
    }
    if found.name == nil, sighting.rank == .name, let name = name(of: sighting) {
      // An earlier version did not keep it.
      new.name = try names.id(name)
    }
    guard new != found else { return }
    if (new.channel, new.origin, new.name) != (found.channel, found.origin, found.name) {
      let refer = statements.referPost
      refer.bind(1, found.id)
      refer.bind(2, new.channel)
      refer.bind(3, new.origin)
      refer.bind(4, new.name)
      try refer.run()
    }
    let improve = statements.improvePost
    improve.bind(1, found.id)
    improve.bind(2, new.messageID)
    improve.bind(3, new.date)
    improve.bind(4, new.editedAt)
    improve.bind(5, new.isAvailable ? 1 : 0)
    improve.bind(6, new.boundary)
    improve.bind(7, new.grade)
    try improve.run()
  }

  /// The name that stands in the key of a post that has no number.
  private func name(of sighting: SightingRecord) -> NameRecord? {
    sighting.name ?? sighting.origin ?? (sighting.channel.map(\.title) ?? dump?.title)
  }

  private static func least(_ a: Int64?, _ b: Int64?) -> Int64? {
    guard let a, let b else { return a ?? b }
    return min(a, b)
  }

  /// The one whose key comes first, so that the order in which they came makes no difference.
  private static func first(
    _ new: Int64, _ old: Int64?, _ key: (Int64) throws -> SHA256Digest?
  ) throws -> Int64 {
    guard let old, let oldKey = try key(old), let newKey = try key(new) else { return new }
    return newKey.words < oldKey.words ? new : old
  }

  /// The row of a text, made when there is none; of its spellings the one of the richest format stays.
  private func textID(_ record: TextRecord) throws -> (id: Int64, isKnown: Bool) {
    statements.findText.bind(1, record.key)
    if let found = try statements.findText.first({ (id: $0.int64(0), grade: $0.int64(1)) }) {
      if Int64(record.grade) > found.grade {
        let enrich = statements.enrichText
        enrich.bind(1, found.id)
        enrich.bind(3, record.entities)
        enrich.bind(4, record.grade)
        try record.body.withUnsafeBufferPointer {
          enrich.bind(2, borrowing: $0)
          try enrich.run()
        }
      }
      return (found.id, true)
    }
    let id = try record.body.withUnsafeBufferPointer {
      try insertText(record.key, $0, entities: record.entities, grade: record.grade)
    }
    statements.insertSearch.bind(1, id)
    try record.canonical.withUnsafeBufferPointer {
      statements.insertSearch.bind(2, borrowing: $0)
      try statements.insertSearch.run()
    }
    totals.texts += 1
    dump?.tally.newTexts += 1
    newText = id
    return (id, false)
  }

  /// Makes the row of a text that has none.
  func insertText(
    _ key: SHA256Digest, _ body: UnsafeBufferPointer<UInt8>, entities: String? = nil, grade: Int = 0
  ) throws -> Int64 {
    let insert = statements.insertText
    insert.bind(1, key)
    insert.bind(2, borrowing: body)
    insert.bind(3, entities)
    insert.bind(4, grade)
    try insert.run()
    return sqlite3_last_insert_rowid(db.sqliteConnection)
  }

  private func insertRevision(_ sighting: SightingRecord, post: Int64, text: Int64, grade: Int?) throws {
    let insert = statements.insertRevision
    insert.bind(1, text)
    insert.bind(2, post)
    insert.bind(3, dump?.id)
    insert.bind(4, sighting.asOf)
    insert.bind(5, sighting.editedAt)
    insert.bind(6, grade.map { Int64($0) })
    try insert.run()
  }

  /// Makes a revision as new as the sighting.
  /// - Returns: false when the post did not have the text.
  private func renewRevision(_ sighting: SightingRecord, post: Int64, text: Int64) throws -> Bool {
    statements.findRevision.bind(1, text)
    statements.findRevision.bind(2, post)
    let old = try statements.findRevision.first {
      (asOf: $0.optionalInt64(0), editedAt: $0.optionalInt64(1), grade: $0.optionalInt64(2))
    }
    guard let old else { return false }
    func later(_ a: Int64?, _ b: Int64?) -> Int64? {
      guard let a, let b else { return a ?? b }
      return max(a, b)
    }
    let new = (
      asOf: later(old.asOf, sighting.asOf), editedAt: later(old.editedAt, sighting.editedAt),
      grade: old.grade.map { max($0, Int64(sighting.text?.grade ?? 0)) }
    )
    if new != old {
      statements.renewRevision.bind(1, text)
      statements.renewRevision.bind(2, post)
      statements.renewRevision.bind(3, new.asOf)
      statements.renewRevision.bind(4, new.editedAt)
      statements.renewRevision.bind(5, new.grade)
      try statements.renewRevision.run()
    }
    return true
  }
}

/// A node as its row has it.
private struct PostNode: Equatable {
  var id: Int64
  var text: Int64?
  var root: Int64?
  var channel: Int64?
  var origin: Int64?
  var name: Int64?
  var messageID: Int64?
  var date: Milliseconds?
  var editedAt: Milliseconds?
  var isAvailable: Bool
  var boundary: Int64
  var grade: Int64

  init(_ row: OpaquePointer) {
    id = row.int64(0)
    text = row.optionalInt64(1)
    root = row.optionalInt64(2)
    channel = row.optionalInt64(3)
    origin = row.optionalInt64(4)
    name = row.optionalInt64(5)
    messageID = row.optionalInt64(6)
    date = row.optionalInt64(7)
    editedAt = row.optionalInt64(8)
    isAvailable = row.int64(9) != 0
    boundary = row.int64(10)
    grade = row.int64(11)
  }
}

extension SightingRecord {
  /// Whether the dump gives the post's number in a channel that it gives by id or handle.
  fileprivate var isNumbered: Bool { rank > .name }

  /// When the post is known to have been as it is shown.
  fileprivate var asOf: Milliseconds? { capturedAt ?? editedAt ?? date }

  /// Whether the text is long enough to tell posts apart.
  fileprivate var isTelling: Bool { (text?.canonical.count ?? 0) >= PostJoins.tellingBytes }
}
