/// What `KinEngine` does, with all it needs for it.
struct KinSearch: ~Copyable {
  private let parameters: KinParameters
  private let statistics: KinStatistics
  private var tokeniser = KinTokeniser()
  private var judge: KinJudge
  private var new = KinText()
  private var old = KinText()
  private var shingles = Scratch<UInt64>(capacity: 256)
  private var anchors = Scratch<UInt64>(capacity: 256)
  private var candidates = KinCandidates()
  /// Whether the judge has taken the new text.
  private var isJudgeReady = false
  /// Whether the anchors of the new text were looked up.
  private var isCollected = false
  private var exact: ContiguousArray<UInt32> = []
  private var found: ContiguousArray<UInt32> = []
  /// What `insert` is to write: anchors that few texts have, and of them those that none had.
  private var openAnchors = Scratch<UInt64>(capacity: 256)
  private var newAnchors = Scratch<UInt64>(capacity: 256)

  init(_ parameters: KinParameters, _ statistics: KinStatistics) {
    self.parameters = parameters
    self.statistics = statistics
    judge = KinJudge(parameters)
    found.reserveCapacity(parameters.postings + 1)
  }

  mutating func find(_ text: UnsafeRawBufferPointer, in store: some KinStore) throws -> KinFinding {
    read(text)
    guard new.hasWords else { return KinFinding() }
    try look(up: KinAnchors.exact(new), in: store)
    if !found.isEmpty {
      exact.append(contentsOf: found)
      exact.sort()
      for id in exact {
        if let match = try relate(to: id, in: store), match.relation == .exact {
          return KinFinding(copy: match)
        }
      }
    }
    try collect(in: store)
    judge.begin(new, shingles, statistics)
    isJudgeReady = true
    var finding = KinFinding()
    var best: Float = -1
    var second: Float = -1
    var nearest: Float = -1
    candidates.choose(parameters.verified)
    for position in 0..<candidates.chosenCount {
      // Behind a copy, or a few of a family, only what shares nearly as much may be better.
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

  mutating func relate(to id: UInt32, in store: some KinStore) throws -> KinMatch? {
    guard new.hasWords else { return nil }
    if !isJudgeReady {
      judge.begin(new, shingles, statistics)
      isJudgeReady = true
    }
    return try verdict(id, in: store).map { matched(id, $0) }
  }

  mutating func gather(_ text: UnsafeRawBufferPointer, in store: some KinStore) throws {
    read(text)
    guard new.hasWords else { return }
    try look(up: KinAnchors.exact(new), in: store)
    try collect(in: store)
  }

  mutating func insert(as id: UInt32, isCopy: Bool, into store: some KinStore) throws {
    // Of a text with the words of another all anchors are there, so a search that found it looked none up.
    if !isCopy && !isCollected && new.hasWords { try collect(in: store) }
    if isCopy {
      for index in 0..<newAnchors.count { try store.insert(anchor: newAnchors[index], text: id) }
    } else {
      for index in 0..<openAnchors.count { try store.insert(anchor: openAnchors[index], text: id) }
    }
    openAnchors.count = 0
    newAnchors.count = 0
    statistics.add(new, shingles: shingles, isCopy: isCopy)
  }

  private mutating func read(_ text: UnsafeRawBufferPointer) {
    new.trim()
    shingles.trim(above: 1 << 16)
    tokeniser.read(text, into: &new)
    KinAnchors.shingles(of: new, into: &shingles)
    KinAnchors.choose(of: new, shingles, parameters, into: &anchors)
    (isJudgeReady, isCollected) = (false, false)
    openAnchors.count = 0
    newAnchors.count = 0
    exact.removeAll(keepingCapacity: true)
    candidates.removeAll()
  }

  /// Looks the anchors up.
  private mutating func collect(in store: some KinStore) throws {
    isCollected = true
    for index in 0..<anchors.count {
      try look(up: anchors[index], in: store)
      if found.count <= parameters.postings { candidates.vote(found) }
    }
  }

  private mutating func look(up anchor: UInt64, in store: some KinStore) throws {
    found.removeAll(keepingCapacity: true)
    try store.texts(with: anchor, limit: parameters.postings, into: &found)
    if found.count < parameters.postings { openAnchors.append(anchor) }
    if found.isEmpty { newAnchors.append(anchor) }
  }

  private mutating func verdict(_ id: UInt32, in store: some KinStore) throws -> KinJudge.Verdict? {
    old.trim()
    try store.withText(id) { tokeniser.read($0, into: &old) }
    return judge.verdict(new, shingles, old, statistics)
  }

  private func matched(_ id: UInt32, _ verdict: KinJudge.Verdict) -> KinMatch {
    let (shorter, longer) = (min(new.words, old.words), max(new.words, old.words))
    return KinMatch(
      text: id, relation: verdict.relation, score: verdict.score, conflict: verdict.conflict,
      words: shorter, share: shorter / max(longer, 1))
  }
}
