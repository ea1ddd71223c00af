/// What the attribute `data-view` says, by which a page counts views: JSON in base64, such as
/// `{"c":-1006503122,"p":528,"t":1791090624,"h":"…"}`.
struct PreviewView {
  var channelID: Int64?
  var messageID: Int64?
  /// When the page was made, in seconds since 1970.
  var time: Int64?

  private static let limit = 1024

  /// Nil for what is not of this form.
  init?(_ encoded: TextSlice) {
    guard encoded.count <= Self.limit, let json = Base64.decode(encoded) else { return nil }
    json.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      let text = TextSlice(base, bytes.count)
      if let id = Self.number("\"c\":", in: text), id < 0 {
        // The prefix −100 that bots put before an id, where it has it.
        channelID = -id > 1_000_000_000_000 ? -id - 1_000_000_000_000 : -id
      }
      messageID = Self.number("\"p\":", in: text).flatMap { $0 > 0 ? $0 : nil }
      time = Self.number("\"t\":", in: text).flatMap { CapturedTime(unix: $0)?.seconds }
    }
    guard channelID != nil || messageID != nil || time != nil else { return nil }
  }

  private static func number(_ key: StaticString, in text: TextSlice) -> Int64? {
    guard let start = text.range(of: key, from: 0)?.upperBound else { return nil }
    var end = start
    while end < text.count, isDigit(text[end]) || text[end] == 0x2D || text[end] == 0x20 { end += 1 }
    return WrittenNumber(TextSlice(text.base + start, end - start))?.value
  }
}

/// Base64 in either alphabet.
enum Base64 {
  /// The value of a character, nil for one that the alphabets do not have.
  static func value(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x41...0x5A: byte - 0x41
    case 0x61...0x7A: byte - 0x61 + 26
    case 0x30...0x39: byte - 0x30 + 52
    case 0x2B, 0x2D: 62
    case 0x2F, 0x5F: 63
    default: nil
    }
  }

  /// Nil where anything but base64 is in the text.
  static func decode(_ text: TextSlice) -> [UInt8]? {
    var out: [UInt8] = []
    out.reserveCapacity(text.count / 4 * 3 + 3)
    var bits: UInt32 = 0
    var count: UInt32 = 0
    for i in 0..<text.count where text[i] != 0x3D {
      guard let value = value(text[i]) else { return nil }
      bits = (bits << 6 | UInt32(value)) & 0xFFFF
      count += 6
      if count >= 8 {
        count -= 8
        out.append(UInt8(truncatingIfNeeded: bits >> count))
      }
    }
    return out
  }
}
