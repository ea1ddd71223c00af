import GRDB
import Identity

/// What the kin engine reads and writes: the anchors and the texts. Lives on the writing connection.
final class KinStorage: KinStore {
  let index: AnchorIndex
  private let body: PreparedStatement
  private let postings = PostingsCache(limit: KinParameters().postings)
  private var bodies = BodyCache()

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
  }

  /// Goes back to the mark of the index.
  func rollback() {
    index.rollback()
    postings.forgetAll()
    bodies.forgetAll()
  }
}

/// The texts that are compared again and again: those of one template. Of a text any spelling will do.
///
/// A text is kept when it is asked for the second time in a row at its place: most are asked for once.
private struct BodyCache: ~Copyable {
  private static let slots = 1 << 12
  /// Longer ones are not kept.
  private static let mostBytes = 1024

  private var ids = ContiguousArray<UInt32>(repeating: .max, count: Self.slots)
  /// Nil for a text that was asked for once.
  private var bodies = ContiguousArray<ContiguousArray<UInt8>?>(repeating: nil, count: Self.slots)

  func read(_ id: UInt32, _ body: (UnsafeRawBufferPointer) -> Void) -> Bool {
    let slot = Int(id) & (Self.slots - 1)
    guard ids[slot] == id, let bytes = bodies[slot] else { return false }
    bytes.withUnsafeBytes(body)
    return true
  }

  mutating func keep(_ id: UInt32, _ bytes: UnsafeRawBufferPointer) {
    let slot = Int(id) & (Self.slots - 1)
    if ids[slot] == id {
      if bytes.count <= Self.mostBytes { bodies[slot] = ContiguousArray(bytes) }
    } else {
      ids[slot] = id
      if bodies[slot] != nil { bodies[slot] = nil }
    }
  }

  mutating func forgetAll() {
    for slot in 0..<Self.slots { ids[slot] = .max }
  }
}
