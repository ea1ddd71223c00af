/// The tokens of one text as a multiset, to count what others have in common with it: a small hash table with linear
/// probing, filled once for a text and asked for each that it is compared with.
struct TokenBag: ~Copyable {
  struct Slot: BitwiseCopyable {
    var hash: UInt64
    /// Times in the text of the bag; 0 for an empty slot.
    var count: Int32
    /// Times in the text compared last.
    var seen: Int32
    /// Which comparison `seen` is of.
    var round: UInt32
  }

  private var slots = Scratch<Slot>(capacity: 256)
  private var mask = 0
  private var round: UInt32 = 0

  /// Takes the tokens of `text`.
  mutating func fill(_ text: borrowing KinText) {
    var size = 64
    while size < text.count * 2 { size *= 2 }
    slots.trim(above: 1 << 18)
    slots.fill(size, with: Slot(hash: 0, count: 0, seen: 0, round: 0))
    mask = size - 1
    round = 0
    for index in 0..<text.count {
      let slot = find(text.hashes[index])
      slots.base[slot].hash = text.hashes[index]
      slots.base[slot].count += 1
    }
  }

  /// The slot of `hash`, or the empty one where it belongs.
  @inline(__always)
  private func find(_ hash: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots.base[slot].count != 0, slots.base[slot].hash != hash { slot = (slot + 1) & mask }
    return slot
  }

  /// How many tokens of `other` are in the bag, each as often as in both. Stops, with fewer, once it cannot be `least`.
  mutating func common(with other: borrowing KinText, atLeast least: Int) -> Int {
    round &+= 1
    var common = 0
    var missing = other.count - least
    for index in 0..<other.count {
      let slot = find(other.hashes[index])
      if slots.base[slot].round != round {
        slots.base[slot].round = round
        slots.base[slot].seen = 0
      }
      if slots.base[slot].seen < slots.base[slot].count {
        slots.base[slot].seen += 1
        common += 1
      } else {
        missing -= 1
        if missing < 0 { return 0 }
      }
    }
    return common
  }

  /// Whether the text of the last `common` has the token, which must be one of the bag's.
  func isInOther(_ hash: UInt64) -> Bool {
    let slot = slots.base[find(hash)]
    return slot.round == round && slot.seen > 0
  }

  /// Whether the token is one of the bag's.
  func contains(_ hash: UInt64) -> Bool { slots.base[find(hash)].count > 0 }

  /// How many numbers and names of either text the other does not have, after `common` of the two.
  mutating func unmatchedFacts(_ new: borrowing KinText, _ old: borrowing KinText) -> (new: Int, old: Int) {
    var (newFacts, oldFacts) = (0, 0)
    // Each token of the old text takes one of the bag's; those that find none left are unmatched.
    round &+= 1
    for index in 0..<old.count {
      let slot = find(old.hashes[index])
      if slots.base[slot].round != round {
        slots.base[slot].round = round
        slots.base[slot].seen = 0
      }
      if slots.base[slot].seen < slots.base[slot].count {
        slots.base[slot].seen += 1
      } else if Self.isFact(old.tokens[index]) {
        oldFacts += 1
      }
    }
    for index in 0..<new.count where Self.isFact(new.tokens[index]) {
      let slot = find(new.hashes[index])
      if slots.base[slot].round == round, slots.base[slot].seen > 0 {
        slots.base[slot].seen -= 1
      } else {
        newFacts += 1
      }
    }
    return (newFacts, oldFacts)
  }

  private static func isFact(_ token: KinToken) -> Bool {
    token.isNumber || token.traits.intersection([.capital, .sentenceStart]) == .capital
  }
}
