import CUTF8Proc

/// Turns a post's text into its canonical form: the bytes whose hash says whether two texts are the same.
///
/// The rule, and why:
/// 1. Every run of white space (White_Space of the Unicode Character Database, with it NBSP, line and paragraph
///    separators, and U+2800) becomes one space; none stays at either end. Extractors turn line breaks and
///    paragraphs into different white space, and the flat dialect has no blank lines.
/// 2. Characters that show nothing are dropped: variation selectors, ZWJ, ZWNJ, U+2060, U+FEFF, soft hyphens, bidi
///    marks, controls. Telegram's pages drop the ZWJ and the selectors of emoji that its exports keep, and writers of
///    Persian use ZWNJ or not. Tag characters stay, since flags differ in nothing else.
/// 3. The rest is brought to NFC, so that й is one text whether it came as one character or as two.
///
/// Nothing else: case, width, punctuation, digits and emoji stay, for a text that differs in them is another
/// text, and an archive that is to say where a sentence came from must not say that they are one. Near relations
/// are kin, not copies. NFKC is left out on purpose: it would make `10²` into `102`.
public struct Canonicaliser {
  private var scalars: [Int32] = []

  public init() {}

  /// Writes the canonical form of `text` to `output`, replacing what was there.
  ///
  /// - Parameters:
  ///   - text: well-formed UTF-8; malformed bytes are dropped.
  ///   - output: well-formed UTF-8, at most as long as NFC of `text`; empty when `text` shows nothing.
  public mutating func canonicalise(_ text: UnsafeRawBufferPointer, into output: inout ContiguousArray<UInt8>)
  {
    var isStable = true
    output.removeAll(keepingCapacity: true)
    let bytes = text.assumingMemoryBound(to: UInt8.self)
    output = ContiguousArray(unsafeUninitializedCapacity: text.count) { buffer, count in
      guard let from = bytes.baseAddress, let to = buffer.baseAddress else { return }
      count = Self.collapse(from, bytes.count, to, &isStable)
    }
    if !isStable { normalise(&output) }
  }

  /// Steps 1 and 2. Returns the number of bytes written to `to`, which has room for `count`.
  private static func collapse(
    _ from: UnsafePointer<UInt8>, _ count: Int, _ to: UnsafeMutablePointer<UInt8>, _ isStable: inout Bool
  ) -> Int {
    var stable = true
    let written = ScalarTable.shared.withClasses { pages, classes -> Int in
      var input = 0
      var output = 0
      var pendingSpace = false
      while input < count {
        let byte = from[input]
        if byte > 0x20 && byte < 0x7F {
          if pendingSpace {
            to[output] = 0x20
            output += 1
            pendingSpace = false
          }
          to[output] = byte
          output += 1
          input += 1
          continue
        }
        if byte == 0x20 || byte == 0x0A {
          pendingSpace = output > 0
          input += 1
          continue
        }
        let (scalar, length) = decodeScalar(from + input, count - input)
        guard length > 0 else {
          input += 1
          continue
        }
        let scalarClass = ScalarClass(
          rawValue: classes[Int(pages[Int(scalar >> 8)]) << 8 | Int(scalar & 0xFF)])
        switch scalarClass.role {
        case ScalarClass.Role.space.rawValue: pendingSpace = output > 0
        case ScalarClass.Role.ignorable.rawValue: break
        default:
          if pendingSpace {
            to[output] = 0x20
            output += 1
            pendingSpace = false
          }
          for index in 0..<length { to[output + index] = from[input + index] }
          output += length
          stable = stable && scalarClass.isStable
        }
        input += length
      }
      return output
    }
    isStable = stable
    return written ?? 0
  }

  /// Step 3, for the few texts that need it.
  private mutating func normalise(_ text: inout ContiguousArray<UInt8>) {
    let options = utf8proc_option_t(
      UTF8PROC_STABLE.rawValue | UTF8PROC_COMPOSE.rawValue)
    let capacity = text.count * 4 + 16
    if scalars.count < capacity { scalars = [Int32](repeating: 0, count: capacity) }
    let normalised: ContiguousArray<UInt8>? = text.withUnsafeBufferPointer { text in
      scalars.withUnsafeMutableBufferPointer { scalars in
        let count = utf8proc_decompose(
          text.baseAddress, text.count, scalars.baseAddress, scalars.count, options)
        guard count >= 0, count <= scalars.count else { return nil }
        let composed = utf8proc_normalize_utf32(scalars.baseAddress, count, options)
        guard composed >= 0 else { return nil }
        return ContiguousArray(unsafeUninitializedCapacity: composed * 4) { buffer, written in
          for scalar in scalars[..<composed] {
            guard let end = buffer.baseAddress.map({ $0 + written }) else { return }
            written += utf8proc_encode_char(scalar, end)
          }
        }
      }
    }
    if let normalised { text = normalised }
    if scalars.count > 1 << 16 { scalars = [] }
  }
}

/// Decodes the UTF-8 scalar at `bytes`; length 0 when what stands there is malformed (RFC 3629).
@inline(__always)
func decodeScalar(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> (scalar: UInt32, length: Int) {
  let lead = UInt32(bytes[0])
  if lead < 0x80 { return (lead, 1) }
  func continuation(_ index: Int) -> UInt32? {
    guard index < count, bytes[index] & 0xC0 == 0x80 else { return nil }
    return UInt32(bytes[index] & 0x3F)
  }
  if lead < 0xE0 {
    // Most scalars that are not ASCII.
    guard lead >= 0xC2, count > 1, bytes[1] & 0xC0 == 0x80 else { return (0, 0) }
    return ((lead & 0x1F) << 6 | UInt32(bytes[1] & 0x3F), 2)
  }
  if lead < 0xF0 {
    guard let second = continuation(1), let third = continuation(2) else { return (0, 0) }
    let scalar = (lead & 0x0F) << 12 | second << 6 | third
    guard scalar >= 0x800, !(0xD800..<0xE000).contains(scalar) else { return (0, 0) }
    return (scalar, 3)
  }
  guard lead < 0xF5, let second = continuation(1), let third = continuation(2), let fourth = continuation(3)
  else { return (0, 0) }
  let scalar = (lead & 0x07) << 18 | second << 12 | third << 6 | fourth
  guard (0x1_0000...0x10_FFFF).contains(scalar) else { return (0, 0) }
  return (scalar, 4)
}
