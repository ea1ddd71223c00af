import Foundation
import GRDB
import TestSupport
import Testing

@testable import Archive

@Suite struct AnchorIndexDamageTests {
  private let directory: TemporaryDirectory
  private var path: String { directory.path + "/archive.sqlite" }

  init() throws { directory = try TemporaryDirectory() }

  private static let small: AnchorIndex.Options = {
    var options = AnchorIndex.Options()
    options.memtableEntries = 64
    options.filterBytes = 4096
    return options
  }()

  /// Through a connection that may not write, as an audit has it.
  @Test(arguments: [
    "", "DELETE FROM kin_blocks WHERE id = (SELECT max(id) FROM kin_blocks)",
    "DELETE FROM kin_filters WHERE id = (SELECT min(id) FROM kin_filters)",
    "UPDATE kin_runs SET entries = entries + 1", "UPDATE kin_runs SET checksum = checksum + 1",
  ])
  func findsDamagedRuns(damage: String) throws {
    let file = try IndexedFile(path: path, options: Self.small)
    var expected = (count: 0, sum: UInt64(0))
    try file.transact { index in
      for round in 0..<2 {
        for number in 0..<2000 { index.insert(UInt64(number), text: UInt32(round)) }
        try index.flush()
      }
      expected = try index.checksum()
    }
    #expect(expected.count == 4000)
    if !damage.isEmpty { try file.queue.write { try $0.execute(sql: damage) } }
    var configuration = Configuration()
    configuration.readonly = true
    try DatabaseQueue(path: path, configuration: configuration).read { db in
      let index = try AnchorIndex(db, options: Self.small)
      let found = try index.damagedRuns()
      #expect((found > 0) == !damage.isEmpty)
      if damage.isEmpty { #expect(try index.checksum() == expected) }
    }
  }

  @Test func refusesDamagedRows() throws {
    var random = SeededGenerator(seed: 5)
    for round in 0..<60 {
      let file = try IndexedFile(path: ":memory:", options: Self.small)
      try file.transact { index in
        for number in 0..<3000 { index.insert(UInt64(number), text: UInt32(number)) }
        try index.flush()
        try index.flush()
      }
      try file.queue.write { db in
        let row = try #require(
          try Row.fetchOne(
            db, sql: "SELECT id, data FROM kin_blocks ORDER BY id * ? % 7919", arguments: [round + 1]))
        var data: Data = row["data"]
        switch round % 3 {
        case 0: data = data.prefix(Int(random.next() % UInt64(data.count)))
        case 1: data[Int(random.next() % 14)] = UInt8(truncatingIfNeeded: random.next())
        default:
          for _ in 0..<100 {
            data[Int(random.next() % UInt64(data.count))] = UInt8(truncatingIfNeeded: random.next())
          }
        }
        try db.execute(
          sql: "UPDATE kin_blocks SET data = ? WHERE id = ?", arguments: [data, row["id"] as Int64])
      }
      // It may answer wrongly; it may refuse; it may not crash.
      try file.transact { index in
        for anchor: UInt64 in 0..<500 {
          var found: ContiguousArray<UInt32> = []
          try? index.texts(with: anchor, limit: 10, into: &found)
          #expect(found.count <= 11)
        }
        _ = try? index.checksum()
      }
    }
  }
}
