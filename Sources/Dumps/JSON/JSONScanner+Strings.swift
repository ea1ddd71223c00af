extension JSONScanner {
  /// How a string ended.
  enum StringEnd {
    case closed
    /// The dump ends in it.
    case cut
    /// A line begins in it that is a value of its own, so its own line was cut.
    case broken
  }

  /// Reads the string behind an opening quote to the end of `text`: valid UTF-8 without NUL, at most `limit` bytes.
  /// - Parameter breaksAtLines: whether a raw line end before `{"` ends the string.
  mutating func readString(into text: inout ByteBuffer, limit: Int, breaksAtLines: Bool) throws -> StringEnd {
    let start = text.count
    var result = StringEnd.closed
    var seen: UInt64 = 0
    loop: while true {
      if position == end, try !fill() {
        result = .cut
        break
      }
      copyRun(into: &text, &seen)
      if text.count - start > limit {
        text.setCount(TextSlice(text.base + start, text.count - start).characterStart(limit) + start)
        repairs[.oversized] += 1
        result = try skipString(breaksAtLines: breaksAtLines)
        break
      }
      guard position < end else { continue }
      switch base[position] {
      case 0x22:
        position += 1
        break loop
      case 0x5C:
        try readEscape(into: &text)
      default:
        if breaksAtLines, try lineBreaks() {
          result = .broken
          break loop
        }
        repairs[.escapes] += 1
        append(UInt32(base[position]), to: &text)
        position += 1
      }
    }
    if seen & 0x8080_8080_8080_8080 != 0 { validate(&text, from: start) }
    return result
  }

  /// Copies up to the next quote, backslash or control character, or to the window's end.
  @inline(__always)
  private mutating func copyRun(into text: inout ByteBuffer, _ seen: inout UInt64) {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    text.reserve(text.count + (end - position) + 8)
    var from = UnsafePointer(base + position)
    let stop = UnsafePointer(base + end)
    var to = text.base + text.count
    var all = seen
    var isFound = false
    while stop - from >= 8 {
      let word = UnsafeRawPointer(from).loadUnaligned(as: UInt64.self)
      UnsafeMutableRawPointer(to).storeBytes(of: word, as: UInt64.self)
      let bytes = word.littleEndian
      let quote = bytes ^ 0x2222_2222_2222_2222
      let slash = bytes ^ 0x5C5C_5C5C_5C5C_5C5C
      // The lowest bit set is right; those above it may be wrong.
      let hits =
        ((quote &- ones) & ~quote | (slash &- ones) & ~slash | (bytes &- 0x2020_2020_2020_2020) & ~bytes)
        & highs
      if hits != 0 {
        let count = hits.trailingZeroBitCount >> 3
        all |= bytes & ~(UInt64.max << UInt64(count << 3))
        from += count
        to += count
        isFound = true
        break
      }
      all |= bytes
      from += 8
      to += 8
    }
    while !isFound, from < stop {
      let byte = from.pointee
      if byte == 0x22 || byte == 0x5C || byte < 0x20 { break }
      to.pointee = byte
      all |= UInt64(byte)
      from += 1
      to += 1
    }
    seen = all
    position = from - UnsafePointer(base)
    text.setCount(to - text.base)
  }

  /// Passes the rest of a string.
  mutating func skipString(breaksAtLines: Bool) throws -> StringEnd {
    while true {
      while position < end {
        let byte = base[position]
        if byte == 0x22 {
          position += 1
          return .closed
        }
        if byte == 0x5C {
          position += 1
          _ = try peek()
          if position < end { position += 1 }
          continue
        }
        if byte < 0x20, breaksAtLines, try lineBreaks() { return .broken }
        position += 1
      }
      if try !fill() { return .cut }
    }
  }

  /// Whether a line ends here and the next begins like an object in JSON Lines.
  private mutating func lineBreaks() throws -> Bool {
    guard base[position] == 0x0A || base[position] == 0x0D else { return false }
    try lookAhead()
    var next = position + 1
    if base[position] == 0x0D, next < end, base[next] == 0x0A { next += 1 }
    return next + 1 < end && base[next] == 0x7B && base[next + 1] == 0x22
  }

  private mutating func readEscape(into text: inout ByteBuffer) throws {
    try lookAhead()
    guard position + 1 < end else {
      // The dump ends in the escape.
      position = end
      return
    }
    let letter = base[position + 1]
    position += 2
    switch letter {
    case 0x22, 0x2F, 0x5C: text.append(letter)
    case 0x6E: text.append(0x0A)
    case 0x75: readUnicodeEscape(into: &text)
    case 0x74: text.append(0x09)
    case 0x72: text.append(0x0D)
    case 0x62: text.append(0x08)
    case 0x66: text.append(0x0C)
    case 0x78:
      repairs[.escapes] += 1
      if let value = hexadecimal(at: position, digits: 2) {
        position += 2
        append(value, to: &text)
      } else {
        text.append(letter)
      }
    case 0x30, 0x61, 0x65, 0x76:
      // What C and JavaScript make of them.
      repairs[.escapes] += 1
      append(letter == 0x30 ? 0 : letter == 0x61 ? 7 : letter == 0x65 ? 0x1B : 0x0B, to: &text)
    default:
      // The backslash is dropped, and the character behind it is read as any other.
      repairs[.escapes] += 1
      position -= 1
      if letter < 0x20 {
        append(UInt32(letter), to: &text)
        position += 1
      }
    }
  }

  /// Reads the digits behind `\u`, and the escape that follows where the two are one character.
  private mutating func readUnicodeEscape(into text: inout ByteBuffer) {
    guard let unit = hexadecimal(at: position, digits: 4) else {
      if end - position < 4, inputEnded {
        position = end
      } else {
        repairs[.escapes] += 1
        text.append(0x75)
      }
      return
    }
    position += 4
    if unit & 0xFC00 == 0xD800, position + 1 < end, base[position] == 0x5C, base[position + 1] == 0x75,
      let low = hexadecimal(at: position + 2, digits: 4), low & 0xFC00 == 0xDC00
    {
      position += 6
      append(0x10000 + (unit & 0x3FF) << 10 + low & 0x3FF, to: &text)
    } else {
      append(unit, to: &text)
    }
  }

  private func hexadecimal(at start: Int, digits: Int) -> UInt32? {
    guard start + digits <= end else { return nil }
    var value: UInt32 = 0
    for i in start..<start + digits {
      let byte = base[i]
      let digit: UInt8
      if isDigit(byte) {
        digit = byte - 0x30
      } else if (byte | 0x20) &- 0x61 < 6 {
        digit = (byte | 0x20) - 0x57
      } else {
        return nil
      }
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  /// Appends a character by its number; halves of pairs and NUL are no text.
  @inline(__always)
  private mutating func append(_ value: UInt32, to text: inout ByteBuffer) {
    text.reserve(text.count + 4)
    let to = text.base + text.count
    if value &- 1 < 0x7F {
      to[0] = UInt8(truncatingIfNeeded: value)
      text.setCount(text.count + 1)
    } else if value &- 0x80 < 0x780 {
      to[0] = 0xC0 | UInt8(truncatingIfNeeded: value >> 6)
      to[1] = 0x80 | UInt8(truncatingIfNeeded: value & 0x3F)
      text.setCount(text.count + 2)
    } else if value != 0, let scalar = Unicode.Scalar(value) {
      text.append(scalar)
    } else {
      repairs[.invalidBytes] += 1
      text.append(Unicode.Scalar(0xFFFD as UInt16).unsafelyUnwrapped)
    }
  }

  /// Replaces what is not UTF-8 behind `start`.
  private mutating func validate(_ text: inout ByteBuffer, from start: Int) {
    let count = text.count - start
    let valid = validUTF8Prefix(text.base + start, count)
    guard valid < count else { return }
    let raw = [UInt8](UnsafeBufferPointer(start: text.base + start + valid, count: count - valid))
    text.setCount(start + valid)
    let mark = Unicode.Scalar(0xFFFD as UInt16).unsafelyUnwrapped
    raw.withUnsafeBufferPointer { raw in
      guard let source = raw.baseAddress else { return }
      var i = 0
      while i < raw.count {
        let good = validUTF8Prefix(source + i, raw.count - i)
        text.append(source + i, good)
        i += good
        guard i < raw.count else { break }
        repairs[.invalidBytes] += 1
        text.append(mark)
        i += max(1, truncatedSequenceLength(source + i, raw.count - i))
      }
    }
  }
}
