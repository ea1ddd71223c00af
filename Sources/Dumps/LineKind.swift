/// What a line is, judged by itself.
enum LineKind {
  case text
  /// `Forwarded from` and one space; the name starts at the offset. A wide space is any but U+0020.
  case forward(name: Int, isWide: Bool)
  /// `Please open Telegram to view this post`.
  case placeholder
  /// `Media is too big` and its siblings.
  case unsupportedMedia
  /// `VIEW IN TELEGRAM`, alone.
  case viewButton
  case views(ViewsLine)
  case reactions

  init(_ line: TextSlice) {
    self = .text
    let first = line[0]
    switch first {
    case 0x46:
      if let forward = Self.forward(line, at: 0) { self = forward }
    case 0x4D, 0x50, 0x54, 0x56:
      guard line.count <= 96 else { return }
      self = Self.placeholder(line)
    case 0x30...0x39:
      if line.count <= 300, let views = ViewsLine(line) {
        self = .views(views)
      } else if reactionShape(line) == .certain {
        self = .reactions
      }
    case 0x09, 0x20, 0xC2, 0xE2, 0xE3:
      var start = 0
      while start < line.count {
        let scalar = line.scalar(at: start)
        guard isSpace(scalar.value) || isInvisible(scalar.value) else { break }
        start += scalar.length
      }
      if start > 0, let forward = Self.forward(line, at: start) {
        self = forward
      } else if reactionShape(line) == .certain {
        self = .reactions
      }
    case 0xF0:
      if reactionShape(line) == .certain { self = .reactions }
    default:
      break
    }
  }

  private static func forward(_ line: TextSlice, at start: Int) -> LineKind? {
    let rest = line.from(start)
    guard rest.hasPrefix("Forwarded from") else { return nil }
    guard rest.count > 14 else { return .forward(name: start + 14, isWide: false) }
    let space = rest.scalar(at: 14)
    guard space.value == 0x20 || space.value > 0x20 && isSpace(space.value) else { return nil }
    return .forward(name: start + 14 + space.length, isWide: space.value != 0x20)
  }

  private static func placeholder(_ line: TextSlice) -> LineKind {
    if line.equalsIgnoringCase("VIEW IN TELEGRAM") { return line[1] == 0x49 ? .viewButton : .text }
    var text = line
    if text.hasSuffix(" VIEW IN TELEGRAM") { text = text.prefix(text.count - 17).trimmedEnd() }
    if text.equals("Please open Telegram to view this post") { return .placeholder }
    if text.equals("Media is too big") || text.equals("This media is not supported in your browser") {
      return .unsupportedMedia
    }
    return .text
  }
}

/// What matters about a line of text.
struct TextTraits: OptionSet {
  let rawValue: UInt8
  /// Digits that may be reactions.
  static let possibleReactions = TextTraits(rawValue: 1)
  /// Nothing but hashtags, perhaps led by an emoji.
  static let hashtags = TextTraits(rawValue: 2)
  /// Nothing but an anchor's text.
  static let residue = TextTraits(rawValue: 4)
  /// Nothing but an address or a handle.
  static let address = TextTraits(rawValue: 8)
  /// A heading's counter.
  static let counter = TextTraits(rawValue: 16)
  /// Cut to the limit.
  static let shortened = TextTraits(rawValue: 32)

  /// What posts end with.
  static let closing: TextTraits = [.hashtags, .residue]

  init(rawValue: UInt8) { self.rawValue = rawValue }

  init(of line: TextSlice) {
    self = []
    guard line.count <= 256 else { return }
    let first = line[0]
    if isDigit(first) {
      if line.count <= 40, HeadingCounter.parse(line) != nil { insert(.counter) }
      if reactionShape(line) == .possible { insert(.possibleReactions) }
      return
    }
    if first >= 0xE2, reactionShape(line) == .possible {
      insert(.possibleReactions)
      return
    }
    let isShort = line.count <= 96
    if isShort, Vocabulary.residue(in: line) != nil {
      insert(.residue)
    } else if Self.isAddress(line) {
      insert(.address)
    } else if Self.isHashtags(line) {
      insert(.hashtags)
    }
  }

  private static func isAddress(_ line: TextSlice) -> Bool {
    guard
      line.hasPrefix("http://") || line.hasPrefix("https://") || line.hasPrefix("t.me/") || line[0] == 0x40
    else {
      return false
    }
    return line.firstIndex(of: 0x20, from: 0) == nil
  }

  private static func isHashtags(_ line: TextSlice) -> Bool {
    guard line[0] == 0x23 || line[0] >= 0xE2, let start = line.firstIndex(of: 0x23, from: 0) else {
      return false
    }
    var i = 0
    while i < start {
      let scalar = line.scalar(at: i)
      if isWord(scalar.value) { return false }
      i += scalar.length
    }
    while i < line.count {
      let scalar = line.scalar(at: i)
      if scalar.value == 0x23 {
        guard i + 1 < line.count, isWord(line.scalar(at: i + 1).value) else { return false }
      } else if !isWord(scalar.value) {
        guard isSpace(scalar.value), i + 1 == line.count || line[i + 1] == 0x23 || line[i + 1] == 0x20 else {
          return false
        }
      } else if line[i - 1] == 0x20 {
        return false
      }
      i += scalar.length
    }
    return true
  }
}
