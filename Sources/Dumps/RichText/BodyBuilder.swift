/// Puts a post's body together: text and what marks it go in as the dump has them, and a body comes out as every format
/// gives it.
///
/// Usage: `append` the text in pieces, marked or plain, `mark` what spans several pieces, then `finish`. One builder
/// serves all posts of a dump, so that its memory is taken once.
///
/// What `finish` does: lines end in `\n`, have no white space at their end, and no more than one blank line stands
/// between two; white space at either end goes, and so it does from what is marked; NUL becomes U+FFFD; a body over the
/// limit is cut between characters. A link that says where it leads becomes a plain one. Hashtags, mentions and links
/// that the format did not mark are found.
struct BodyBuilder {
  /// What came out.
  struct Body {
    var text: ContiguousArray<UInt8> = []
    var entities: [Entity] = []
    var repairs = Repairs()
  }

  private struct Span {
    var kind: Entity.Kind
    var range: Range<Int>
    var value: String?
  }

  /// Bytes of a body that are kept.
  private let limit: Int
  private var raw = ByteBuffer(capacity: 4096)
  private var out = ByteBuffer(capacity: 4096)
  private var spans: [Span] = []
  private var isOversized = false
  private var invalid = 0

  init(limits: DumpLimits) { limit = min(max(limits.postBytes, 0), 1 << 30) }

  /// Bytes held at present.
  var heldBytes: Int { raw.capacity + out.capacity + spans.capacity * MemoryLayout<Span>.stride }

  /// How many bytes of text there are: the place of what is appended next, for `mark`.
  var count: Int { raw.count }

  /// Adds text, which is valid UTF-8.
  mutating func append(_ text: TextSlice) {
    // White space goes later, so more is held than is kept.
    let room = max(0, 2 * limit + 4096 - raw.count)
    if text.count > room { isOversized = true }
    let kept = text.shortened(to: room)
    raw.append(kept.base, kept.count)
  }

  /// Adds text, which is valid UTF-8, and marks it.
  mutating func append(_ text: TextSlice, _ kind: Entity.Kind, value: String? = nil) {
    let start = raw.count
    append(text)
    mark(kind, start..<raw.count, value: value)
  }

  mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { if let base = $0.baseAddress { append(TextSlice(base, $0.count)) } }
  }

  mutating func append(_ text: String, _ kind: Entity.Kind, value: String? = nil) {
    let start = raw.count
    append(text)
    mark(kind, start..<raw.count, value: value)
  }

  /// Marks text that was added.
  /// - Parameter range: in bytes of the text added, from one place that ``count`` gave to another, or between other
  ///   characters.
  mutating func mark(_ kind: Entity.Kind, _ range: Range<Int>, value: String? = nil) {
    let range = range.clamped(to: 0..<raw.count)
    guard !range.isEmpty else { return }
    spans.append(Span(kind: kind, range: range, value: value))
  }

  /// Notes that the text had bytes that are not valid in its encoding and were replaced.
  mutating func addInvalid(_ count: Int) { invalid += count }

  /// Notes that the text added is not all that the dump has.
  mutating func noteCut() { isOversized = true }

  /// Makes the body and forgets what was added.
  mutating func finish() -> Body {
    defer {
      raw.removeAll()
      out.removeAll()
      spans.removeAll(keepingCapacity: true)
      isOversized = false
      invalid = 0
    }
    var body = Body()
    var walk = EdgeWalk(spans.lazy.map(\.range))
    normalise(&walk)
    body.repairs[.invalidBytes] = invalid
    var text = TextSlice(out.base, out.count)
    if isOversized || text.count > limit {
      text = text.shortened(to: limit).trimmedEnd()
      body.repairs[.oversized] = 1
    }
    guard text.count > 0 else { return body }
    body.text = ContiguousArray(UnsafeBufferPointer(start: text.base, count: text.count))
    body.entities = entities(of: text, walk)
    return body
  }

  /// Copies the text line by line, with the white space in order, and carries the places of the marks over.
  private mutating func normalise(_ walk: inout EdgeWalk) {
    let text = TextSlice(raw.base, raw.count)
    let hasReturns = text.firstIndex(of: 0x0D, from: 0) != nil
    let hasNull = text.firstIndex(of: 0, from: 0) != nil
    out.reserve(text.count)
    var start = 0
    var lineEnds = 0
    while start < text.count {
      let stop = hasReturns ? Self.lineEnd(text, start) : text.firstIndex(of: 0x0A, from: start) ?? text.count
      var line = TextSlice(text.base + start, stop - start).trimmedEnd()
      if out.count == 0, line.count > 0 {
        let bare = line.trimmed()
        start += line.count - bare.count
        line = bare
      }
      if line.count > 0 {
        let before = out.count
        if before > 0 { for _ in 0..<min(lineEnds, 2) { out.append(0x0A) } }
        lineEnds = 0
        if hasNull {
          copyReplacingNull(line, at: start, after: before, &walk)
        } else {
          walk.pass(start..<start + line.count, at: out.count, after: before)
          out.append(line.base, line.count)
        }
      }
      lineEnds += 1
      start = stop + 1
      if stop + 1 < text.count, text[stop] == 0x0D, text[stop + 1] == 0x0A { start += 1 }
    }
    walk.end(at: out.count)
  }

  private static func lineEnd(_ text: TextSlice, _ start: Int) -> Int {
    var i = start
    while i < text.count, text[i] != 0x0A, text[i] != 0x0D { i += 1 }
    return i
  }

  private mutating func copyReplacingNull(
    _ line: TextSlice, at start: Int, after end: Int, _ walk: inout EdgeWalk
  ) {
    var i = 0
    var end = end
    while i < line.count {
      let isNull = line[i] == 0
      let next = isNull ? i + 1 : line.firstIndex(of: 0, from: i) ?? line.count
      walk.pass(start + i..<start + next, at: out.count, after: end)
      if isNull {
        out.append("\u{FFFD}" as Unicode.Scalar)
        invalid += 1
      } else {
        out.append(line.base + i, next - i)
      }
      i = next
      end = out.count
    }
  }

  /// The marks in the body, and what it says of itself.
  private func entities(of text: TextSlice, _ walk: EdgeWalk) -> [Entity] {
    var found: [Entity] = []
    for (i, span) in spans.enumerated() {
      guard let range = Self.trimmed(walk.range(of: i, within: text.count), in: text) else { continue }
      var entity = Entity(kind: span.kind, range: range, value: span.value)
      if span.kind == .textLink { entity.settleLink(in: text) }
      found.append(entity)
    }
    let scanned = EntityScanner.scan(text, residues: [])
    guard !found.isEmpty else { return scanned }
    found.sort(by: Self.precedes)
    let missing = Self.missing(scanned, from: found)
    found += missing
    if !missing.isEmpty { found.sort(by: Self.precedes) }
    var unique: [Entity] = []
    unique.reserveCapacity(found.count)
    for entity in found where unique.last != entity { unique.append(entity) }
    return unique
  }

  /// Those of `scanned` that overlap no mark of their own kind. Both are in order, and there may be thousands.
  private static func missing(_ scanned: [Entity], from found: [Entity]) -> [Entity] {
    var next = (hashtag: 0, mention: 0, link: 0)
    var reach = (hashtag: 0, mention: 0, link: 0)
    func overlaps(_ entity: Entity, _ next: inout Int, _ reach: inout Int) -> Bool {
      while next < found.count, found[next].range.lowerBound < entity.range.upperBound {
        if found[next].kind == entity.kind { reach = max(reach, found[next].range.upperBound) }
        next += 1
      }
      return reach > entity.range.lowerBound
    }
    return scanned.filter { entity in
      switch entity.kind {
      case .hashtag: !overlaps(entity, &next.hashtag, &reach.hashtag)
      case .mention: !overlaps(entity, &next.mention, &reach.mention)
      default: !overlaps(entity, &next.link, &reach.link)
      }
    }
  }

  /// The order of entities: by their start, the longer first, then by their kind, so that it is the same whatever the
  /// order in the dump.
  private static func precedes(_ a: Entity, _ b: Entity) -> Bool {
    if a.range.lowerBound != b.range.lowerBound { return a.range.lowerBound < b.range.lowerBound }
    if a.range.upperBound != b.range.upperBound { return a.range.upperBound > b.range.upperBound }
    if a.kind != b.kind { return a.kind.rawValue < b.kind.rawValue }
    return (a.value ?? "") < (b.value ?? "")
  }

  /// A range without the white space at its ends; nil where nothing else is in it.
  private static func trimmed(_ range: Range<Int>?, in text: TextSlice) -> Range<Int>? {
    guard let range else { return nil }
    let inner = TextSlice(text.base + range.lowerBound, range.count).trimmedEnd()
    let bare = inner.trimmed()
    guard bare.count > 0 else { return nil }
    let start = range.lowerBound + inner.count - bare.count
    return start..<start + bare.count
  }
}
