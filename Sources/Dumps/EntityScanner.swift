/// Finds hashtags, mentions and links in a body.
struct EntityScanner {
  private let body: TextSlice
  private var found: [Entity] = []
  private var links: [Range<Int>] = []

  private init(_ body: TextSlice) { self.body = body }

  /// The entities in order; `residues` are ranges that were recognised line by line.
  static func scan(_ body: TextSlice, residues: [Range<Int>]) -> [Entity] {
    var scanner = EntityScanner(body)
    scanner.scanLinks()
    scanner.scanHashtags()
    scanner.scanMentions()
    for range in residues { scanner.found.append(Entity(kind: .linkResidue, range: range)) }
    if scanner.found.count > 1 { scanner.found.sort { $0.range.lowerBound < $1.range.lowerBound } }
    return scanner.found
  }

  private mutating func scanLinks() {
    var from = 0
    while let slash = body.firstIndex(of: 0x2F, from: from) {
      from = slash + 1
      guard let start = linkStart(slash) else { continue }
      let end = linkEnd(start, slash)
      let minimum = body[slash - 1] == 0x3A ? slash + 2 : slash + 1
      guard end > minimum else { continue }
      links.append(start..<end)
      found.append(Entity(kind: .link, range: start..<end))
      from = end
    }
  }

  /// The start of the address whose first slash stands at `slash`.
  private func linkStart(_ slash: Int) -> Int? {
    guard slash > 0 else { return nil }
    if body[slash - 1] == 0x3A {
      guard slash + 1 < body.count, body[slash + 1] == 0x2F else { return nil }
      for length in [4, 5] where slash - 1 >= length {
        let start = slash - 1 - length
        let scheme = TextSlice(body.base + start, length)
        if scheme.equalsIgnoringCase(length == 4 ? "http" : "https"), !isWordBefore(start) { return start }
      }
      return nil
    }
    for (host, length) in [("t.me" as StaticString, 4), ("telegram.me", 11)] where slash >= length {
      let start = slash - length
      if TextSlice(body.base + start, length).equalsIgnoringCase(host), !isWordBefore(start),
        start == 0
          || body[start - 1] != 0x2E && body[start - 1] != 0x2F && body[start - 1] != 0x40
            && body[start - 1] != 0x2D
      {
        return start
      }
    }
    return nil
  }

  private func linkEnd(_ start: Int, _ slash: Int) -> Int {
    var i = slash
    while i < body.count {
      let scalar = body.scalar(at: i)
      if endsLink(scalar.value) { break }
      i += scalar.length
    }
    // Punctuation behind an address belongs to the sentence, and so does a bracket that was opened before it.
    while i > slash {
      switch body[i - 1] {
      case 0x21, 0x27, 0x2A, 0x2C, 0x2E, 0x3A, 0x3B, 0x3F, 0x5F: i -= 1
      case 0x29 where isUnbalanced(start..<i, open: 0x28, close: 0x29): i -= 1
      case 0x5D where isUnbalanced(start..<i, open: 0x5B, close: 0x5D): i -= 1
      case 0x7D where isUnbalanced(start..<i, open: 0x7B, close: 0x7D): i -= 1
      default: return i
      }
    }
    return i
  }

  private func isUnbalanced(_ range: Range<Int>, open: UInt8, close: UInt8) -> Bool {
    var depth = 0
    for i in range {
      if body[i] == open { depth += 1 }
      if body[i] == close { depth -= 1 }
    }
    return depth < 0
  }

  private func endsLink(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x22, 0x3C, 0x3E, 0x5E, 0x60, 0x7C, 0xAB, 0xBB, 0x2018...0x201F, 0x2026, 0x2039, 0x203A,
      0x3001...0x3003,
      0x3008...0x3011, 0xFF01, 0xFF08, 0xFF09, 0xFF0C, 0xFF1A, 0xFF1B, 0xFF1F, 0xFFFD, 0x060C, 0x061B, 0x061F:
      true
    default: isSpace(scalar) || isInvisible(scalar) || isEmoji(scalar)
    }
  }

  private mutating func scanHashtags() {
    var from = 0
    while let sign = body.firstIndex(of: 0x23, from: from) {
      from = sign + 1
      var i = sign + 1
      var hasOther = false
      while i < body.count {
        let scalar = body.scalar(at: i)
        guard isWord(scalar.value) else { break }
        if scalar.value >= 0x80 || !isDigit(UInt8(scalar.value)) { hasOther = true }
        i += scalar.length
      }
      guard hasOther, !isWordBefore(sign), !isInLink(sign) else { continue }
      found.append(Entity(kind: .hashtag, range: sign..<i))
      from = i
    }
  }

  private mutating func scanMentions() {
    var from = 0
    while let sign = body.firstIndex(of: 0x40, from: from) {
      from = sign + 1
      guard from < body.count, isLetter(body[from]) else { continue }
      var i = sign + 1
      while i < body.count, isLetter(body[i]) || isDigit(body[i]) || body[i] == 0x5F { i += 1 }
      guard (4...32).contains(i - sign - 1), i == body.count || !isWord(body.scalar(at: i).value),
        !isWordBefore(sign), !isMailBefore(sign), !isInLink(sign)
      else { continue }
      found.append(Entity(kind: .mention, range: sign..<i))
      from = i
    }
  }

  private func isMailBefore(_ index: Int) -> Bool {
    guard index > 0 else { return false }
    let byte = body[index - 1]
    return byte == 0x2E || byte == 0x2D || byte == 0x2B || byte == 0x25 || byte == 0x40
  }

  private func isWordBefore(_ index: Int) -> Bool {
    guard let before = body.scalar(before: index) else { return false }
    return isWord(before.value)
  }

  private func isInLink(_ index: Int) -> Bool {
    // The links are in order, and there may be thousands.
    var low = 0
    var high = links.count
    while low < high {
      let middle = (low + high) / 2
      if links[middle].upperBound <= index { low = middle + 1 } else { high = middle }
    }
    return low < links.count && links[low].contains(index)
  }
}
