import TestSupport
import Testing

@testable import Identity

@Suite struct KinDiffTests {
  /// Length of a longest common subsequence, by the textbook's table.
  private func common(_ a: [UInt64], _ b: [UInt64]) -> Int {
    var row = [Int](repeating: 0, count: b.count + 1)
    for x in a {
      var diagonal = 0
      for (j, y) in b.enumerated() {
        let above = row[j + 1]
        row[j + 1] = x == y ? diagonal + 1 : max(above, row[j])
        diagonal = above
      }
    }
    return row[b.count]
  }

  @Test func hunksAreAShortestDifference() {
    var random = SeededGenerator(seed: 3)
    var diff = TokenDiff()
    for round in 0..<3_000 {
      let letters = UInt64(2 + round % 7)
      func sequence() -> [UInt64] {
        (0..<Int.random(in: 0..<20, using: &random)).map { _ in random.next() % letters }
      }
      let (old, new) = (sequence(), sequence())
      let isWhole = diff.compare(old, old.count, new, new.count, limit: 100)
      #expect(isWhole)
      var rebuilt: [UInt64] = []
      var (oldEnd, newEnd, edits) = (0, 0, 0)
      for index in 0..<diff.hunks.count {
        let hunk = diff.hunks[index]
        #expect(hunk.old.lowerBound - oldEnd == hunk.new.lowerBound - newEnd)
        #expect(index == 0 || hunk.old.lowerBound > oldEnd)
        #expect(hunk.oldCount + hunk.newCount > 0)
        rebuilt += old[oldEnd..<hunk.old.lowerBound] + new[hunk.new]
        (oldEnd, newEnd) = (hunk.old.upperBound, hunk.new.upperBound)
        edits += hunk.oldCount + hunk.newCount
      }
      rebuilt += old[oldEnd...]
      #expect(rebuilt == new)
      #expect(edits == old.count + new.count - 2 * common(old, new))
    }
  }

  @Test func givesUpAtItsLimit() {
    var diff = TokenDiff()
    let old: [UInt64] = [1] + (10..<60) + [2]
    let new: [UInt64] = [1] + (100..<150) + [2]
    let isWhole = diff.compare(old, old.count, new, new.count, limit: 99)
    #expect(!isWhole && diff.hunks.count == 1)
    #expect(diff.hunks[0].old == 1..<51 && diff.hunks[0].new == 1..<51)
    let isWholeWithMore = diff.compare(old, old.count, new, new.count, limit: 100)
    #expect(isWholeWithMore)
  }

  /// Optimal string alignment by its recurrence.
  private func distance(_ a: [UInt32], _ b: [UInt32]) -> Int {
    var table = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
    for i in 0...a.count {
      for j in 0...b.count {
        guard i > 0, j > 0 else {
          table[i][j] = max(i, j)
          continue
        }
        var edits = min(table[i - 1][j], table[i][j - 1]) + 1
        edits = min(edits, table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          edits = min(edits, table[i - 2][j - 2] + 1)
        }
        table[i][j] = edits
      }
    }
    return table[a.count][b.count]
  }

  @Test func countsEditsUpToALimit() {
    var random = SeededGenerator(seed: 4)
    let measure = EditDistance()
    for _ in 0..<5_000 {
      func word() -> [UInt32] {
        (0..<Int.random(in: 0..<9, using: &random)).map { _ in UInt32.random(in: 0..<4, using: &random) }
      }
      let (a, b, limit) = (word(), word(), Int.random(in: 0..<9, using: &random))
      #expect(measure.between(a, a.count, b, b.count, limit: limit) == min(distance(a, b), limit + 1))
    }
  }

  @Test func bagsCountWhatIsCommon() {
    var random = SeededGenerator(seed: 6)
    var bag = TokenBag()
    for _ in 0..<500 {
      func text() -> KinText {
        var text = KinText()
        for _ in 0..<Int.random(in: 0..<40, using: &random) { text.hashes.append(random.next() % 12) }
        return text
      }
      let first = text()
      bag.fill(first)
      for _ in 0..<3 {
        let second = text()
        var counts: [UInt64: Int] = [:]
        for index in 0..<first.count { counts[first.hashes[index], default: 0] += 1 }
        var expected = 0
        for index in 0..<second.count where counts[second.hashes[index], default: 0] > 0 {
          counts[second.hashes[index], default: 0] -= 1
          expected += 1
        }
        #expect(bag.common(with: second, atLeast: 0) == expected)
        let least = Int.random(in: 0..<30, using: &random)
        let found = bag.common(with: second, atLeast: least)
        #expect(found == expected || (found < least && expected < least))
      }
    }
  }
}
