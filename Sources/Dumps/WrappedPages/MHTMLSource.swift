/// The pages in a file in MHTML, the form in which browsers save a page with all its parts: one after another, decoded.
struct MHTMLSource: ByteSource {
  private enum State {
    case headers(MailHeaders)
    /// Between parts, or in one that is no page.
    case passing
    case page(TransferDecoder)
    case done
  }

  /// Parts in parts.
  private static let nestingLimit = 8

  /// Where the bytes come from in the input.
  let places = PlaceMap()
  private var lines: LinePieces
  private var state = State.headers(MailHeaders())
  /// The lines between parts, the innermost last.
  private var boundaries: [[UInt8]] = []
  private var out = ByteBuffer(capacity: LinePieces.capacity)
  private var taken = 0
  /// The character set that the first page says it is in.
  private(set) var charset: String?

  init(_ input: DumpInput) {
    lines = LinePieces(input)
  }

  /// Reads up to the first page, so that its character set is known.
  mutating func open() throws {
    while taken == out.count, try step() {}
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

  /// Takes in the next piece of a line; false at the end of the file.
  private mutating func step() throws -> Bool {
    guard let piece = try lines.next() else {
      state = .done
      return false
    }
    if piece.isLineStart, let depth = boundary(piece.bytes) {
      let isLast = piece.bytes.from(boundaries[depth].count + 2).hasPrefix("--")
      boundaries.removeSubrange((isLast ? depth : depth + 1)...)
      state = isLast ? .passing : .headers(MailHeaders())
      return true
    }
    switch state {
    case .headers(var headers):
      if headers.take(piece) { state = .headers(headers) } else { begin(headers) }
    case .page(var decoder):
      decoder.append(piece, at: piece.offset, to: &out, places)
      state = .page(decoder)
    case .passing, .done:
      break
    }
    return true
  }

  /// Which of the lines between parts a line is.
  private func boundary(_ line: TextSlice) -> Int? {
    guard line.count > 2, line[0] == 0x2D, line[1] == 0x2D else { return nil }
    let rest = line.from(2)
    return boundaries.lastIndex { boundary in
      rest.count >= boundary.count && (0..<boundary.count).allSatisfy { rest[$0] == boundary[$0] }
    }
  }

  private mutating func begin(_ headers: MailHeaders) {
    if let boundary = headers.boundary, headers.type.hasPrefix("multipart/") {
      if boundaries.count < Self.nestingLimit, !boundary.isEmpty { boundaries.append(boundary) }
      state = .passing
    } else if headers.type == "text/html" || headers.type == "application/xhtml+xml" {
      if charset == nil { charset = headers.charset }
      state = .page(TransferDecoder(headers.transfer))
    } else {
      state = .passing
    }
  }
}
