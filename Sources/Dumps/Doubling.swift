/// A body that a capture printed twice, found in the lines of one post.
struct DoubledBody {
  enum Kind {
    /// The copies are equal.
    case exact
    /// One or both copies lack lines.
    case partly
    /// The file ends inside the second copy.
    case cut
  }

  var kind: Kind
  /// The lines of the body with the doubling undone, in order.
  var kept: LineSelection
  /// The first line after both copies.
  var end: Int
}

/// The lines that make up a body: a run as a rule, a list where copies were united.
enum LineSelection {
  case run(Range<Int>)
  case list([Int])
}

/// Undoes what an extractor does to a caption whose text element is nested in itself: it prints `P, B, B`, where
/// `P` is the first line and `B` all the others. `P` may have been lost on the way.
struct DoublingSearch {
  let base: UnsafePointer<UInt8>
  let lines: ContiguousArray<LineRecord>

  /// How many places a second copy may start at before the search gives up; each costs a comparison of blocks.
  private static let candidateLimit = 64
  /// Posts with more lines are not searched: Telegram allows 4,096 characters.
  private static let searchLimit = 8192
  /// Posts with more lines are only searched for equal copies.
  private static let approximateLimit = 1024
  /// How many pairs of unequal copies are walked through.
  private static let uniteLimit = 16
  /// Copies shorter than this, in bytes, prove nothing where the shape is less than perfect.
  private static let evidence = 40

  private func text(_ i: Int) -> TextSlice { TextSlice(base + lines[i].start, lines[i].count) }

  private func same(_ a: Int, _ b: Int) -> Bool {
    lines[a].count == lines[b].count && text(a).equals(text(b))
  }

  private func sameBlock(_ a: Int, _ b: Int, _ length: Int) -> Bool {
    for i in 0..<length where !same(a + i, b + i) { return false }
    return true
  }

  private func bytes(_ range: Range<Int>) -> Int { range.reduce(0) { $0 + lines[$1].count } }

  /// A line again and again is the author's doing, not the extractor's.
  private func isMonotonous(_ range: Range<Int>) -> Bool {
    range.dropFirst().allSatisfy { same(range.lowerBound, $0) }
  }

  /// Looks for a doubled body at the front of `range`.
  func find(in range: Range<Int>, fileEndsInside: Bool) -> DoubledBody? {
    guard range.count <= Self.searchLimit else { return nil }
    guard range.count >= 3 || range.count == 2 && lines[range.lowerBound].count >= 2 * Self.evidence else {
      return nil
    }
    if let whole = wholeTwice(range) { return whole }
    if let withTail = twiceWithTail(range) { return withTail }
    guard range.count >= 4, range.count <= Self.approximateLimit else { return nil }
    if fileEndsInside, let cut = cutInSecond(range) { return cut }
    return twiceWithGaps(range)
  }

  private func wholeTwice(_ range: Range<Int>) -> DoubledBody? {
    let hasFirst = range.count % 2 == 1
    let start = range.lowerBound + (hasFirst ? 1 : 0)
    let length = (range.upperBound - start) / 2
    guard sameBlock(start, start + length, length),
      isBelievable(start, length, hasFirst: hasFirst, hasTail: false),
      !hasFirst || length > 1 || !same(range.lowerBound, start)
    else { return nil }
    return DoubledBody(kind: .exact, kept: .run(range.lowerBound..<start + length), end: range.upperBound)
  }

  private func twiceWithTail(_ range: Range<Int>) -> DoubledBody? {
    for skip in [1, 0] {
      let start = range.lowerBound + skip
      var tries = 0
      var second = start + 1
      while second < range.upperBound, tries < Self.candidateLimit {
        defer { second += 1 }
        let length = second - start
        guard second + length < range.upperBound else { break }
        guard same(start, second) else { continue }
        tries += 1
        guard sameBlock(start, second, length),
          isBelievable(start, length, hasFirst: skip == 1, hasTail: true),
          skip == 0 || !same(range.lowerBound, start), !same(start, second + length)
        else { continue }
        return DoubledBody(kind: .exact, kept: .run(range.lowerBound..<second), end: second + length)
      }
    }
    return nil
  }

  private func isBelievable(_ start: Int, _ length: Int, hasFirst: Bool, hasTail: Bool) -> Bool {
    let block = start..<start + length
    if length > 1, isMonotonous(block) { return false }
    if hasFirst, !hasTail { return true }
    let size = bytes(block)
    return length > 1 ? size >= Self.evidence : size >= (hasFirst ? 1 : 2) * Self.evidence
  }

  /// The second copy is the front of the first, because the file ends there, perhaps in the middle of a line.
  private func cutInSecond(_ range: Range<Int>) -> DoubledBody? {
    for start in [range.lowerBound + 1, range.lowerBound] {
      var tries = 0
      for second in start + 1..<range.upperBound where same(start, second) {
        tries += 1
        guard tries <= Self.candidateLimit else { break }
        let length = range.upperBound - second
        let first = second - start
        guard length >= 2, length <= first, sameBlock(start, second, length - 1) else { continue }
        let last = text(range.upperBound - 1)
        let counterpart = text(start + length - 1)
        guard last.count <= counterpart.count, last.equals(counterpart.prefix(last.count)),
          length < first || last.count < counterpart.count, bytes(second..<range.upperBound) >= Self.evidence,
          !isMonotonous(start..<second)
        else { continue }
        return DoubledBody(kind: .cut, kept: .run(range.lowerBound..<second), end: range.upperBound)
      }
    }
    return nil
  }

  /// The copies differ by lines that one of them lost: unites them.
  private func twiceWithGaps(_ range: Range<Int>) -> DoubledBody? {
    let hashes = range.map { hash(text($0)) }
    let sorted = hashes.sorted()
    guard zip(sorted, sorted.dropFirst()).reduce(0, { $0 + ($1.0 == $1.1 ? 1 : 0) }) >= 2 else { return nil }
    // A first line that comes again is the first line of both copies, and `P` was lost.
    let repeatsFirst = range.dropFirst().contains { same($0, range.lowerBound) }
    for skip in repeatsFirst ? [0, 1] : [1, 0] {
      let start = range.lowerBound + skip
      let count = range.upperBound - start
      var best: (union: [Int], score: Int)?
      var tries = 0
      for second in start + count * 2 / 5..<start + (count * 3 + 4) / 5
      where second > start && tries < Self.uniteLimit && startAlike(start, second, range, hashes) {
        tries += 1
        guard let found = unite(start, second, range, hashes), found.common >= (skip == 1 ? 2 : 3) else {
          continue
        }
        // Copies that start alike come before copies that one may turn around to make them alike.
        let score = found.common * 2 + (same(start, second) ? 1 : 0)
        if score > best?.score ?? 0 { best = (found.union, score) }
      }
      if let best {
        let kept = skip == 1 ? [range.lowerBound] + best.union : best.union
        return DoubledBody(kind: .partly, kept: .list(kept), end: range.upperBound)
      }
    }
    return nil
  }

  /// Whether two copies that start here can be one text: one of the first lines of either is among the first of both.
  private func startAlike(_ a: Int, _ b: Int, _ range: Range<Int>, _ hashes: [UInt64]) -> Bool {
    for i in a..<min(a + 4, b) {
      for j in b..<min(b + 4, range.upperBound)
      where hashes[i - range.lowerBound] == hashes[j - range.lowerBound] { return true }
    }
    return false
  }

  /// Walks both copies side by side. A line that only one has is a loss of the other; lines that stand against each
  /// other make it two texts.
  private func unite(_ start: Int, _ second: Int, _ range: Range<Int>, _ hashes: [UInt64])
    -> (union: [Int], common: Int)?
  {
    let count = range.upperBound - start
    func key(_ i: Int) -> UInt64 { hashes[i - range.lowerBound] }
    var union: [Int] = []
    var common = 0
    var size = 0
    var losses = 0
    var a = start
    var b = second
    while a < second || b < range.upperBound {
      if a < second, b < range.upperBound, key(a) == key(b) {
        union.append(a)
        common += 1
        size += lines[a].count
        a += 1
        b += 1
        continue
      }
      losses += 1
      // At most 30 % of the union may be missing in a copy.
      guard losses * 5 <= count else { return nil }
      let inSecond = a < second && (b..<range.upperBound).contains { key($0) == key(a) }
      let inFirst = b < range.upperBound && (a..<second).contains { key($0) == key(b) }
      if a < second, !inSecond, b == range.upperBound || inFirst {
        union.append(a)
        a += 1
      } else if b < range.upperBound, !inFirst, a == second || inSecond {
        union.append(b)
        b += 1
      } else {
        return nil
      }
    }
    guard size >= Self.evidence, common * 10 >= union.count * 7, losses > 0 else { return nil }
    return (union, common)
  }

  private func hash(_ line: TextSlice) -> UInt64 {
    var h: UInt64 = 0xcbf2_9ce4_8422_2325
    for i in 0..<line.count { h = (h ^ UInt64(line[i])) &* 0x100_0000_01b3 }
    return h
  }
}
