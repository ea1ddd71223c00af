import TestSupport
import Testing

@testable import Archive

@Suite struct AnchorMemtableTests {
  /// Slots of taken back entries are as they were: else the table fills up with what is not there.
  @Test func goesBackToTheSameTable() {
    var random = SeededGenerator(seed: 2)
    var table = AnchorMemtable(capacity: 64)
    for number in 0..<40 { table.insert(key: random.next() % 30, text: UInt32(number)) }
    let before = (0..<200).map { table.touch($0) }
    let bytes = table.bytes
    for _ in 0..<100 {
      for number in 0..<24 { table.insert(key: random.next() % 200, text: UInt32(number)) }
      table.removeLast(downTo: 40)
      #expect((0..<200).map { table.touch($0) } == before)
    }
    #expect(table.bytes == bytes)
    #expect(table.count == 40)
  }

  @Test func goesBackBeyondItsGrowth() {
    var random = SeededGenerator(seed: 4)
    var table = AnchorMemtable(capacity: 8)
    var expected: [UInt64: [UInt32]] = [:]
    for number: UInt32 in 0..<1000 {
      let key = random.next() % 400
      table.insert(key: key, text: number)
      if number < 100 { expected[key, default: []].insert(number, at: 0) }
    }
    table.removeLast(downTo: 100)
    for key: UInt64 in 0..<400 {
      var found: ContiguousArray<UInt32> = []
      table.texts(with: key, limit: 10, into: &found)
      #expect(Array(found) == expected[key] ?? [])
    }
  }

  @Test func sortsByKeyAndThenByAge() {
    var random = SeededGenerator(seed: 6)
    var table = AnchorMemtable(capacity: 8)
    var expected: [AnchorEntry] = []
    for number: UInt32 in 0..<5000 {
      let keys: [UInt64] = [random.next() & AnchorKey.mask, random.next() % 1000, AnchorKey.mask, 0]
      let key = keys[Int(random.next() % 4)]
      table.insert(key: key, text: number)
      expected.append(AnchorEntry(key: key, text: number))
    }
    expected.sort { ($0.key, $1.text) < ($1.key, $0.text) }
    #expect(Array(table.sorted()) == expected)
  }
}
