#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Hands out a source line by line, each with its end; a line that is longer than the buffer comes in pieces.
struct LinePieces {
  struct Piece {
    /// Valid until the next piece is asked for.
    var bytes: TextSlice
    /// Where it begins, counted in bytes of the source.
    var offset: Int64
    /// Whether a line begins with it.
    var isLineStart: Bool
    /// Whether the line ends in it.
    var isLineEnd: Bool
  }

  static let capacity = 1 << 16

  private var source: any ByteSource
  private var buffer = ByteBuffer(capacity: capacity)
  private var position = 0
  private var end = 0
  private var origin: Int64 = 0
  private var atEnd = false
  private var isLineStart = true

  init(_ source: any ByteSource) { self.source = source }

  mutating func next() throws -> Piece? {
    if position == end || memchr(buffer.base + position, 0x0A, end - position) == nil { try refill() }
    guard position < end else { return nil }
    let from = buffer.base + position
    let hit = memchr(from, 0x0A, end - position)
    let count = hit.map { UnsafeRawPointer(from).distance(to: UnsafeRawPointer($0)) + 1 } ?? end - position
    let piece = Piece(
      bytes: TextSlice(from, count), offset: origin + Int64(position), isLineStart: isLineStart,
      isLineEnd: hit != nil)
    position += count
    isLineStart = hit != nil
    return piece
  }

  private mutating func refill() throws {
    guard !atEnd else { return }
    memmove(buffer.base, buffer.base + position, end - position)
    origin += Int64(position)
    end -= position
    position = 0
    while end < buffer.capacity, !atEnd {
      let count = try source.read(
        into: UnsafeMutableRawBufferPointer(start: buffer.base + end, count: buffer.capacity - end))
      if count == 0 { atEnd = true }
      end += count
    }
    buffer.setCount(end)
  }
}
