/// Weighs what was substituted between two texts: what speaks against their telling the same story.
///
/// Numbers, names and hashtags that differ are other facts. Other words count less, typing errors nothing, and
/// beginnings and ends of unequal length nothing: texts are cut and get footers.
struct KinConflict: ~Copyable {
  /// Sum over all substitutions; a number or a name is 1.
  private(set) var sum: Float = 0
  /// Words that differ by typing errors alone; they count as common.
  private(set) var typos: Float = 0

  /// Of the sum what numbers, and what other words make.
  private var facts: Float = 0
  private var words: Float = 0

  private var groups = Scratch<TokenDiff.Hunk>()
  private var oldMoved = Scratch<UInt8>(capacity: 256)
  private var newMoved = Scratch<UInt8>(capacity: 256)
  private var oldKeys = Scratch<Moved>(capacity: 256)
  private var newKeys = Scratch<Moved>(capacity: 256)
  private var oldLeft = Scratch<Int32>()
  private var newLeft = Scratch<Int32>()
  private let distance = EditDistance()

  /// A differing token, to find it again elsewhere.
  struct Moved: BitwiseCopyable {
    var hash: UInt64
    var index: Int32
  }

  /// Hunks with at most so many common tokens between them are one.
  private static let nearby = 2
  private static let manyTypos: Float = 3
  /// A substituted token looks so far for its counterpart.
  private static let reach = 8

  /// Weighs the hunks of a diff from `old` to `new`.
  mutating func weigh(
    _ hunks: borrowing Scratch<TokenDiff.Hunk>, _ old: borrowing KinText, _ new: borrowing KinText,
    _ statistics: KinStatistics
  ) {
    (sum, facts, words, typos) = (0, 0, 0, 0)
    group(hunks)
    markMoved(hunks, old, new)
    for index in 0..<groups.count {
      let hunk = groups[index]
      if hunk.oldCount == 0 || hunk.newCount == 0 { continue }
      if isCut(hunk, old, new) { continue }
      collectLeft(hunk, old, new)
      if oldLeft.count == 0 || newLeft.count == 0 { continue }
      weighLeft(hunk, old, new, statistics)
    }
    // Where much is misspelt, so may be what is left.
    if typos >= Self.manyTypos { words *= 0.5 }
    sum = facts + words + Self.flagConflict(old, new)
  }

  /// Two texts with other flags, as many, tell of other countries.
  static func flagConflict(_ old: borrowing KinText, _ new: borrowing KinText) -> Float {
    guard old.flags.count == new.flags.count else { return 0 }
    for index in 0..<old.flags.count where old.flags[index] != new.flags[index] { return 0.5 }
    return 0
  }

  private mutating func group(_ hunks: borrowing Scratch<TokenDiff.Hunk>) {
    groups.count = 0
    for index in 0..<hunks.count {
      let hunk = hunks[index]
      if groups.count > 0, Int(hunk.newLower &- groups[groups.count - 1].newUpper) <= Self.nearby {
        groups.base[groups.count - 1].oldUpper = hunk.oldUpper
        groups.base[groups.count - 1].newUpper = hunk.newUpper
      } else {
        groups.append(hunk)
      }
    }
  }

  /// Tokens that merely stand elsewhere are no evidence.
  private mutating func markMoved(
    _ hunks: borrowing Scratch<TokenDiff.Hunk>, _ old: borrowing KinText, _ new: borrowing KinText
  ) {
    oldMoved.fill(old.count, with: 0)
    newMoved.fill(new.count, with: 0)
    oldKeys.count = 0
    newKeys.count = 0
    for index in 0..<hunks.count {
      for token in hunks[index].old { oldKeys.append(Moved(hash: old.hashes[token], index: Int32(token))) }
      for token in hunks[index].new { newKeys.append(Moved(hash: new.hashes[token], index: Int32(token))) }
    }
    defer { keepLoneFacts(hunks, old, new) }
    if oldKeys.count * newKeys.count <= 1_024 {
      for i in 0..<newKeys.count {
        let key = newKeys[i]
        for j in 0..<oldKeys.count
        where oldKeys[j].hash == key.hash && oldMoved[Int(oldKeys[j].index)] == 0 {
          oldMoved[Int(oldKeys[j].index)] = 1
          newMoved[Int(key.index)] = 1
          break
        }
      }
      return
    }
    Self.sort(oldKeys)
    Self.sort(newKeys)
    var (i, j) = (0, 0)
    while i < oldKeys.count, j < newKeys.count {
      let (a, b) = (oldKeys[i], newKeys[j])
      if a.hash == b.hash {
        oldMoved[Int(a.index)] = 1
        newMoved[Int(b.index)] = 1
      }
      if a.hash <= b.hash { i += 1 }
      if b.hash <= a.hash { j += 1 }
    }
  }

  /// A number or a name that alone turned up elsewhere did not move: two facts were exchanged, or it is chance.
  private func keepLoneFacts(
    _ hunks: borrowing Scratch<TokenDiff.Hunk>, _ old: borrowing KinText, _ new: borrowing KinText
  ) {
    for index in 0..<hunks.count {
      Self.keepLoneFacts(hunks[index].old, old, oldMoved)
      Self.keepLoneFacts(hunks[index].new, new, newMoved)
    }
  }

  private static func keepLoneFacts(
    _ range: Range<Int>, _ text: borrowing KinText, _ moved: borrowing Scratch<UInt8>
  ) {
    for index in range {
      let isWithOther =
        (index > range.lowerBound && moved[index - 1] == 1)
        || (index + 1 < range.upperBound && moved[index + 1] == 1)
      let token = text.tokens[index]
      if moved[index] == 1, !isWithOther, token.isNumber || token.isName { moved[index] = 0 }
    }
  }

  private static func sort(_ keys: borrowing Scratch<Moved>) {
    var keys = UnsafeMutableBufferPointer(start: keys.base, count: keys.count)
    keys.sort { $0.hash < $1.hash || ($0.hash == $1.hash && $0.index < $1.index) }
  }

  /// Whether one text was cut here, or has a line more: a beginning or an end much longer on one side.
  private func isCut(_ hunk: TokenDiff.Hunk, _ old: borrowing KinText, _ new: borrowing KinText) -> Bool {
    let isEdge =
      (hunk.oldLower == 0 && hunk.newLower == 0)
      || (Int(hunk.oldUpper) == old.count && Int(hunk.newUpper) == new.count)
    let (more, fewer) = (max(hunk.oldCount, hunk.newCount), min(hunk.oldCount, hunk.newCount))
    guard isEdge, more >= 4, more - fewer >= 2, fewer <= 3 || more > 2 * fewer + 2 else { return false }
    return hunk.oldCount < hunk.newCount
      ? Self.isCutOff(hunk.old, old, from: hunk.new, new) : Self.isCutOff(hunk.new, new, from: hunk.old, old)
  }

  /// Whether what is left of the shorter side says nothing of its own: no number, or one that was cut in its middle.
  private static func isCutOff(
    _ fewer: Range<Int>, _ shorter: borrowing KinText, from more: Range<Int>, _ longer: borrowing KinText
  ) -> Bool {
    for index in fewer where shorter.tokens[index].isNumber {
      let (part, whole) = (shorter.tokens[index], longer.tokens[more.lowerBound])
      guard index == fewer.lowerBound, part.length < whole.length else { return false }
      for offset in 0..<Int(part.length)
      where shorter.folded[Int(part.start) + offset] != longer.folded[Int(whole.start) + offset] {
        return false
      }
    }
    return true
  }

  /// The tokens of the hunk that have no equal in it or elsewhere.
  private mutating func collectLeft(
    _ hunk: TokenDiff.Hunk, _ old: borrowing KinText, _ new: borrowing KinText
  ) {
    oldLeft.count = 0
    newLeft.count = 0
    for index in hunk.old where oldMoved[index] == 0 { oldLeft.append(Int32(index)) }
    for index in hunk.new where newMoved[index] == 0 { newLeft.append(Int32(index)) }
    // Common tokens between hunks that were grouped.
    var keptNew = 0
    for position in 0..<newLeft.count {
      let hash = new.hashes[Int(newLeft[position])]
      var isCommon = false
      for other in Self.window(position, 64, oldLeft.count)
      where oldLeft[other] >= 0 && old.hashes[Int(oldLeft[other])] == hash {
        oldLeft[other] = -1
        isCommon = true
        break
      }
      if !isCommon {
        newLeft[keptNew] = newLeft[position]
        keptNew += 1
      }
    }
    newLeft.count = keptNew
    var keptOld = 0
    for position in 0..<oldLeft.count where oldLeft[position] >= 0 {
      oldLeft[keptOld] = oldLeft[position]
      keptOld += 1
    }
    oldLeft.count = keptOld
  }

  /// Up to `reach` places on either side of `position`, of `count` places.
  @inline(__always)
  private static func window(_ position: Int, _ reach: Int, _ count: Int) -> Range<Int> {
    min(count, max(0, position - reach))..<min(count, position + reach + 1)
  }

  private mutating func weighLeft(
    _ hunk: TokenDiff.Hunk, _ old: borrowing KinText, _ new: borrowing KinText, _ statistics: KinStatistics
  ) {
    let pairs = min(oldLeft.count, newLeft.count)
    for position in 0..<newLeft.count
    where new.tokens[Int(newLeft[position])].traits.contains(.character) {
      words += pairs == 1 ? 0.12 : 0.35 * Float(pairs)
      return
    }
    if oldLeft.count != newLeft.count, isSplitWord(hunk, old, new) {
      typos += Float(pairs)
      return
    }
    for position in 0..<pairs { weighPair(position, old, new, statistics) }
  }

  /// Whether the hunk's letters are nearly the same when its words are written as one.
  private func isSplitWord(_ hunk: TokenDiff.Hunk, _ old: borrowing KinText, _ new: borrowing KinText) -> Bool
  {
    for position in 0..<oldLeft.count where old.tokens[Int(oldLeft[position])].isNumber { return false }
    for position in 0..<newLeft.count where new.tokens[Int(newLeft[position])].isNumber { return false }
    let (oldStart, oldLength) = Self.letters(hunk.old, old)
    let (newStart, newLength) = Self.letters(hunk.new, new)
    guard oldLength <= KinTokeniser.storedScalars, newLength <= KinTokeniser.storedScalars else {
      return false
    }
    let limit = max(oldLength, newLength) / 4 + 1
    return distance.between(
      old.folded.base + oldStart, oldLength, new.folded.base + newStart, newLength, limit: limit) <= limit
  }

  private static func letters(_ range: Range<Int>, _ text: borrowing KinText) -> (start: Int, length: Int) {
    let (first, last) = (text.tokens[range.lowerBound], text.tokens[range.upperBound - 1])
    return (Int(first.start), Int(last.start) + Int(last.length) - Int(first.start))
  }

  /// Finds the counterpart of a substituted token and weighs the two.
  private mutating func weighPair(
    _ position: Int, _ old: borrowing KinText, _ new: borrowing KinText, _ statistics: KinStatistics
  ) {
    let token = new.tokens[Int(newLeft[position])]
    var best = -1
    var edits = Int.max
    for other in Self.window(position, Self.reach, oldLeft.count)
    where oldLeft[other] >= 0 {
      let candidate = old.tokens[Int(oldLeft[other])]
      let found = distance.between(
        new.folded.base + Int(token.start), Int(token.length), old.folded.base + Int(candidate.start),
        Int(candidate.length), limit: min(edits - 1, Int(max(token.length, candidate.length))))
      if found < edits {
        edits = found
        best = other
      }
    }
    guard best >= 0 else { return }
    let index = Int(oldLeft[best])
    oldLeft[best] = -1
    let weight = KinSubstitution.weigh(
      edits, index, in: old, Int(newLeft[position]), in: new, statistics)
    if weight.conflict < 1 { words += weight.conflict } else { facts += weight.conflict }
    if weight.isTypo { typos += 1 }
  }
}
