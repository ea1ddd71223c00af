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
  /// Whether the anchors of the new text were looked up: none, a sample, all.
  private var collected = Collected.none
  /// Whether no text has the words of the new one.
  private var isNew = false
  /// What the sample led to, so that it is compared once.
  private var first: (id: UInt32, verdict: KinJudge.Verdict?)?
  private var exact: ContiguousArray<UInt32> = []
  private var found: ContiguousArray<UInt32> = []
  /// What `insert` is to write: anchors that few texts have, and of them those that none had.
  private var openAnchors = Scratch<UInt64>(capacity: 256)
  private var newAnchors = Scratch<UInt64>(capacity: 256)

  private enum Collected { case none, sample, all }
  /// Every so many anchors one is in the sample.
  private static let sampling = 3

  init(_ parameters: KinParameters, _ statistics: KinStatistics) {
    self.parameters = parameters
    self.statistics = statistics
    judge = KinJudge(parameters)
    found.reserveCapacity(parameters.postings + 1)
  }

  mutating func find(_ text: UnsafeRawBufferPointer, in store: some KinStore) throws -> KinFinding {
    read(text)
    guard new.hasWords else { return KinFinding() }
    try lookUpWords(in: store)
    if !isNew {
      exact.append(contentsOf: found)
      exact.sort()
      for id in exact {
        if let match = try relate(to: id, in: store), match.relation == .exact {
          return KinFinding(copy: match)
        }
      }
    }
    if let twin = try findTwin(in: store) { return KinFinding(copy: twin) }
    try collect(in: store)
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
      guard let verdict = try first?.id == id ? first?.verdict : verdict(id, in: store) else { continue }
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
    return try verdict(id, in: store).map { matched(id, $0) }
  }

  /// What a sample of the anchors shows to be the same but for a word or two: then the others need no look.
  private mutating func findTwin(in store: some KinStore) throws -> KinMatch? {
    guard anchors.count >= 8 else { return nil }
    try collectSample(in: store)
    candidates.choose(1)
    let least = 0.2 * Float(anchors.count) / Float(Self.sampling)
    guard candidates.chosenCount == 1, candidates.score(0) >= least else { return nil }
    let id = candidates.chosen(0)
    let verdict = try verdict(id, in: store)
    first = (id, verdict)
    guard let verdict, verdict.relation == .revision else { return nil }
    let match = matched(id, verdict)
    return match.isTwin ? match : nil
  }

  mutating func gather(
    _ text: UnsafeRawBufferPointer, as indexing: KinIndexing, in store: some KinStore
  ) throws {
    read(text)
    guard new.hasWords else { return }
    try lookUpWords(in: store)
    if indexing != .twin { try collect(in: store) }
  }

  mutating func insert(as id: UInt32, _ indexing: KinIndexing, into store: some KinStore) throws {
    switch indexing {
    case .twin:
      if isNew { try store.insert(anchor: KinAnchors.exact(new), text: id) }
    case .copy:
      for index in 0..<newAnchors.count { try store.insert(anchor: newAnchors[index], text: id) }
    case .new:
      // A search that found another text of the same words looked none up.
      if new.hasWords { try collect(in: store) }
      for index in 0..<openAnchors.count { try store.insert(anchor: openAnchors[index], text: id) }
    }
    openAnchors.count = 0
    newAnchors.count = 0
    statistics.add(new, shingles: shingles, isCopy: indexing != .new)
  }

  private mutating func read(_ text: UnsafeRawBufferPointer) {
    new.trim()
    shingles.trim(above: 1 << 16)
    tokeniser.read(text, into: &new)
    KinAnchors.shingles(of: new, into: &shingles)
    KinAnchors.choose(of: new, shingles, parameters, into: &anchors)
    (isJudgeReady, collected, isNew, first) = (false, .none, false, nil)
    openAnchors.count = 0
    newAnchors.count = 0
    exact.removeAll(keepingCapacity: true)
    candidates.removeAll()
  }

  /// Looks up the anchor that only texts of the same words have.
  private mutating func lookUpWords(in store: some KinStore) throws {
    try look(up: KinAnchors.exact(new), in: store)
    isNew = found.isEmpty
  }

  private mutating func collectSample(in store: some KinStore) throws {
    store.prepare(for: anchors.elements)
    for index in stride(from: 0, to: anchors.count, by: Self.sampling) {
      try vote(anchors[index], in: store)
    }
    collected = .sample
  }

  /// Looks up the anchors that have not been.
  private mutating func collect(in store: some KinStore) throws {
    if collected == .all { return }
    if collected == .none { try collectSample(in: store) }
    for index in 0..<anchors.count where index % Self.sampling != 0 { try vote(anchors[index], in: store) }
    collected = .all
  }

  private mutating func vote(_ anchor: UInt64, in store: some KinStore) throws {
    try look(up: anchor, in: store)
    if found.count <= parameters.postings { candidates.vote(found) }
  }

  private mutating func look(up anchor: UInt64, in store: some KinStore) throws {
    found.removeAll(keepingCapacity: true)
    try store.texts(with: anchor, limit: parameters.postings, into: &found)
    if found.count < parameters.postings { openAnchors.append(anchor) }
    if found.isEmpty { newAnchors.append(anchor) }
  }

  private mutating func verdict(_ id: UInt32, in store: some KinStore) throws -> KinJudge.Verdict? {
    if !isJudgeReady {
      judge.begin(new)
      isJudgeReady = true
    }
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
