#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// The bytes of a JSON dump, seen through a window that moves over it: what strings, numbers and words are made of.
/// What is read is copied out, so the window never grows.
struct JSONScanner {
  static let window = 1 << 17
  /// The most bytes that one step looks ahead: two escapes `\uD83D\uDE00`.
  private static let lookAhead = 12

  private var input: DumpInput
  private let buffer: ByteBuffer
  private(set) var base: UnsafeMutablePointer<UInt8>
  var position = 0
  private(set) var end = 0
  /// How many bytes came before the window's first.
  private var origin: Int64 = 0
  private(set) var inputEnded = false
  /// The byte before the window's first.
  private var before: UInt8 = 0x0A
  /// What was mended since somebody last took it.
  var repairs = Repairs()

  init(_ input: DumpInput) {
    self.input = input
    buffer = ByteBuffer(capacity: Self.window)
    base = buffer.base
  }

  var capacity: Int { buffer.capacity }

  /// How many bytes were passed.
  var offset: Int64 { origin + Int64(position) }

  /// The place in the file of bytes passed.
  func range(from start: Int64) -> FileRange { input.range(start..<offset) }

  /// The front of the dump, as long as nothing was read.
  mutating func front() throws -> UnsafeRawBufferPointer {
    if end == 0 { _ = try fill() }
    return UnsafeRawBufferPointer(start: base, count: end)
  }

  var isWhole: Bool { inputEnded }

  // MARK: Bytes

  /// Whether all was read. Only after `peek` or `token` gave 0 does it say so for sure.
  var isAtEnd: Bool { position == end && inputEnded }

  /// Moves what is not yet read to the front and fills the window to its brim.
  /// - Returns: whether anything came.
  mutating func fill() throws -> Bool {
    let left = end - position
    if position > 0 { before = base[position - 1] }
    if position > 0, left > 0 { memmove(base, base + position, left) }
    origin += Int64(position)
    position = 0
    end = left
    while end < Self.window, !inputEnded {
      let count = try input.read(
        into: UnsafeMutableRawBufferPointer(start: base + end, count: Self.window - end))
      if count == 0 { inputEnded = true }
      end += count
    }
    return end > left
  }

  /// Makes the bytes that one step needs visible, where the dump has them.
  @inline(__always)
  mutating func lookAhead() throws {
    if end - position < Self.lookAhead, !inputEnded { _ = try fill() }
  }

  @inline(__always)
  mutating func skipByte() { position += 1 }

  /// The next byte that is no white space, not yet passed; 0 at the end. Control characters are white space.
  @inline(__always)
  mutating func token() throws -> UInt8 {
    while true {
      while position < end {
        let byte = base[position]
        if byte > 0x20 { return byte }
        position += 1
      }
      guard try fill() else { return 0 }
    }
  }

  /// The next byte, not yet passed; 0 at the end.
  @inline(__always)
  mutating func peek() throws -> UInt8 {
    if position < end { return base[position] }
    return try fill() ? base[position] : 0
  }

  /// Whether a new line begins here, so that an object here may be a line of its own.
  var isAtLineStart: Bool {
    let last = position > 0 ? base[position - 1] : before
    return last == 0x0A || last == 0x0D
  }

  // MARK: Words

  /// Reads a number, a literal or any other run up to white space or punctuation to the end of `text`, at most
  /// `limit` bytes of it.
  /// - Returns: whether there was any.
  mutating func readWord(into text: inout ByteBuffer, limit: Int) throws -> Bool {
    var kept = 0
    var isLonger = false
    repeat {
      text.reserve(text.count + min(end - position, limit - kept))
      while position < end, !endsWord(base[position]) {
        if kept < limit {
          text.append(base[position])
          kept += 1
        } else {
          isLonger = true
        }
        position += 1
      }
    } while try position == end && fill()
    if isLonger { repairs[.oversized] += 1 }
    return kept > 0
  }

  @inline(__always)
  private func endsWord(_ byte: UInt8) -> Bool {
    if byte <= 0x20 { return true }
    switch byte {
    case 0x22, 0x2C, 0x3A, 0x5B, 0x5D, 0x7B, 0x7D: return true
    default: return false
    }
  }

  // MARK: Passing over

  /// Passes the string, the word or the container that comes next, however deep.
  /// - Returns: false when the dump ends in it.
  mutating func skipValue() throws -> Bool {
    switch try token() {
    case 0x22:
      position += 1
      return try skipString(breaksAtLines: false) == .closed
    case 0x5B, 0x7B:
      return try skipContainer()
    default:
      repeat {
        while position < end {
          if endsWord(base[position]) { return true }
          position += 1
        }
      } while try fill()
      return true
    }
  }

  private mutating func skipContainer() throws -> Bool {
    var depth = 0
    while true {
      while position < end {
        let byte = base[position]
        position += 1
        switch byte {
        case 0x22:
          guard try skipString(breaksAtLines: false) == .closed else { return false }
        case 0x5B, 0x7B: depth += 1
        case 0x5D, 0x7D:
          depth -= 1
          if depth <= 0 { return true }
        default: break
        }
      }
      if try !fill() { return false }
    }
  }
}
