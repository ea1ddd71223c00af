/// The counters of a heading, in the order in which a page prints them.
enum HeadingCounter: UInt8 {
  case subscribers = 1
  case photos, videos, files, links

  private static let words: [(StaticString, HeadingCounter)] = [
    ("subscribers", .subscribers), ("subscriber", .subscribers), ("members", .subscribers),
    ("member", .subscribers),
    ("photos", .photos), ("photo", .photos), ("videos", .videos), ("video", .videos), ("files", .files),
    ("file", .files), ("links", .links), ("link", .links),
  ]

  /// Reads `7.01K subscribers` and its like; nil for every other line.
  static func parse(_ line: TextSlice) -> (kind: HeadingCounter, count: Counter)? {
    guard line.count <= 40, line.count > 0, isDigit(line[0]), let (count, end) = parseCount(line, at: 0)
    else {
      return nil
    }
    let word = line.from(end).trimmed()
    guard word.count < line.count - end, let match = words.first(where: { word.equals($0.0) }) else {
      return nil
    }
    return (match.1, count)
  }
}

/// Reads a count as pages print it, `643`, `1 204`, `1,204` or `7.01K`, and says where it ends.
func parseCount(_ text: TextSlice, at start: Int) -> (count: Counter, end: Int)? {
  var i = start
  var value: Int64 = 0
  while i < text.count, isDigit(text[i]) {
    guard i - start < 15 else { return nil }
    value = value * 10 + Int64(text[i] - 0x30)
    i += 1
  }
  guard i > start else { return nil }
  let leading = i - start
  if leading <= 3 {
    // Groups of three behind a space or a comma.
    while let separator = groupSeparator(text, at: i), i - start < 24 {
      let group = i + separator
      guard group + 3 <= text.count, (group..<group + 3).allSatisfy({ isDigit(text[$0]) }),
        group + 3 == text.count || !isDigit(text[group + 3])
      else { break }
      for j in group..<group + 3 { value = value * 10 + Int64(text[j] - 0x30) }
      i = group + 3
    }
    if i > start + leading { return (Counter(value: value, granularity: 1), i) }
  }
  var decimals: Int64 = 1
  var end = i
  if end + 1 < text.count, text[end] == 0x2E, isDigit(text[end + 1]) {
    var j = end + 1
    while j < text.count, isDigit(text[j]), j - end <= 2 {
      value = value * 10 + Int64(text[j] - 0x30)
      decimals *= 10
      j += 1
    }
    end = j
  }
  let scale: Int64? =
    switch end < text.count ? text[end] : 0 {
    case 0x4B: 1000
    case 0x4D: 1_000_000
    default: nil
    }
  guard let scale else {
    // A fraction without a letter behind it is no count.
    return end == i ? (Counter(value: value, granularity: 1), i) : nil
  }
  guard value < 1_000_000_000 else { return nil }
  let granularity = scale / decimals
  return (Counter(value: value * granularity, granularity: granularity), end + 1)
}

/// The length of a thousands separator at `index`: a space, a comma, U+00A0, U+2009 or U+202F.
private func groupSeparator(_ text: TextSlice, at index: Int) -> Int? {
  guard index < text.count else { return nil }
  let scalar = text.scalar(at: index)
  switch scalar.value {
  case 0x20, 0x2C, 0xA0, 0x2009, 0x202F: return scalar.length
  default: return nil
  }
}

/// What a line of views says.
struct ViewsLine {
  var views: Counter
  var signature: String?
  var time: String?
  var isEdited = false

  /// Reads `2.5K views`, with a signature, `edited` and a time of day glued to it or behind a space.
  init?(_ line: TextSlice) {
    guard line.count <= 300, line.count > 0, isDigit(line[0]), let (count, end) = parseCount(line, at: 0)
    else {
      return nil
    }
    var word = line.from(end)
    if word.count > 0, word[0] == 0x20 { word = word.from(1) }
    guard word.count < line.count - end, word.hasPrefix("view") else { return nil }
    views = count
    var rest = word.from(word.hasPrefix("views") ? 5 : 4)
    if rest.count == 0 { return }
    let isGlued = rest[0] > 0x20
    rest = rest.trimmed()
    let hasTail = takeTail(&rest)
    guard rest.count > 0 else { return }
    // `3 viewers` and `10 views of the bay` are text; `18.9M viewsPavel Durov` is not.
    let first = rest.scalar(at: 0).value
    let isName = first >= 0x80 || isDigit(UInt8(first)) || (0x41...0x5A).contains(first)
    guard isName, rest.scalarCount <= 64, isGlued || hasTail || count.granularity > 1 && looksLikeName(rest)
    else {
      return nil
    }
    signature = rest.string
  }

  /// Takes `edited` and the time of day off the end.
  private mutating func takeTail(_ rest: inout TextSlice) -> Bool {
    let all = rest.count
    if let start = timeStart(rest) {
      time = rest.from(start).string
      rest = rest.prefix(start).trimmedEnd()
    }
    if rest.hasSuffix("edited") {
      isEdited = true
      rest = rest.prefix(rest.count - 6).trimmedEnd()
    }
    guard rest.count < all else { return false }
    if rest.hasSuffix(",") { rest = rest.prefix(rest.count - 1).trimmedEnd() }
    return true
  }

  /// Where `9:05`, `21:40` or `9:05 PM` starts at the end of the text.
  private func timeStart(_ text: TextSlice) -> Int? {
    var end = text.count
    if text.hasSuffix(" AM") || text.hasSuffix(" PM") { end -= 3 }
    guard end >= 4, isDigit(text[end - 1]), text[end - 2] < 0x36, isDigit(text[end - 2]),
      text[end - 3] == 0x3A,
      isDigit(text[end - 4])
    else { return nil }
    var start = end - 4
    if start > 0, isDigit(text[start - 1]) {
      start -= 1
      guard (text[start] - 0x30) * 10 + (text[start + 1] - 0x30) < 24 else { return start + 1 }
    }
    return start
  }

  private func looksLikeName(_ text: TextSlice) -> Bool {
    var words = 1
    for i in 0..<text.count where text[i] == 0x20 { words += 1 }
    let last = text[text.count - 1]
    return words <= 4 && last != 0x2E && last != 0x21 && last != 0x3F && last != 0x3A
  }
}

/// Reads the size behind a document's name, such as `6.2 MB`.
func isFileSize(_ line: TextSlice) -> Bool {
  guard line.count >= 3, line.count <= 16, isDigit(line[0]) else { return false }
  var i = 0
  while i < line.count, isDigit(line[i]) { i += 1 }
  if i + 1 < line.count, line[i] == 0x2E || line[i] == 0x2C, isDigit(line[i + 1]) {
    i += 1
    while i < line.count, isDigit(line[i]) { i += 1 }
  }
  let unit = line.from(i).trimmed()
  guard unit.count > 0 else { return false }
  return unit.equals("B") || unit.equals("KB") || unit.equals("MB") || unit.equals("GB")
}

/// Whether a line can be the name of a document: one extension of letters and digits, no address.
func isFileName(_ line: TextSlice) -> Bool {
  guard line.count >= 3, line.count <= 255 else { return false }
  if let slash = line.firstIndex(of: 0x2F, from: 0), slash > 0, line[slash - 1] == 0x3A { return false }
  var i = line.count
  var hasLetter = false
  while i > 0, isLetter(line[i - 1]) || isDigit(line[i - 1]) {
    i -= 1
    if isLetter(line[i]) { hasLetter = true }
  }
  let length = line.count - i
  return hasLetter && length <= 8 && i > 1 && line[i - 1] == 0x2E && line[i - 2] > 0x20
}
