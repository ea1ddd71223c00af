#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A line as it lies on disk, still in the file's encoding; valid until the next one is asked for.
struct RawLine {
  /// The bytes kept, without the line's end.
  var base: UnsafePointer<UInt8>
  var count: Int
  /// Where the line starts in the file.
  var offset: Int64
  /// The bytes it has in the file, without its end; more than `count` when it was too long to keep.
  var length: Int64
  /// Whether the file ends here without a line's end.
  var isUnterminated: Bool
}

/// Splits a source into lines at LF, CRLF and lone CR, before decoding, so that every offset counts bytes on disk.
///
/// The buffer is always filled to its brim: where it ends depends on the dump alone, never on how much the source
/// returns at a time.
struct LineScanner {
  static let chunk = 1 << 16

  /// The part of the buffer that is searched.
  private struct Window {
    let base: UnsafeMutablePointer<UInt8>
    let start: Int
    let end: Int
    let unit: Int
    let asciiByte: Int
  }

  /// Finds one character and remembers where, so that a file without it is not searched again for every line.
  private struct Finder {
    let byte: UInt8
    var hit = -1
    var searched = 0

    mutating func shift(by distance: Int) {
      if hit >= 0 { hit -= distance }
      searched -= distance
    }

    /// The next place of the character in the window, −1 when there is none.
    mutating func find(in window: Window) -> Int {
      if hit >= window.start { return hit }
      hit = -1
      var from = max(window.start, searched)
      while from < window.end, let found = memchr(window.base + from, Int32(byte), window.end - from) {
        let at = UnsafeRawPointer(window.base).distance(to: UnsafeRawPointer(found))
        from = at + 1
        if isWhole(at, window) {
          hit = at - window.asciiByte
          searched = from
          return hit
        }
      }
      searched = window.end
      return -1
    }

    /// Whether the byte is a character, and not half of another one: lines start at code units, so the distance
    /// from a line's start tells the halves apart.
    private func isWhole(_ at: Int, _ window: Window) -> Bool {
      guard window.unit == 2 else { return true }
      let first = at - window.asciiByte
      let other = first + 1 - window.asciiByte
      return first >= window.start && (first - window.start) & 1 == 0 && other < window.end
        && window.base[other] == 0
    }
  }

  /// What comes after the buffer.
  private(set) var source: any ByteSource
  private var buffer: ByteBuffer
  private var start = 0
  private var end = 0
  /// Offset in the file of the buffer's first byte.
  private var origin: Int64 = 0
  private var atEnd = false
  /// Bytes of one line that are kept.
  private let lineLimit: Int
  /// The encoding's code units: their size, and which byte of one carries ASCII.
  private var unit = 1
  private var asciiByte = 0
  private var lineFeed = Finder(byte: 0x0A)
  private var carriageReturn = Finder(byte: 0x0D)

  init(source: any ByteSource, lineLimit: Int) throws {
    self.source = source
    self.lineLimit = max(lineLimit, Self.chunk) & ~1
    buffer = ByteBuffer(capacity: Self.chunk)
    try fill()
  }

  /// The front of the file, for sniffing.
  var front: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: buffer.base, count: end) }

  /// Whether the buffer holds the end of the file.
  var isWhole: Bool { atEnd }

  var capacity: Int { buffer.capacity }

  mutating func use(_ encoding: TextEncoding, skipping mark: Int) {
    unit = encoding.unit
    asciiByte = encoding == .utf16BigEndian ? 1 : 0
    start = mark
  }

  mutating func next() throws -> RawLine? {
    while true {
      if let (stop, skip) = lineEnd() {
        let line = RawLine(
          base: buffer.base + start, count: stop - start, offset: origin + Int64(start),
          length: Int64(stop - start),
          isUnterminated: false)
        start = stop + skip
        return line
      }
      if atEnd {
        guard start < end else { return nil }
        let line = RawLine(
          base: buffer.base + start, count: end - start, offset: origin + Int64(start),
          length: Int64(end - start),
          isUnterminated: true)
        start = end
        return line
      }
      if end - start >= lineLimit + unit { return try longLine() }
      shift(to: 0)
      if end == buffer.capacity { buffer.reserve(min(buffer.capacity * 2, lineLimit + Self.chunk)) }
      try fill()
    }
  }

  /// The rest of a line of which the buffer holds all that is kept: read over, in memory behind the part kept.
  private mutating func longLine() throws -> RawLine {
    shift(to: 0)
    let offset = origin
    let kept = lineLimit
    start = kept
    var found = lineEnd()
    while found == nil, !atEnd {
      // A carriage return at the very end stays, until what follows shows whether it is half of a line's end.
      let tail = end - start >= unit && carriageReturn.hit == end - unit ? unit : 0
      start = end - tail
      shift(to: kept)
      buffer.reserve(kept + Self.chunk)
      try fill()
      found = lineEnd()
    }
    let stop = found?.at ?? end
    let line = RawLine(
      base: UnsafePointer(buffer.base), count: kept, offset: offset, length: origin + Int64(stop) - offset,
      isUnterminated: found == nil)
    start = stop + (found?.length ?? 0)
    return line
  }

  /// Moves what is not yet read to `place`.
  private mutating func shift(to place: Int) {
    let distance = start - place
    guard distance > 0 else { return }
    memmove(buffer.base + place, buffer.base + start, end - start)
    origin += Int64(distance)
    start = place
    end -= distance
    lineFeed.shift(by: distance)
    carriageReturn.shift(by: distance)
  }

  private mutating func fill() throws {
    while end < buffer.capacity, !atEnd {
      let room = UnsafeMutableRawBufferPointer(start: buffer.base + end, count: buffer.capacity - end)
      let count = try source.read(into: room)
      if count == 0 { atEnd = true }
      end += count
    }
    buffer.setCount(end)
  }

  private mutating func lineEnd() -> (at: Int, length: Int)? {
    let window = Window(base: buffer.base, start: start, end: end, unit: unit, asciiByte: asciiByte)
    let feed = lineFeed.find(in: window)
    let carriage = carriageReturn.find(in: window)
    if carriage >= 0, feed < 0 || carriage < feed {
      if feed == carriage + unit { return (carriage, 2 * unit) }
      return carriage + unit < end || atEnd ? (carriage, unit) : nil
    }
    return feed >= 0 ? (feed, unit) : nil
  }
}
