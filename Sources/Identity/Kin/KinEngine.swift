/// Finds what a text is a near-duplicate of, among the texts indexed before.
///
/// For each text, in this order: `find` (or `gather`, when what it is has been decided before), then `insert`. What `find`
/// says depends on the texts inserted before, in their order, and on nothing else: no time, no chance, and of two spellings
/// of one canonical text on neither. The engine keeps buffers between texts; one thread at a time.
public final class KinEngine {
  /// What was counted over all texts inserted.
  public let statistics: KinStatistics

  private let parameters: KinParameters
  private var tokeniser = KinTokeniser()
  private var judge: KinJudge
  private var new = KinText()
  private var old = KinText()
  private var shingles = Scratch<UInt64>(capacity: 256)
  private var anchors = Scratch<UInt64>(capacity: 256)
  private var candidates = KinCandidates()
  private var found: ContiguousArray<UInt32> = []
  /// What `insert` is to write: anchors that few texts have, and of them those that none had.
  private var openAnchors: ContiguousArray<UInt64> = []
  private var newAnchors: ContiguousArray<UInt64> = []

  /// - Parameter statistics: those of the texts inserted before; nil for none.
  public init(parameters: KinParameters = KinParameters(), statistics: KinStatistics? = nil) {
    self.parameters = parameters
    self.statistics = statistics ?? KinStatistics()
    judge = KinJudge(parameters)
    found.reserveCapacity(1024)
  }

  /// Finds what `text` is a near-duplicate of, and keeps its tokens and anchors for `relate` and `insert`.
  /// - Parameter text: UTF-8; malformed bytes are passed over.
  /// - Throws: what the store throws.
  public func find(_ text: UnsafeRawBufferPointer, in store: some KinStore) throws -> KinFinding {
    read(text)
    guard new.hasWords else { return KinFinding() }
    judge.begin(new, shingles, statistics)
    var finding = KinFinding()
    try collect(in: store)
    for id in candidates.exact {
      if let match = try match(id, in: store), match.relation == .exact { return KinFinding(copy: match) }
    }
    var best: Float = -1
    var second: Float = -1
    var nearest: Float = -1
    candidates.choose(parameters.verified)
    for position in 0..<candidates.chosenCount {
      let share = candidates.share(position)
      if finding.copy != nil && share < (best > 1.5 ? 0.5 : 0.2) { break }
      if finding.siblings >= 3 && share < 0.5 { break }
      let id = candidates.chosen(position)
      guard let verdict = try verdict(id, in: store) else { continue }
      if verdict.relation == .sibling {
        finding.siblings += 1
        if verdict.rank > nearest {
          nearest = verdict.rank
          finding.sibling = matched(id, verdict)
        }
      } else if verdict.rank > best {
        (second, best) = (best, verdict.rank)
        (finding.another, finding.copy) = (finding.copy, matched(id, verdict))
        if verdict.rank > 1.9 { break }
      } else if verdict.rank > second {
        second = verdict.rank
        finding.another = matched(id, verdict)
      }
    }
    return finding
  }

  /// What the text found last is to one stored text, whether or not they share anchors.
  /// - Returns: nil when they are not kin.
  /// - Throws: what the store throws.
  public func relate(to id: UInt32, in store: some KinStore) throws -> KinMatch? {
    guard new.hasWords else { return nil }
    return try match(id, in: store)
  }

  /// Prepares `insert` as `find` does, without comparing the text with any: for what was decided before.
  /// - Throws: what the store throws.
  public func gather(_ text: UnsafeRawBufferPointer, in store: some KinStore) throws {
    read(text)
    judge.begin(new, shingles, statistics)
    if new.hasWords { try collect(in: store) }
  }

  /// Indexes the text of the last `find` or `gather`, and counts it in the statistics.
  /// - Parameter isCopy: a copy adds only the anchors that no text has, and is no evidence of boilerplate.
  /// - Throws: what the store throws.
  public func insert(as id: UInt32, isCopy: Bool, into store: some KinStore) throws {
    for anchor in isCopy ? newAnchors : openAnchors { try store.insert(anchor: anchor, text: id) }
    statistics.add(new, shingles: shingles, isCopy: isCopy)
    openAnchors.removeAll(keepingCapacity: true)
    newAnchors.removeAll(keepingCapacity: true)
  }

  private func read(_ text: UnsafeRawBufferPointer) {
    new.trim()
    tokeniser.read(text, into: &new)
    shingles.trim(above: 1 << 16)
    KinAnchors.shingles(of: new, into: &shingles)
    KinAnchors.choose(of: new, shingles, parameters, into: &anchors)
    openAnchors.removeAll(keepingCapacity: true)
    newAnchors.removeAll(keepingCapacity: true)
    candidates.removeAll()
  }

  /// Looks the anchors up.
  private func collect(in store: some KinStore) throws {
    let limit = parameters.postings
    let exact = KinAnchors.exact(new)
    found.removeAll(keepingCapacity: true)
    try store.texts(with: exact, limit: limit, into: &found)
    candidates.exact = found.sorted()
    if found.count < limit { openAnchors.append(exact) }
    if found.isEmpty { newAnchors.append(exact) }
    for index in 0..<anchors.count {
      let anchor = anchors[index]
      found.removeAll(keepingCapacity: true)
      try store.texts(with: anchor, limit: limit, into: &found)
      if found.count < limit { openAnchors.append(anchor) }
      if found.isEmpty { newAnchors.append(anchor) }
      if found.count <= limit { candidates.vote(found) }
    }
  }

  private func match(_ id: UInt32, in store: some KinStore) throws -> KinMatch? {
    try verdict(id, in: store).map { matched(id, $0) }
  }

  private func verdict(_ id: UInt32, in store: some KinStore) throws -> KinJudge.Verdict? {
    old.trim()
    try store.withText(id) { tokeniser.read($0, into: &old) }
    return judge.verdict(new, shingles, old, statistics)
  }

  private func matched(_ id: UInt32, _ verdict: KinJudge.Verdict) -> KinMatch {
    let words = (new: new.words, old: old.words)
    return KinMatch(
      text: id, relation: verdict.relation,
      score: verdict.relation == .exact ? 1 : max(0, min(1, verdict.rank / (verdict.rank > 1 ? 2 : 1))),
      conflict: verdict.conflict, words: min(words.new, words.old),
      share: min(words.new, words.old) / max(words.new, words.old, 1))
  }
}
