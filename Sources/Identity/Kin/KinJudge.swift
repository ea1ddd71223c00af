/// Decides what a new text is to an earlier one.
///
/// Anchors bring in all that share a passage; this is what keeps templates apart. In order: too few common words, nothing;
/// a shortest difference, and a conflict over what was substituted in it, gives siblings; the share of each side that the
/// other has gives revisions, parts and wholes; the share of common shingles gives what was put in another order.
struct KinJudge: ~Copyable {
  /// A relation with its grounds.
  struct Verdict {
    var relation: KinRelation
    /// By which the better of two copies is chosen: 2 for a revision with nothing added.
    var rank: Float
    var conflict: Float = 0

    /// The rank on a scale to 1.
    var score: Float {
      switch relation {
      case .exact: 1
      case .revision, .shorter, .longer: max(0, min(1, rank / 2))
      case .reordered, .sibling: max(0, min(1, rank))
      }
    }
  }

  private let parameters: KinParameters
  private var diff = TokenDiff()
  private var conflict = KinConflict()
  private var bag = TokenBag()
  private var newWeights = Scratch<Float>(capacity: 256)
  /// Whether `newWeights` are those of the new text: most comparisons end before they are needed.
  private var isNewWeighed = false
  private var oldWeights = Scratch<Float>(capacity: 256)
  private var oldShingles = Scratch<UInt64>(capacity: 256)
  private var newSorted = Scratch<UInt64>(capacity: 256)
  private var oldSorted = Scratch<UInt64>(capacity: 256)

  /// More edits are not looked at: texts of so many words that differ so much are too unlike to be told by edits.
  private static let mostEdits = 1_200

  init(_ parameters: KinParameters) { self.parameters = parameters }

  /// Takes the new text, to compare it with several.
  mutating func begin(_ new: borrowing KinText) {
    bag.fill(new)
    isNewWeighed = false
  }

  private mutating func weighNew(
    _ new: borrowing KinText, _ shingles: borrowing Scratch<UInt64>, _ statistics: KinStatistics
  ) {
    if isNewWeighed { return }
    Self.weigh(new, shingles, statistics, parameters, into: &newWeights)
    isNewWeighed = true
  }

  /// What the text of `begin` is to `old`; nil for nothing. The statistics are those of `begin`.
  mutating func verdict(
    _ new: borrowing KinText, _ shingles: borrowing Scratch<UInt64>, _ old: borrowing KinText,
    _ statistics: KinStatistics
  ) -> Verdict? {
    let (n, m) = (new.count, old.count)
    guard n > 0, m > 0 else { return nil }
    if new.hasSameWords(as: old) { return sameWords(new, old) }
    let shorter = min(n, m)
    let words = min(new.words, old.words)
    guard words >= 4 else { return nil }
    let needed = Self.neededInCommon(shorter)
    let common = bag.common(with: old, atLeast: needed)
    guard common >= needed else { return nil }
    let limit = n + m - 2 * common + max(8, shorter / 8)
    var mayBeReordered = true
    if diff.compare(old.hashes.base, m, new.hashes.base, n, limit: min(limit, Self.mostEdits)) {
      conflict.weigh(diff.hunks, old, new, statistics)
      if let decision = fromDifference(new, shingles, old, words, statistics) { return decision.verdict }
      mayBeReordered = conflict.sum < 1
    }
    guard mayBeReordered, Float(common) >= 0.8 * Float(shorter), shorter >= 10 else { return nil }
    return reordered(new, shingles, old, common, statistics)
  }

  /// Fewer common tokens than these no relation leaves, of `shorter` tokens; a shorter text suffers more from few edits.
  private static func neededInCommon(_ shorter: Int) -> Int {
    shorter < 25 ? (shorter * 3 + 4) / 5 : (shorter * 13 + 19) / 20
  }

  /// The same words, unless flags or, where there is little else, addresses tell of other things.
  private func sameWords(_ new: borrowing KinText, _ old: borrowing KinText) -> Verdict? {
    guard new.hasWords else { return nil }
    var conflict = KinConflict.flagConflict(old, new)
    if new.words < 8, Self.differ(old.links, new.links) { conflict += 0.5 }
    let limit: Float = new.words < 25 ? 0.5 : 1
    if conflict >= limit {
      return new.words < 4 ? nil : Verdict(relation: .sibling, rank: 1, conflict: conflict)
    }
    return Verdict(relation: .exact, rank: 3, conflict: conflict)
  }

  /// Whether both have addresses and they are not the same.
  private static func differ(_ a: borrowing Scratch<UInt64>, _ b: borrowing Scratch<UInt64>) -> Bool {
    guard a.count > 0, b.count > 0 else { return false }
    guard a.count == b.count else { return true }
    for index in 0..<a.count where a[index] != b[index] { return true }
    return false
  }

  /// How much conflict makes siblings of texts of so many words.
  private static func areSiblings(_ conflict: Float, _ words: Float) -> Bool {
    if words < 10 { return conflict >= 0.5 }
    if words < 25 { return conflict >= 0.75 }
    if words < 60 { return conflict >= 1 }
    return conflict >= 2 && conflict > 0.012 * words
  }

  /// A relation, or that there is none.
  private struct Decision { var verdict: Verdict? }

  /// nil when the difference does not decide.
  private mutating func fromDifference(
    _ new: borrowing KinText, _ shingles: borrowing Scratch<UInt64>, _ old: borrowing KinText,
    _ words: Float, _ statistics: KinStatistics
  ) -> Decision? {
    var (added, removed) = (0, 0)
    for index in 0..<diff.hunks.count {
      added += diff.hunks[index].newCount
      removed += diff.hunks[index].oldCount
    }
    let typos = conflict.typos
    let plain = max(
      (Float(new.count - added) + typos) / Float(new.count),
      (Float(old.count - removed) + typos) / Float(old.count))
    let siblings = Decision(
      verdict: plain >= 0.65
        ? Verdict(relation: .sibling, rank: min(1, plain), conflict: conflict.sum) : nil)
    if Self.areSiblings(conflict.sum, words) { return siblings }
    weighNew(new, shingles, statistics)
    KinAnchors.shingles(of: old, into: &oldShingles)
    Self.weigh(old, oldShingles, statistics, parameters, into: &oldWeights)
    var (newAll, oldAll): (Float, Float) = (0, 0)
    for index in 0..<new.count { newAll += newWeights[index] }
    for index in 0..<old.count { oldAll += oldWeights[index] }
    // One fact decides in a text that is mostly boilerplate: it counts as no longer than what is its own.
    if isInTemplate(new), Self.areSiblings(conflict.sum, min(words, min(newAll, oldAll))) { return siblings }
    var (newLost, oldLost): (Float, Float) = (0, 0)
    for index in 0..<diff.hunks.count {
      for token in diff.hunks[index].new { newLost += newWeights[token] }
      for token in diff.hunks[index].old { oldLost += oldWeights[token] }
    }
    let ofNew = min(1, (newAll - newLost + typos) / newAll)
    let ofOld = min(1, (oldAll - oldLost + typos) / oldAll)
    let enough = parameters.coverage
    guard max(ofNew, ofOld) >= enough else { return nil }
    if ofNew >= enough && ofOld >= enough {
      return Decision(verdict: Verdict(relation: .revision, rank: ofNew + ofOld, conflict: conflict.sum))
    }
    let last = diff.hunks[diff.hunks.count - 1]
    let isBeginning =
      diff.hunks.count <= 2 && Int(last.newUpper) == new.count && Int(last.oldUpper) == old.count
    if words < (isBeginning ? 5 : 8) { return Decision(verdict: nil) }
    return Decision(
      verdict: ofNew >= enough
        ? Verdict(relation: .shorter, rank: ofNew + ofOld / 2, conflict: conflict.sum)
        : Verdict(relation: .longer, rank: ofOld + ofNew / 2, conflict: conflict.sum))
  }

  /// Whether something was substituted beside boilerplate: a slot of a template.
  private func isInTemplate(_ new: borrowing KinText) -> Bool {
    for index in 0..<diff.hunks.count {
      let hunk = diff.hunks[index]
      guard hunk.oldCount > 0, hunk.newCount > 0 else { continue }
      let (before, after) = (Int(hunk.newLower) - 1, Int(hunk.newUpper))
      if before >= 0, newWeights[before] < 1 { return true }
      if after < new.count, newWeights[after] < 1 { return true }
    }
    return false
  }

  /// What every token weighs: less in boilerplate.
  private static func weigh(
    _ text: borrowing KinText, _ shingles: borrowing Scratch<UInt64>, _ statistics: KinStatistics,
    _ parameters: KinParameters, into weights: inout Scratch<Float>
  ) {
    let count = text.count
    weights.fill(count, with: 1)
    var done = 0
    for index in 0..<min(count, shingles.count)
    where statistics.count(ofShingle: shingles[index]) >= parameters.boilerplate {
      var halves = 0
      var token = index
      while token < count, halves < KinAnchors.halves {
        halves += Int(text.tokens[token].halves)
        token += 1
      }
      for covered in max(done, index)..<max(done, token) { weights[covered] = parameters.boilerplateWeight }
      done = max(done, token)
    }
    for length in KinAnchors.edgeLengths where length < count {
      if statistics.count(ofShingle: KinAnchors.edge(of: text, length, isEnd: false))
        >= parameters.boilerplate
      {
        for index in 0..<length { weights[index] = parameters.boilerplateWeight }
      }
      if statistics.count(ofShingle: KinAnchors.edge(of: text, length, isEnd: true)) >= parameters.boilerplate
      {
        for index in (count - length)..<count { weights[index] = parameters.boilerplateWeight }
      }
    }
  }

  private mutating func reordered(
    _ new: borrowing KinText, _ shingles: borrowing Scratch<UInt64>, _ old: borrowing KinText, _ common: Int,
    _ statistics: KinStatistics
  ) -> Verdict? {
    KinAnchors.shingles(of: old, into: &oldShingles)
    Self.sort(shingles, into: &newSorted)
    Self.sort(oldShingles, into: &oldSorted)
    var (i, j, shared) = (0, 0, 0)
    while i < newSorted.count, j < oldSorted.count {
      let (a, b) = (newSorted[i], oldSorted[j])
      if a == b { shared += 1 }
      if a <= b { i += 1 }
      if b <= a { j += 1 }
    }
    let share = Float(shared) / Float(min(newSorted.count, oldSorted.count))
    guard share >= 0.55 else { return nil }
    weighNew(new, shingles, statistics)
    let weighed = new.count <= old.count ? shareOfNew(new) : shareOfOld(old, statistics)
    let (newFacts, oldFacts) = bag.unmatchedFacts(new, old)
    let bagShare = Float(common) / Float(min(new.count, old.count))
    if newFacts > 0 && oldFacts > 0 {
      return Verdict(relation: .sibling, rank: bagShare, conflict: Float(min(newFacts, oldFacts)))
    }
    // Of the shorter text more than its boilerplate must be there.
    guard weighed >= 0.7 else { return nil }
    return Verdict(relation: .reordered, rank: bagShare * 0.9 + share * 0.1)
  }

  /// The weighed share of the new text's tokens that the old one has, wherever.
  private func shareOfNew(_ new: borrowing KinText) -> Float {
    var (all, found): (Float, Float) = (0, 0)
    for index in 0..<new.count {
      all += newWeights[index]
      if bag.isInOther(new.hashes[index]) { found += newWeights[index] }
    }
    return found / all
  }

  /// The weighed share of the old text's tokens that the new one has, wherever.
  private mutating func shareOfOld(_ old: borrowing KinText, _ statistics: KinStatistics) -> Float {
    Self.weigh(old, oldShingles, statistics, parameters, into: &oldWeights)
    var (all, found): (Float, Float) = (0, 0)
    for index in 0..<old.count {
      all += oldWeights[index]
      if bag.contains(old.hashes[index]) { found += oldWeights[index] }
    }
    return found / all
  }

  private static func sort(_ hashes: borrowing Scratch<UInt64>, into sorted: inout Scratch<UInt64>) {
    sorted.reserve(hashes.count)
    sorted.base.update(from: hashes.base, count: hashes.count)
    sorted.count = hashes.count
    var all = UnsafeMutableBufferPointer(start: sorted.base, count: sorted.count)
    all.sort()
  }
}
