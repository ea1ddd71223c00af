#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Turns text of a page into valid UTF-8 without references.
struct HTMLDecoder {
  private var decoder: LineDecoder
  /// Bytes that were replaced by U+FFFD since the last ``takeFlaws()``.
  private var invalid = 0
  private var isCut = false

  /// - Parameter isWindows1251: whether the page is Windows-1251 and not UTF-8.
  init(isWindows1251: Bool = false) { decoder = LineDecoder(isWindows1251 ? .windows1251 : .utf8, valid: 0) }

  /// The text of a tokenizer's token.
  mutating func append(_ tokenizer: HTMLTokenizer, to buffer: inout ByteBuffer) {
    append(
      tokenizer.text, references: tokenizer.hasReferences, isAttribute: false, isLast: tokenizer.isLast,
      to: &buffer)
  }

  /// The value of an attribute.
  mutating func append(value: UnsafeBufferPointer<UInt8>, to buffer: inout ByteBuffer) {
    append(value, references: true, isAttribute: true, isLast: false, to: &buffer)
  }

  /// What was mended since the last call.
  mutating func takeFlaws() -> Repairs {
    var repairs = Repairs()
    repairs[.invalidBytes] = invalid
    repairs[.cut] = isCut ? 1 : 0
    invalid = 0
    isCut = false
    return repairs
  }

  private mutating func append(
    _ text: UnsafeBufferPointer<UInt8>, references: Bool, isAttribute: Bool, isLast: Bool,
    to buffer: inout ByteBuffer
  ) {
    guard let base = text.baseAddress else { return }
    var plain = 0
    var from = 0
    while references, from < text.count, let hit = memchr(base + from, 0x26, text.count - from) {
      let at = UnsafeRawPointer(base).distance(to: UnsafeRawPointer(hit))
      let rest = UnsafeBufferPointer(rebasing: text[at...])
      guard let (scalar, length) = CharacterReference.decode(rest, isAttribute: isAttribute) else {
        from = at + 1
        continue
      }
      appendPlain(base + plain, at - plain, isLast: false, to: &buffer)
      buffer.append(scalar)
      from = at + length
      plain = from
    }
    appendPlain(base + plain, text.count - plain, isLast: isLast, to: &buffer)
  }

  private mutating func appendPlain(
    _ base: UnsafePointer<UInt8>, _ count: Int, isLast: Bool, to buffer: inout ByteBuffer
  ) {
    guard count > 0 else { return }
    let line = decoder.decode(
      RawLine(base: base, count: count, offset: 1, length: Int64(count), isUnterminated: isLast))
    buffer.append(line.text.base, line.text.count)
    invalid += line.invalid
    if line.isCut { isCut = true }
  }
}
