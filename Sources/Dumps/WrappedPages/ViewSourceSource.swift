/// The page that a browser shows the source of, out of what the browser saves then: a page whose text is the source, in a
/// table of lines or as preformatted text.
struct ViewSourceSource: ByteSource {
  private static let classes = HTMLClassNames(["line-content"])

  /// Where the bytes come from in the input.
  let places = PlaceMap()
  private var tokenizer: HTMLTokenizer
  /// The element whose text is the source, while it is open.
  private var open: HTMLName?
  private var out = ByteBuffer(capacity: HTMLTokenizer.chunk)
  private var taken = 0

  init(_ input: DumpInput) {
    tokenizer = HTMLTokenizer(source: input)
  }

  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while taken == out.count {
      out.removeAll()
      taken = 0
      guard try step() else { return 0 }
    }
    let count = min(buffer.count, out.count - taken)
    buffer.copyMemory(from: UnsafeRawBufferPointer(start: out.base + taken, count: count))
    taken += count
    return count
  }

  private mutating func step() throws -> Bool {
    guard let token = try tokenizer.advance() else { return false }
    switch token {
    case .startTag:
      let tag = tokenizer.tag
      let isLine = tag.name == .td && Self.classes.bits(in: tag["class"]) != 0
      if open == nil, isLine || tag.name == .pre { open = tag.name }
    case .endTag:
      guard tokenizer.tag.name == open else { break }
      open = nil
      out.append(0x0A)
      places.append(1, from: tokenizer.start, length: Int(tokenizer.next - tokenizer.start))
    case .text:
      if open != nil { appendText() }
    }
    return true
  }

  /// The text, its references undone once.
  private mutating func appendText() {
    let text = tokenizer.text
    guard let base = text.baseAddress else { return }
    let place = tokenizer.start
    let all = TextSlice(base, text.count)
    var i = 0
    while i < text.count {
      if text[i] == 0x26,
        let (scalar, length) = CharacterReference.decode(
          UnsafeBufferPointer(rebasing: text[i...]), isAttribute: false)
      {
        let before = out.count
        out.append(scalar)
        places.append(out.count - before, from: place + Int64(i), length: length)
        i += length
        continue
      }
      let from = i
      i = all.firstIndex(of: 0x26, from: i + 1) ?? text.count
      out.append(base + from, i - from)
      places.append(i - from, from: place + Int64(from), length: i - from)
    }
  }
}
