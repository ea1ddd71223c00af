import Digest
import NIOCore

/// Names the bytes of an answer: two answers with one tag are the same, byte for byte (RFC 9110, 8.8.3).
struct EntityTag: Hashable {
  /// With its quotes.
  let value: String

  /// - Parameters:
  ///   - body: the answer before it is packed. Packing makes the same bytes of it each time.
  ///   - coding: how it is packed.
  init(of body: ByteBuffer, coding: ContentCoding) {
    var hasher = SHA256Hasher()
    let digest = body.withUnsafeReadableBytes { hasher.digest(of: $0) }
    // Half of it is enough to tell answers apart.
    let name = digest.hex.prefix(32)
    value = coding == .gzip ? "\"\(name)-gzip\"" : "\"\(name)\""
  }

  /// Whether the value of an `If-None-Match` names this tag. `W/` makes no difference there (RFC 9110, 13.1.2).
  func isNamed(by header: String) -> Bool {
    var rest = header.utf8[...]
    func skipSpace() { rest = rest.drop { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: ",") } }
    skipSpace()
    if rest.elementsEqual("*".utf8) { return true }
    while !rest.isEmpty {
      if rest.starts(with: "W/".utf8) { rest = rest.dropFirst(2) }
      guard rest.first == UInt8(ascii: "\""),
        let end = rest.dropFirst().firstIndex(of: UInt8(ascii: "\""))
      else { return false }
      if rest[...end].elementsEqual(value.utf8) { return true }
      rest = rest[rest.index(after: end)...]
      skipSpace()
    }
    return false
  }
}
