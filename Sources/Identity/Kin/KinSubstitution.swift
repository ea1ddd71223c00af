/// Weighs one word that stands where another stood.
enum KinSubstitution {
  /// Conflict between 0 and 1, or a typing error: then both words count as common.
  struct Weight {
    var conflict: Float
    var isTypo = false
  }

  /// In more texts than this a word is known to be one.
  private static let knownCount = 4
  /// A word so many times rarer than the other is hardly its equal …
  private static let rarity = 12
  /// … and so many times, likely a slip of the other.
  private static let slipRarity = 200

  /// A word that one text in so many has is no name.
  private static let frequency = 50

  /// - Parameter edits: the edit distance of the two words.
  static func weigh(
    _ edits: Int, _ oldIndex: Int, in old: borrowing KinText, _ newIndex: Int, in new: borrowing KinText,
    _ statistics: KinStatistics
  ) -> Weight {
    let (a, b) = (old.tokens[oldIndex], new.tokens[newIndex])
    let letters = Int(max(a.length, b.length))
    let isName = a.isName || b.isName
    let small = letters <= (isName ? 6 : 3) ? 1 : letters <= 9 ? 2 : 3
    if a.traits.contains(.mention) && b.traits.contains(.mention) {
      // Footers name the channel that reposted.
      return edits <= small ? Weight(conflict: 0, isTypo: true) : Weight(conflict: 0.35)
    }
    if a.isNumber || b.isNumber {
      return isNumberMisspelt(a, old, b, new, edits) ? Weight(conflict: 0, isTypo: true) : Weight(conflict: 1)
    }
    let (seenOld, seenNew) = (
      statistics.count(ofWord: old.hashes[oldIndex]), statistics.count(ofWord: new.hashes[newIndex])
    )
    let (rare, common) = (min(seenOld, seenNew), max(seenOld, seenNew))
    let isKnown = rare >= knownCount && rare * rarity >= common
    if !isKnown {
      if edits <= small { return Weight(conflict: 0, isTypo: true) }
      if rare < 2 || rare * slipRarity < common, edits * 3 <= letters {
        return Weight(conflict: 0, isTypo: true)
      }
    }
    // A month or a unit is part of the number.
    if isBesideNumber(oldIndex, old), isBesideNumber(newIndex, new) { return Weight(conflict: 1) }
    // An inflection.
    if edits <= 1 && letters >= 5 { return Weight(conflict: 0.1, isTypo: true) }
    if isName { return Weight(conflict: isKnown ? 1 : 0.75) }
    if letters <= 2 { return Weight(conflict: 0.2) }
    // At the start of a sentence a rare word with a capital may be a name too.
    let isCapital = a.traits.contains(.capital) && b.traits.contains(.capital)
    if isCapital, edits * 2 > letters, common * frequency < statistics.span { return Weight(conflict: 0.75) }
    return Weight(conflict: isKnown || (letters >= 4 && edits * 2 > letters) ? 0.5 : 0.35)
  }

  /// Whether the digits are the same, in a word that has more letters than that.
  private static func isNumberMisspelt(
    _ a: KinToken, _ old: borrowing KinText, _ b: KinToken, _ new: borrowing KinText, _ edits: Int
  ) -> Bool {
    guard edits <= 2 else { return false }
    var (i, j, letters) = (0, 0, 0)
    while true {
      while i < Int(a.length), !isDigit(old.folded[Int(a.start) + i]) {
        i += 1
        letters += 1
      }
      while j < Int(b.length), !isDigit(new.folded[Int(b.start) + j]) { j += 1 }
      if i == Int(a.length) || j == Int(b.length) { break }
      guard old.folded[Int(a.start) + i] == new.folded[Int(b.start) + j] else { return false }
      i += 1
      j += 1
    }
    return i == Int(a.length) && j == Int(b.length) && letters >= 4
  }

  /// Digits of all scripts are folded to these.
  private static func isDigit(_ scalar: UInt32) -> Bool { scalar >= 0x30 && scalar <= 0x39 }

  private static func isBesideNumber(_ index: Int, _ text: borrowing KinText) -> Bool {
    (index > 0 && text.tokens[index - 1].isNumber)
      || (index + 1 < text.count && text.tokens[index + 1].isNumber)
  }
}
