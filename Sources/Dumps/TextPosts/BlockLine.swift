/// The lines that home-made programs put around posts, judged by themselves.
enum BlockLine {
  /// `--- POST 3 ---`, `=== Message #12 ===`: the number.
  static func postHead(_ line: TextSlice) -> Int64? {
    guard line.count <= 80, line.count >= 10, let mark = ruleMark(line[0]) else { return nil }
    var i = 0
    while i < line.count, line[i] == mark { i += 1 }
    var end = line.count
    while end > i, line[end - 1] == mark { end -= 1 }
    guard i >= 3, line.count - end >= 3 else { return nil }
    let inner = TextSlice(line.base + i, end - i).trimmed()
    guard let rest = inner.droppingPrefix("post") ?? inner.droppingPrefix("message") else { return nil }
    var number = rest.trimmed()
    if number.hasPrefix("#") { number = number.from(1) }
    if number.hasPrefix("№") { number = number.from(3) }
    number = number.trimmed()
    // Some say `3/20`, or `3 of 20`.
    if let slash = number.firstIndex(of: 0x2F, from: 0) ?? number.firstIndex(of: 0x20, from: 0) {
      let whole = number.from(slash + 1)
      let total = (whole.droppingPrefix("of ") ?? whole).trimmed()
      guard total.count > 0, (0..<total.count).allSatisfy({ isDigit(total[$0]) }) else { return nil }
      number = number.prefix(slash)
    }
    guard number.count > 0, number.count <= 12 else { return nil }
    return WrittenNumber(number)?.value
  }

  /// A line that only parts what is above from what is below.
  static func isRule(_ line: TextSlice) -> Bool {
    guard line.count >= 5 else { return false }
    let first = line.scalar(at: 0)
    switch first.value {
    case 0x2A, 0x2D, 0x3D, 0x5F, 0x7E, 0x2014, 0x2500, 0x2501, 0x2550: break
    default: return false
    }
    guard line.count >= 5 * first.length else { return false }
    var i = 0
    while i < line.count {
      let next = line.scalar(at: i)
      guard next.value == first.value else { return false }
      i += next.length
    }
    return true
  }

  private static func ruleMark(_ byte: UInt8) -> UInt8? {
    byte == 0x2D || byte == 0x3D || byte == 0x2A || byte == 0x23 ? byte : nil
  }

  /// `[2024-05-01T12:00:00+00:00] https://t.me/NAME/123`.
  static func logHead(_ line: TextSlice) -> (time: CapturedTime, link: TextSlice)? {
    guard line.count <= 600, line.count > 20, line[0] == 0x5B, let close = line.firstIndex(of: 0x5D, from: 1),
      close <= 48, let time = CapturedTime(written: TextSlice(line.base + 1, close - 1))
    else { return nil }
    let link = line.from(close + 1).trimmed()
    guard link.firstIndex(of: 0x20, from: 0) == nil, TelegramLink(link)?.messageID != nil else { return nil }
    return (time, link)
  }
}

/// What a line such as `🕒 Time: 2024-05-01 12:00` says.
struct BlockField {
  enum Name: CaseIterable {
    case time, link, views, text, channel, forwards, replies, reactions, media, author, id, edited, origin

    fileprivate var spellings: [StaticString] {
      switch self {
      case .time: ["time", "date", "datetime", "date/time", "timestamp", "posted", "published"]
      case .link: ["link", "url", "permalink"]
      case .views: ["views", "view count"]
      case .text: ["text", "message", "content", "caption", "body"]
      case .channel: ["channel", "source"]
      case .forwards: ["forwards", "shares"]
      case .replies: ["replies", "comments"]
      case .reactions: ["reactions"]
      case .media: ["media", "attachment", "attachments"]
      case .author: ["author", "signature"]
      case .id: ["id", "message id", "post id"]
      case .edited: ["edited", "edit date"]
      case .origin: ["forwarded from", "forward from"]
      }
    }
  }

  var name: Name
  var value: TextSlice
  /// Whether an emoji stands before the name, as no sentence has it.
  var isMarked: Bool

  /// Nil for every other line.
  init?(_ line: TextSlice) {
    var start = 0
    while start < min(line.count, 24) {
      let scalar = line.scalar(at: start)
      guard !isWord(scalar.value), scalar.value != 0x5B else { break }
      start += scalar.length
    }
    guard let colon = line.firstIndex(of: 0x3A, from: start), colon - start <= 16 else { return nil }
    let name = TextSlice(line.base + start, colon - start).trimmedEnd().withoutStars
    guard
      let known = Name.allCases.first(where: { $0.spellings.contains { name.equalsIgnoringCase($0) } })
    else { return nil }
    self.name = known
    let rest = line.from(colon + 1)
    // `**Views:** 12`
    value = (rest.hasPrefix("**") ? rest.from(2) : rest).trimmed()
    isMarked = (0..<start).contains { line[$0] >= 0x80 }
  }

  /// Whether it says that there is nothing, as programs print it.
  var isEmpty: Bool {
    if value.count == 0 { return true }
    let nothing: [StaticString] = [
      "none", "null", "n/a", "-", "[no text]", "(no text)", "no text", "unknown", "no", "false",
    ]
    return nothing.contains { value.equalsIgnoringCase($0) }
  }
}

extension TextSlice {
  fileprivate var withoutStars: TextSlice { hasSuffix("**") ? prefix(count - 2) : self }
}
