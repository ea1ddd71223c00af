/// Reads the Markdown that Telethon and Pyrogram make of a message: `**bold**`, `__italic__`, `~~struck~~`,
/// `||spoiler||`, `` `code` ``, ```` ```preformatted``` ````, `[text](address)`.
///
/// Those programs put marks where an entity starts and ends and escape nothing, so that marks stand inside words and
/// beside white space, and a text may hold the same characters as its own. What does not look like their work stays
/// text: marks without a partner, `snake_case__name`, `2**3**4`, rows of asterisks, what is inside an address or code.
struct MarkdownText {
  /// Adds a text to a body, without its marks and marked as they say.
  static func append(_ text: TextSlice, to builder: inout BodyBuilder) {
    guard mayHaveMarks(text) else {
      builder.append(text)
      return
    }
    var reader = MarkdownText(text)
    reader.scan()
    reader.pair()
    reader.write(to: &builder)
  }

  /// A mark that opens or closes, two characters long.
  private struct Mark {
    var at: Int
    var kind: Entity.Kind
    /// Whether a part of a word stands before and behind it.
    var isInWord: Bool
    /// Whether white space or an end of the text stands before it, and behind it.
    var isAfterSpace: Bool
    var isBeforeSpace: Bool

    /// Whether it stands as an opening mark does, and as a closing one.
    var opens: Bool { !isBeforeSpace && !isInWord }
    var closes: Bool { !isAfterSpace && !isInWord }
    var isFree: Bool { isAfterSpace && isBeforeSpace }
  }

  private let text: TextSlice
  private var marks: [Mark] = []
  private var spans: [(kind: Entity.Kind, range: Range<Int>, value: String?)] = []
  /// What goes out of the text.
  private var cuts: [Range<Int>] = []
  /// Whether the text is known to have no more of a kind of fence.
  private var hasNoFence = false
  private var hasNoTick = false

  private init(_ text: TextSlice) { self.text = text }

  private static func mayHaveMarks(_ text: TextSlice) -> Bool {
    if text.firstIndex(of: 0x60, from: 0) != nil || has(0x5D, 0x28, in: text) { return true }
    return [0x2A, 0x5F, 0x7E, 0x7C].contains { has($0, $0, in: text) }
  }

  private static func has(_ first: UInt8, _ second: UInt8, in text: TextSlice) -> Bool {
    var from = 0
    while let i = text.firstIndex(of: first, from: from) {
      if i + 1 < text.count, text[i + 1] == second { return true }
      from = i + 1
    }
    return false
  }

  // MARK: Finding marks

  private mutating func scan() {
    var i = 0
    // Where the text of a link ends, and where the link does.
    var link: (text: Int, end: Int)?
    while i < text.count {
      if let open = link, i >= open.text {
        i = open.end
        link = nil
        continue
      }
      let byte = text[i]
      // Most of a text is letters and spaces, none of which is a mark.
      if byte >= 0x80 || byte == 0x20 || byte &- 0x61 < 26 {
        i += 1
        continue
      }
      switch byte {
      case 0x60: i = scanCode(i, before: link?.text ?? text.count)
      case 0x5B where link == nil:
        if let found = scanLink(i) { link = (found.text, found.end) }
        i += 1
      case 0x2A, 0x5F, 0x7E, 0x7C: i = scanRun(i)
      case 0x3A where text.from(i).hasPrefix("://"): i = addressEnd(i + 3, before: link?.text ?? text.count)
      default: i += 1
      }
    }
  }

  /// A run of one mark character: two are a mark, four are one that closes and one that opens.
  private mutating func scanRun(_ start: Int) -> Int {
    let byte = text[start]
    var end = start
    while end < text.count, text[end] == byte { end += 1 }
    guard end - start == 2 || end - start == 4 && byte != 0x7C else { return end }
    let kind: Entity.Kind =
      switch byte {
      case 0x2A: .bold
      case 0x5F: .italic
      case 0x7E: .strikethrough
      default: .spoiler
      }
    let before = text.scalar(before: start)?.value
    let behind = end < text.count ? text.scalar(at: end).value : nil
    let isAfterWord = before.map(isWord) ?? false
    let isBeforeWord = behind.map(isWord) ?? false
    let isAfterSpace = before.map(isSpace) ?? true
    let isBeforeSpace = behind.map(isSpace) ?? true
    if end - start == 2 {
      // An underscore in a handle, a hashtag or a name of a program, an operator between numbers.
      if let before, let behind, before < 0x80, behind < 0x80, isWord(before), isWord(behind) { return end }
      marks.append(
        Mark(
          at: start, kind: kind, isInWord: isAfterWord && isBeforeWord, isAfterSpace: isAfterSpace,
          isBeforeSpace: isBeforeSpace))
    } else {
      marks.append(
        Mark(at: start, kind: kind, isInWord: false, isAfterSpace: isAfterSpace, isBeforeSpace: false))
      marks.append(
        Mark(at: start + 2, kind: kind, isInWord: false, isAfterSpace: false, isBeforeSpace: isBeforeSpace))
    }
    return end
  }

  private mutating func scanCode(_ start: Int, before limit: Int) -> Int {
    var ticks = start
    while ticks < text.count, text[ticks] == 0x60 { ticks += 1 }
    switch ticks - start {
    case 1: return scanTick(start, before: limit)
    case 3: return scanFence(start, before: limit)
    default: return ticks
    }
  }

  /// `` `code` ``, within one paragraph.
  private mutating func scanTick(_ start: Int, before limit: Int) -> Int {
    guard !hasNoTick else { return start + 1 }
    var i = start + 1
    while i < limit, text[i] != 0x60 {
      // No code goes over a blank line; what comes before it is searched for other marks.
      if text[i] == 0x0A, i + 1 < limit, text[i + 1] == 0x0A { return start + 1 }
      i += 1
    }
    guard i < limit else {
      hasNoTick = limit == text.count
      return start + 1
    }
    guard i > start + 1, i + 1 == limit || text[i + 1] != 0x60 else { return start + 1 }
    cuts += [start..<start + 1, i..<i + 1]
    spans.append((.code, start + 1..<i, nil))
    return i + 1
  }

  private mutating func scanFence(_ start: Int, before limit: Int) -> Int {
    guard !hasNoFence else { return start + 3 }
    var i = start + 3
    while let tick = text.prefix(limit).firstIndex(of: 0x60, from: i) {
      guard text.prefix(limit).from(tick).hasPrefix("```") else {
        i = tick + 1
        continue
      }
      var first = start + 3
      var language: String?
      if let name = languageName(first..<tick) {
        language = name.string
        first += name.count + 1
      }
      cuts += [start..<first, tick..<tick + 3]
      spans.append((.pre, first..<tick, language))
      return tick + 3
    }
    hasNoFence = limit == text.count
    return start + 3
  }

  /// The language on the first line of preformatted text. Other words there are text.
  private func languageName(_ range: Range<Int>) -> TextSlice? {
    guard let end = text.firstIndex(of: 0x0A, from: range.lowerBound), end + 1 < range.upperBound,
      (1...16).contains(end - range.lowerBound)
    else { return nil }
    let name = text.from(range.lowerBound).prefix(end - range.lowerBound)
    return Self.languages.contains { name.equalsIgnoringCase($0) } ? name : nil
  }

  private static let languages: [StaticString] = [
    "bash", "c", "c++", "cpp", "csharp", "c#", "css", "diff", "dockerfile", "go", "haskell", "html", "ini",
    "java",
    "javascript", "js", "json", "kotlin", "lua", "makefile", "markdown", "perl", "php", "powershell", "py",
    "python",
    "r", "ruby", "rust", "scala", "sh", "shell", "sql", "swift", "toml", "ts", "typescript", "xml", "yaml",
    "yml",
  ]

  /// `[text](address)`.
  private mutating func scanLink(_ start: Int) -> (text: Int, end: Int)? {
    var i = start + 1
    while i < text.count, text[i] != 0x5B {
      if text[i] == 0x5D, i + 1 < text.count, text[i + 1] == 0x28 {
        guard i > start + 1, let end = targetEnd(i + 2) else { return nil }
        let target = text.from(i + 2).prefix(end - i - 2)
        guard Self.isAddress(target) else { return nil }
        cuts += [start..<start + 1, i..<end + 1]
        spans.append((.textLink, start + 1..<i, target.string))
        return (i, end + 1)
      }
      i += 1
    }
    return nil
  }

  /// The bracket that closes an address, in which brackets are in pairs.
  private func targetEnd(_ start: Int) -> Int? {
    var depth = 0
    for i in start..<min(text.count, start + 4096) {
      switch text[i] {
      case 0x28: depth += 1
      case 0x29:
        if depth == 0 { return i }
        depth -= 1
      case 0x5D where i + 1 < text.count && text[i + 1] == 0x28: return nil
      case 0...0x20, 0x7F: return nil
      default: break
      }
    }
    return nil
  }

  /// An address with a scheme, or of a host with a point in it.
  private static func isAddress(_ target: TextSlice) -> Bool {
    let schemes: [StaticString] = ["http://", "https://", "tg://", "ton://", "mailto:", "tel:"]
    if schemes.contains(where: { target.droppingPrefix($0) != nil }) { return true }
    var i = 0
    while i < target.count,
      target[i] >= 0x80 || isLetter(target[i]) || isDigit(target[i]) || target[i] == 0x2D
    {
      i += 1
    }
    return i > 0 && i + 2 < target.count && target[i] == 0x2E
      && (isLetter(target[i + 1]) || target[i + 1] >= 0x80)
  }

  /// Where an address in the text ends; underscores in it are no marks, but at its end they may be.
  private func addressEnd(_ start: Int, before limit: Int) -> Int {
    var i = start
    while i < limit, text[i] > 0x20 {
      switch text[i] {
      case 0x2A, 0x60, 0x7C, 0x7E, 0x5B, 0x3C, 0x3E, 0x22: return i
      case 0x5F where isUnderscoreEnd(i, limit): return i
      default: i += 1
      }
    }
    return i
  }

  /// Whether two underscores are the last of an address.
  private func isUnderscoreEnd(_ i: Int, _ limit: Int) -> Bool {
    guard i + 1 < limit, text[i + 1] == 0x5F else { return false }
    guard i + 2 < limit else { return true }
    let next = text[i + 2]
    return next <= 0x20 || next == 0x2A || next == 0x7E || next == 0x7C
  }

  // MARK: Pairing

  private mutating func pair() {
    for kind in [Entity.Kind.bold, .italic, .strikethrough, .spoiler] {
      let own = marks.filter { $0.kind == kind }
      // Programs write marks in pairs; where one has no partner, people wrote some, and only the shape tells.
      if own.count % 2 == 0 { pairInTurn(own) } else { pairByShape(own) }
    }
  }

  private mutating func pairInTurn(_ own: [Mark]) {
    for i in stride(from: 0, to: own.count, by: 2) {
      let (first, last) = (own[i], own[i + 1])
      if first.isInWord && last.isInWord || first.isFree && last.isFree { continue }
      take(first, last)
    }
  }

  private mutating func pairByShape(_ own: [Mark]) {
    var open: Mark?
    for mark in own {
      if let first = open, mark.closes, mark.at > first.at + 2 {
        take(first, mark)
        open = nil
      } else if mark.opens {
        open = mark
      }
    }
  }

  private mutating func take(_ first: Mark, _ last: Mark) {
    let range = first.at + 2..<last.at
    guard !range.isEmpty else { return }
    // White space can be marked; the marks go, and nothing is left of what they say.
    cuts += [first.at..<first.at + 2, last.at..<last.at + 2]
    spans.append((first.kind, range, nil))
  }

  // MARK: Writing

  private mutating func write(to builder: inout BodyBuilder) {
    cuts.sort { $0.lowerBound < $1.lowerBound }
    let start = builder.count
    var removed = [0]
    var from = 0
    for cut in cuts {
      builder.append(text.from(from).prefix(cut.lowerBound - from))
      from = cut.upperBound
      removed.append(removed[removed.count - 1] + cut.count)
    }
    builder.append(text.from(from))
    for span in spans {
      let lower = start + moved(span.range.lowerBound, removed)
      let upper = start + moved(span.range.upperBound, removed)
      builder.mark(span.kind, lower..<max(lower, upper), value: span.value)
    }
  }

  /// Where a place in the text lies once everything before it that goes has gone.
  private func moved(_ place: Int, _ removed: [Int]) -> Int {
    var low = 0
    var high = cuts.count
    while low < high {
      let middle = (low + high) / 2
      if cuts[middle].lowerBound < place { low = middle + 1 } else { high = middle }
    }
    // A cut that the place stands in takes only what lies before it.
    let inside = low > 0 ? max(0, cuts[low - 1].upperBound - place) : 0
    return place - removed[low] + inside
  }
}
