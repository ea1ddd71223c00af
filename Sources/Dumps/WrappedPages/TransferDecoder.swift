/// Undoes the encoding in which a part of a mail carries its content.
struct TransferDecoder {
  enum Encoding {
    case identity, quotedPrintable, base64

    /// - Parameter name: as the header `Content-Transfer-Encoding` has it, in lower case.
    init(named name: String) {
      switch name {
      case "quoted-printable": self = .quotedPrintable
      case "base64": self = .base64
      default: self = .identity
      }
    }
  }

  private let encoding: Encoding
  /// What is left of a line in base64.
  private var bits: UInt32 = 0
  private var bitCount: UInt32 = 0

  init(_ encoding: Encoding) { self.encoding = encoding }

  /// Decodes a piece of a line.
  /// - Parameters:
  ///   - place: where the piece lies in the mail.
  ///   - buffer: gets the bytes; `map` where they come from.
  mutating func append(
    _ piece: LinePieces.Piece, at place: Int64, to buffer: inout ByteBuffer, _ map: PlaceMap
  ) {
    switch encoding {
    case .identity:
      buffer.append(piece.bytes.base, piece.bytes.count)
      map.append(piece.bytes.count, from: place, length: piece.bytes.count)
    case .quotedPrintable: appendQuoted(piece, at: place, to: &buffer, map)
    case .base64: appendBase64(piece.bytes, at: place, to: &buffer, map)
    }
  }

  private func appendQuoted(
    _ piece: LinePieces.Piece, at place: Int64, to buffer: inout ByteBuffer, _ map: PlaceMap
  ) {
    let text = piece.bytes
    var end = text.count
    if piece.isLineEnd {
      // White space before a line's end was added on the way; a `=` there joins the line to the next.
      end -= 1
      while end > 0, text[end - 1] == 0x20 || text[end - 1] == 0x09 || text[end - 1] == 0x0D { end -= 1 }
    }
    let isJoined = piece.isLineEnd && end > 0 && text[end - 1] == 0x3D
    let stop = isJoined ? end - 1 : end
    var i = 0
    while i < stop {
      if text[i] == 0x3D, i + 3 <= stop, let high = Self.digit(text[i + 1]),
        let low = Self.digit(text[i + 2])
      {
        buffer.append(high << 4 | low)
        map.append(1, from: place + Int64(i), length: 3)
        i += 3
        continue
      }
      let start = i
      i = text.firstIndex(of: 0x3D, from: i + 1).map { min($0, stop) } ?? stop
      buffer.append(text.base + start, i - start)
      map.append(i - start, from: place + Int64(start), length: i - start)
    }
    guard piece.isLineEnd, !isJoined else { return }
    buffer.append(0x0A)
    map.append(1, from: place + Int64(end), length: text.count - end)
  }

  private mutating func appendBase64(
    _ text: TextSlice, at place: Int64, to buffer: inout ByteBuffer, _ map: PlaceMap
  ) {
    let before = buffer.count
    var end = 0
    for i in 0..<text.count {
      guard let value = Base64.value(text[i]) else { continue }
      end = i + 1
      bits = (bits << 6 | UInt32(value)) & 0xFFFF
      bitCount += 6
      if bitCount >= 8 {
        bitCount -= 8
        buffer.append(UInt8(truncatingIfNeeded: bits >> bitCount))
      }
    }
    map.append(buffer.count - before, from: place, length: end)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
  }
}
