import TestSupport
import Testing

@testable import Identity

@Suite struct KinStatisticsTests {
  /// Counts a text of words drawn from `random`.
  private func add(to statistics: KinStatistics, _ random: inout SeededGenerator, words: Int = 30) {
    var text = KinText()
    var shingles = Scratch<UInt64>()
    for _ in 0..<words {
      text.hashes.append(mixed(random.next() % 500))
      shingles.append(mixed(random.next() % 3_000))
    }
    statistics.add(text, shingles: shingles, isCopy: random.next() % 3 == 0)
  }

  private func bytes(_ statistics: KinStatistics) -> [UInt8] { statistics.withBytes { Array($0) } }

  /// What was taken back leaves no trace, however it was kept: as a list, as a copy, over a halving.
  @Test(arguments: [(100, 30, 50), (20, 3_000, 900), (65_500, 2, 60)])
  func takesBackAllSinceTheMark(before: Int, words: Int, after: Int) {
    let statistics = KinStatistics()
    var random = SeededGenerator(seed: 1)
    for _ in 0..<before { add(to: statistics, &random, words: words) }
    let kept = bytes(statistics)
    for _ in 0..<2 {
      statistics.mark()
      for _ in 0..<after { add(to: statistics, &random, words: words) }
      #expect(bytes(statistics) != kept)
      statistics.rollback()
      #expect(bytes(statistics) == kept)
    }
    // The mark stays.
    add(to: statistics, &random)
    statistics.rollback()
    #expect(bytes(statistics) == kept)
    statistics.forgetMark()
    add(to: statistics, &random)
    let more = bytes(statistics)
    statistics.rollback()
    #expect(bytes(statistics) == more)
  }

  @Test func savedCountsGoOn() throws {
    var random = SeededGenerator(seed: 2)
    let first = KinStatistics()
    for _ in 0..<200 { add(to: first, &random) }
    let second = try #require(first.withBytes { KinStatistics(bytes: $0) })
    #expect(bytes(second) == bytes(first) && second.texts == 200)
    var same = random
    add(to: first, &random)
    add(to: second, &same)
    #expect(bytes(second) == bytes(first))
  }

  @Test func refusesOtherBytes() {
    var saved = bytes(KinStatistics())
    #expect(saved.count == KinStatistics.byteCount)
    #expect(saved.dropLast().withUnsafeBytes { KinStatistics(bytes: $0) } == nil)
    saved[0] ^= 1
    #expect(saved.withUnsafeBytes { KinStatistics(bytes: $0) } == nil)
    #expect([UInt8]().withUnsafeBytes { KinStatistics(bytes: $0) } == nil)
  }

  @Test func countsAreHalvedAndSaturate() {
    let statistics = KinStatistics()
    var text = KinText()
    text.hashes.append(mixed(7))
    var shingles = Scratch<UInt64>()
    shingles.append(mixed(8))
    for _ in 0..<(KinStatistics.agingInterval - 1) { statistics.add(text, shingles: shingles, isCopy: false) }
    #expect(statistics.count(ofWord: mixed(7)) == 65_535)
    #expect(statistics.count(ofShingle: mixed(8)) == 255)
    statistics.add(text, shingles: shingles, isCopy: false)
    #expect(statistics.count(ofWord: mixed(7)) == 32_767)
    #expect(statistics.count(ofShingle: mixed(8)) == 127)
  }
}
