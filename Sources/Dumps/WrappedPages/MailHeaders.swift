/// The headers of a mail or of a part of it, as far as they say what the content is.
struct MailHeaders {
  /// Bytes of headers that are read.
  private static let limit = 1 << 16

  /// Such as `text/html`, in lower case.
  private(set) var type = ""
  /// The line between parts, without its dashes.
  private(set) var boundary: [UInt8]?
  /// In lower case.
  private(set) var charset: String?
  private(set) var transfer = TransferDecoder.Encoding.identity

  private var line: [UInt8] = []
  private var size = 0

  init() {}

  /// Takes in a piece of a line.
  /// - Returns: false for the empty line that ends the headers.
  mutating func take(_ piece: LinePieces.Piece) -> Bool {
    let text = piece.bytes.trimmedEnd()
    if piece.isLineStart {
      let isFolded = text.count > 0 && (text[0] == 0x20 || text[0] == 0x09)
      if !isFolded { finishLine() }
      if text.count == 0 { return false }
    }
    size += text.count
    if size <= Self.limit { line += UnsafeBufferPointer(start: text.base, count: text.count) }
    return true
  }

  private mutating func finishLine() {
    defer { line.removeAll(keepingCapacity: true) }
    line.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      read(TextSlice(base, bytes.count))
    }
  }

  private mutating func read(_ header: TextSlice) {
    if let value = header.droppingPrefix("Content-Type:") {
      let end = value.firstIndex(of: 0x3B, from: 0) ?? value.count
      type = value.prefix(end).trimmed().string.lowercased()
      boundary = Self.parameter("boundary=", in: value).map {
        Array(UnsafeBufferPointer(start: $0.base, count: $0.count))
      }
      charset = Self.parameter("charset=", in: value)?.string.lowercased()
    } else if let value = header.droppingPrefix("Content-Transfer-Encoding:") {
      transfer = TransferDecoder.Encoding(named: value.trimmed().string.lowercased())
    }
  }

  private static func parameter(_ name: StaticString, in value: TextSlice) -> TextSlice? {
    var from = 0
    while let semicolon = value.firstIndex(of: 0x3B, from: from) {
      from = semicolon + 1
      guard let rest = value.from(from).trimmed().droppingPrefix(name) else { continue }
      if rest.count > 0, rest[0] == 0x22 {
        return rest.firstIndex(of: 0x22, from: 1).map { TextSlice(rest.base + 1, $0 - 1) }
      }
      return rest.prefix(rest.firstIndex(of: 0x3B, from: 0) ?? rest.count).trimmed()
    }
    return nil
  }
}
