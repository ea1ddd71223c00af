#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Splits a page into tags and text as browsers do, in memory that does not grow with the page, and knows where each
/// lies. What it found last is in its properties, valid until the next call.
///
/// The buffer is always filled to its brim: where a long text is divided depends on the page alone, never on how much
/// the source returns at a time. Neither a character nor a reference is ever divided.
struct HTMLTokenizer {
  enum Token {
    case startTag, endTag, text
  }

  static let chunk = 1 << 16
  /// What is held back of a text at the end of the buffer, as a reference may begin there.
  private static let tail = CharacterReference.limit

  private var source: any ByteSource
  private var buffer: ByteBuffer
  private var position = 0
  private var end = 0
  /// Offset in the source of the buffer's first byte.
  private var origin: Int64 = 0
  private var atEnd = false
  /// The element whose raw content comes next, and what its end tag is called.
  private var raw: HTMLName?
  private var rawEnd: [UInt8] = []

  /// Where the token begins, counted in bytes of the source.
  private(set) var start: Int64 = 0
  /// The text as it stands in the page, references and all.
  private(set) var text = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  /// Whether references mean something in the text.
  private(set) var hasReferences = true
  /// Whether the source ends right behind the text.
  private(set) var isLast = false
  /// The tag; an end tag has no attributes.
  private(set) var tag = HTMLTag()
  /// Whether the source ended inside a tag, a comment or raw content.
  private(set) var endsInside = false

  /// - Parameter capacity: bytes of the page that are held, at least twice what a reference may have.
  init(source: any ByteSource, capacity: Int = chunk) {
    self.source = source
    buffer = ByteBuffer(capacity: capacity)
  }

  /// Where the next token begins, which is where this one ends.
  var next: Int64 { origin + Int64(position) }

  /// Bytes held at present.
  var heldBytes: Int { buffer.capacity + tag.heldBytes }

  mutating func advance() throws -> Token? {
    while true {
      try need(4)
      guard position < end else {
        if raw != nil { endsInside = true }
        return nil
      }
      start = next
      if raw != nil {
        if let token = try rawContent() { return token }
        continue
      }
      guard buffer.base[position] == 0x3C, position + 1 < end else { return try textRun() }
      switch buffer.base[position + 1] {
      case 0x2F:
        guard position + 2 < end else { return try textRun() }
        if isLetter(buffer.base[position + 2]) {
          position += 2
          if try readTag(hasAttributes: false) { return .endTag }
        } else if buffer.base[position + 2] == 0x3E {
          position += 3
        } else {
          try skipDeclaration()
        }
      case 0x21, 0x3F:
        if position + 3 < end, buffer.base[position + 2] == 0x2D, buffer.base[position + 3] == 0x2D {
          try skipComment()
        } else {
          try skipDeclaration()
        }
      case let byte where isLetter(byte):
        position += 1
        guard try readTag(hasAttributes: true) else { continue }
        if tag.name.isRaw { openRaw() }
        return .startTag
      default:
        return try textRun()
      }
    }
  }

  // MARK: Text

  /// Text up to the next `<`; the first byte is text, whatever it is.
  private mutating func textRun() throws -> Token {
    var from = position + 1
    while true {
      let count = end - from
      if count > 0, let hit = memchr(buffer.base + from, 0x3C, count) {
        return giveText(to: UnsafeRawPointer(buffer.base).distance(to: UnsafeRawPointer(hit)))
      }
      if atEnd { return giveText(to: end) }
      let whole = end - heldBack(from: position)
      if whole > position { return giveText(to: whole) }
      from = end - position
      try refill()
      from += position
    }
  }

  private mutating func giveText(to stop: Int) -> Token {
    text = UnsafeBufferPointer(start: buffer.base + position, count: stop - position)
    hasReferences = raw?.hasReferences ?? true
    position = stop
    isLast = atEnd && position == end
    return .text
  }

  /// How many bytes at the end of the buffer may go on in what follows it: a reference or a character.
  private func heldBack(from start: Int) -> Int {
    let first = max(start, end - Self.tail)
    var i = end
    while i > first {
      i -= 1
      if buffer.base[i] == 0x26 { return end - i }
      if buffer.base[i] <= 0x20 { break }
    }
    i = end
    while i > max(start, end - 3) {
      i -= 1
      let byte = buffer.base[i]
      if byte < 0x80 { return 0 }
      if byte >= 0xC0 {
        let length = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
        return length > end - i ? end - i : 0
      }
    }
    return 0
  }

  // MARK: Raw content

  private mutating func openRaw() {
    raw = tag.name
    rawEnd = [0x3C, 0x2F] + tag.writtenName
  }

  /// Text up to the end tag of the raw element, or nil where that comes at once.
  private mutating func rawContent() throws -> Token? {
    try need(rawEnd.count + 1)
    var from = position
    while from < end, let hit = memchr(buffer.base + from, 0x3C, end - from) {
      let at = UnsafeRawPointer(buffer.base).distance(to: UnsafeRawPointer(hit))
      if at + rawEnd.count >= end, !atEnd {
        if at > position { return giveText(to: at) }
        try need(rawEnd.count + 1)
        from = position
        if position + rawEnd.count >= end { break }
        continue
      }
      if isRawEnd(at) {
        if at > position { return giveText(to: at) }
        raw = nil
        return nil
      }
      from = at + 1
    }
    let held = atEnd ? 0 : heldBack(from: position)
    if end - held > position { return giveText(to: end - held) }
    try refill()
    return nil
  }

  private func isRawEnd(_ at: Int) -> Bool {
    guard at + rawEnd.count < end else { return false }
    for i in 0..<rawEnd.count where lowered(buffer.base[at + i]) != rawEnd[i] { return false }
    let after = buffer.base[at + rawEnd.count]
    return isHTMLSpace(after) || after == 0x2F || after == 0x3E
  }

  // MARK: Comments and declarations

  private mutating func skipComment() throws {
    position += 4
    // `<!-->` and `<!--->` are comments, too.
    try need(2)
    if position < end, buffer.base[position] == 0x3E {
      position += 1
      return
    }
    if position + 1 < end, buffer.base[position] == 0x2D, buffer.base[position + 1] == 0x3E {
      position += 2
      return
    }
    while true {
      try need(4)
      let count = end - position
      guard count > 0, let hit = memchr(buffer.base + position, 0x2D, count) else {
        position = end
        if atEnd {
          endsInside = true
          return
        }
        continue
      }
      position = UnsafeRawPointer(buffer.base).distance(to: UnsafeRawPointer(hit))
      try need(4)
      if position + 2 < end, buffer.base[position + 1] == 0x2D {
        if buffer.base[position + 2] == 0x3E {
          position += 3
          return
        }
        if buffer.base[position + 2] == 0x21, position + 3 < end, buffer.base[position + 3] == 0x3E {
          position += 4
          return
        }
      }
      position += 1
    }
  }

  /// A document type, an instruction, a marked section or nonsense: up to the next `>`.
  private mutating func skipDeclaration() throws {
    while true {
      try need(1)
      guard position < end else {
        endsInside = true
        return
      }
      if let hit = memchr(buffer.base + position, 0x3E, end - position) {
        position = UnsafeRawPointer(buffer.base).distance(to: UnsafeRawPointer(hit)) + 1
        return
      }
      position = end
    }
  }

  // MARK: Tags

  /// Reads a tag from its name on.
  /// - Returns: false where the source ends inside it.
  private mutating func readTag(hasAttributes: Bool) throws -> Bool {
    tag.removeAll()
    while let byte = try peek(), !isHTMLSpace(byte), byte != 0x2F, byte != 0x3E {
      tag.appendToName(lowered(byte))
      position += 1
    }
    tag.closeName()
    while let byte = try peek() {
      if byte == 0x3E {
        position += 1
        if !hasAttributes { tag.removeAttributes() }
        return true
      }
      if isHTMLSpace(byte) || byte == 0x2F { position += 1 } else { try readAttribute() }
    }
    endsInside = true
    return false
  }

  private mutating func readAttribute() throws {
    tag.openAttribute()
    var isFirst = true
    while let byte = try peek(), !isHTMLSpace(byte), byte != 0x2F, byte != 0x3E, byte != 0x3D || isFirst {
      tag.appendToAttributeName(lowered(byte))
      position += 1
      isFirst = false
    }
    try skipSpace()
    guard let sign = try peek(), sign == 0x3D else {
      tag.closeAttribute()
      return
    }
    position += 1
    try skipSpace()
    switch try peek() {
    case 0x22: try readQuoted(0x22)
    case 0x27: try readQuoted(0x27)
    default:
      while let byte = try peek(), !isHTMLSpace(byte), byte != 0x3E {
        tag.appendToValue(buffer.base + position, 1)
        position += 1
      }
    }
    tag.closeAttribute()
  }

  private mutating func readQuoted(_ quote: UInt8) throws {
    position += 1
    while try peek() != nil {
      let from = buffer.base + position
      if let hit = memchr(from, Int32(quote), end - position) {
        let count = UnsafeRawPointer(from).distance(to: UnsafeRawPointer(hit))
        tag.appendToValue(from, count)
        position += count + 1
        return
      }
      tag.appendToValue(from, end - position)
      position = end
    }
  }

  private mutating func skipSpace() throws {
    while let byte = try peek(), isHTMLSpace(byte) { position += 1 }
  }

  // MARK: The buffer

  /// The next byte, nil at the end of the source.
  @inline(__always)
  private mutating func peek() throws -> UInt8? {
    if position == end {
      guard !atEnd else { return nil }
      try refill()
      guard position < end else { return nil }
    }
    return buffer.base[position]
  }

  /// Makes sure that the next `count` bytes are in the buffer, where the source has them.
  @inline(__always)
  private mutating func need(_ count: Int) throws {
    if end - position < count, !atEnd { try refill() }
  }

  /// Moves what is not yet read to the front and fills the buffer.
  private mutating func refill() throws {
    if position > 0 {
      memmove(buffer.base, buffer.base + position, end - position)
      origin += Int64(position)
      end -= position
      position = 0
    }
    while end < buffer.capacity, !atEnd {
      let count = try source.read(
        into: UnsafeMutableRawBufferPointer(start: buffer.base + end, count: buffer.capacity - end))
      if count == 0 { atEnd = true }
      end += count
    }
    buffer.setCount(end)
  }
}

/// What HTML counts as white space.
@inline(__always)
func isHTMLSpace(_ byte: UInt8) -> Bool {
  byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D || byte == 0x0C
}
