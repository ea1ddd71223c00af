import GRDB
import Testing

@testable import Archive

/// A multimap that is as plain as can be.
struct AnchorModel: Equatable {
  var texts: [UInt64: [UInt32]] = [:]
  var count = 0

  mutating func insert(_ anchor: UInt64, text: UInt32) {
    texts[anchor, default: []].append(text)
    count += 1
  }
}

/// An index over a file of its own.
final class IndexedFile {
  let queue: DatabaseQueue
  var index: AnchorIndex
  private let options: AnchorIndex.Options

  init(path: String, options: AnchorIndex.Options, pageSize: Int = 8192) throws {
    var configuration = Configuration()
    configuration.prepareDatabase {
      try $0.execute(
        sql: "PRAGMA page_size = \(pageSize); PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF")
    }
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    self.queue = queue
    self.options = options
    index = try queue.writeWithoutTransaction { db in
      if try !db.tableExists("kin_runs") { try db.execute(sql: AnchorIndex.schema) }
      return try AnchorIndex(db, options: options)
    }
  }

  /// Runs `body` as a transaction that commits, or not.
  func transact(commits: Bool = true, _ body: (AnchorIndex) throws -> Void) throws {
    try queue.writeWithoutTransaction { db in
      try db.inTransaction(.immediate) {
        try body(index)
        return commits ? .commit : .rollback
      }
    }
  }

  func expect(_ model: AnchorModel, anchors: some Sequence<UInt64>, limit: Int = 1_000_000) throws {
    let anchors = Array(anchors)
    try transact { index in
      anchors.prefix(10).withUnsafeBufferPointer { index.prepare(for: $0) }
      for anchor in anchors {
        var found: ContiguousArray<UInt32> = [7]
        try index.texts(with: anchor, limit: limit, into: &found)
        #expect(found.first == 7, "appends")
        #expect(found.dropFirst().sorted() == (model.texts[anchor] ?? []).sorted(), "anchor \(anchor)")
      }
      #expect(index.entries == model.count)
    }
  }

  /// An index of the same entries, made at once.
  func expectChecksum(of model: AnchorModel) throws {
    let fresh = try IndexedFile(path: ":memory:", options: options)
    for (anchor, texts) in model.texts {
      for text in texts { fresh.index.insert(anchor, text: text) }
    }
    let expected = try fresh.index.checksum()
    try transact { index in
      let found = try index.checksum()
      #expect(found.count == expected.count)
      #expect(found.sum == expected.sum)
      #expect(try index.damagedRuns() == 0)
    }
  }
}
