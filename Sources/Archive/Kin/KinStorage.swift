import GRDB
import Identity

/// What the kin engine reads and writes: the anchors and the texts. Lives on the writing connection.
final class KinStorage: KinStore {
  let index: AnchorIndex
  private let body: PreparedStatement
  private let postings = PostingsCache(limit: KinParameters().postings)
  private var bodies = BodyCache()
  /// How many anchors were added.
  private(set) var inserted = 0

  init(_ db: Database, _ options: AnchorIndex.Options) throws {
    index = try AnchorIndex(db, options: options)
    body = try PreparedStatement(db, "SELECT body FROM texts WHERE id = ?1")
  }

  func prepare(for anchors: UnsafeBufferPointer<UInt64>) { index.prepare(for: anchors) }

  func texts(with anchor: UInt64, limit: Int, into ids: inout ContiguousArray<UInt32>) throws {
    if postings.read(anchor, limit: limit, into: &ids) { return }
    let before = ids.count
    try index.texts(with: anchor, limit: limit, into: &ids)
    postings.keep(anchor, limit: limit, ids[before...])
  }

  func withText(_ id: UInt32, _ read: (UnsafeRawBufferPointer) -> Void) throws {
    if bodies.read(id, read) { return }
    body.bind(1, Int64(id))
    let found: Void? = try body.first {
      let bytes = $0.bytes(0)
      bodies.keep(id, bytes)
      read(bytes)
    }
    guard found != nil else {
      throw DatabaseError(
        resultCode: .SQLITE_CORRUPT, message: "the kin index names text \(id), which is not there")
    }
  }

  func insert(anchor: UInt64, text: UInt32) {
    postings.forget(anchor)
    index.insert(anchor, text: text)
    inserted += 1
  }

  /// Goes back to the mark of the index.
  func rollback() {
    index.rollback()
    postings.forgetAll()
    bodies.forgetAll()
  }
}

/// The texts that were compared last: those of one template are compared again and again. Of a text any spelling will
/// do.
private struct BodyCache {
  private var entries = [Entry](repeating: Entry(), count: 1 << 12)
  /// Longer ones are not kept.
  private static let mostBytes = 4096

  private struct Entry {
    var id: UInt32?
    var bytes: ContiguousArray<UInt8> = []
  }

  func read(_ id: UInt32, _ body: (UnsafeRawBufferPointer) -> Void) -> Bool {
    let slot = Int(id) & (entries.count - 1)
    guard entries[slot].id == id else { return false }
    entries[slot].bytes.withUnsafeBytes(body)
    return true
  }

  mutating func keep(_ id: UInt32, _ bytes: UnsafeRawBufferPointer) {
    guard bytes.count <= Self.mostBytes else { return }
    let slot = Int(id) & (entries.count - 1)
    entries[slot].id = id
    entries[slot].bytes.removeAll(keepingCapacity: true)
    entries[slot].bytes.append(contentsOf: bytes)
  }

  mutating func forgetAll() {
    for slot in entries.indices { entries[slot].id = nil }
  }
}
