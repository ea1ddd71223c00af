import GRDB
import Identity

/// What the kin engine reads and writes: the anchors and the texts. Lives on the writing connection.
final class KinStorage: KinStore {
  let index: AnchorIndex
  private let body: PreparedStatement
  /// How many anchors were added.
  private(set) var inserted = 0

  init(_ db: Database, _ options: AnchorIndex.Options) throws {
    index = try AnchorIndex(db, options: options)
    body = try PreparedStatement(db, "SELECT body FROM texts WHERE id = ?1")
  }

  func texts(with anchor: UInt64, limit: Int, into ids: inout ContiguousArray<UInt32>) throws {
    try index.texts(with: anchor, limit: limit, into: &ids)
  }

  func withText(_ id: UInt32, _ read: (UnsafeRawBufferPointer) -> Void) throws {
    body.bind(1, Int64(id))
    guard try body.first({ read($0.bytes(0)) }) != nil else {
      throw DatabaseError(
        resultCode: .SQLITE_CORRUPT, message: "the kin index names text \(id), which is not there")
    }
  }

  func insert(anchor: UInt64, text: UInt32) {
    index.insert(anchor, text: text)
    inserted += 1
  }
}
