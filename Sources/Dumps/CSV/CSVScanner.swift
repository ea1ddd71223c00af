#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Splits a table of separated values (RFC 4180, with any delimiter) into rows and cells, in memory that does not grow
/// with the file.
///
/// A cell that is too long is cut, the rest of it read over. A quote that is never closed would swallow the file: once
/// no more of it can be held, or at the end, the scanner goes back to the quote, takes it for a character, and goes on
/// behind its line, provided that a row stands there; else the cell is a long one. How much is read again is limited,
/// so that a file of such quotes takes no longer than another.
struct CSVScanner {
  /// One cell of the row read last.
  struct Cell {
    /// Counted from the row's first byte in memory.
    fileprivate(set) var start: Int
    fileprivate(set) var count: Int
    /// Whether there was more of it than is kept.
    fileprivate(set) var isCut = false
    fileprivate var hasDoubledQuotes = false
    fileprivate var hasStrayQuotes = false
  }

  /// What was unusual about the row read last.
  struct Flaws: OptionSet {
    let rawValue: UInt8
    /// A quote without a partner, or one in a quoted cell that is not doubled.
    static let quotes = Flaws(rawValue: 1)
    /// More cells than are kept.
    static let tooManyCells = Flaws(rawValue: 2)
    /// The file ends inside a quoted cell.
    static let cut = Flaws(rawValue: 4)
    /// The file ends without a line's end.
    static let unterminated = Flaws(rawValue: 8)
  }

  private enum State {
    /// Before the first byte of a cell.
    case start
    case plain
    case quoted
  }

  private static let chunk = 1 << 17
  /// Cells of one row that are kept.
  static let cellLimit = 1024

  private var input: DumpInput
  /// What stands between cells.
  var delimiter: UInt8 = 0x2C
  /// Bytes of one cell that are kept where its row is too long to hold.
  private let cellBytes: Int
  /// Bytes of one row that are held.
  private let rowBytes: Int
  private var buffer = ByteBuffer(capacity: chunk)
  /// Offset in the input of the buffer's first byte.
  private var origin: Int64 = 0
  /// Bytes of this row that were read over and lie no more in the buffer.
  private var dropped: Int64 = 0
  private var start = 0
  private var end = 0
  private var position = 0
  private var state = State.start
  /// Where the content of the open cell starts, behind its quote.
  private var content = 0
  private var open = Cell(start: 0, count: 0)
  private var atEnd = false
  private var rescanned: Int64 = 0

  /// How many cells a row has, for telling a row from a text with line ends; the first row's count, once it is read.
  var columns = 0
  private(set) var cells: ContiguousArray<Cell> = []
  private(set) var flaws: Flaws = []

  init(_ input: DumpInput, limits: DumpLimits) throws {
    self.input = input
    cellBytes = limits.heldBytes
    rowBytes = max(2 * Self.chunk, 4 * limits.heldBytes)
    try more()
  }

  /// The front of the table, as long as no row was read.
  var front: DumpFront {
    DumpFront(
      bytes: UnsafeRawBufferPointer(start: buffer.base, count: min(end, 1 << 16)),
      isWhole: atEnd && end <= 1 << 16)
  }

  var heldBytes: Int { buffer.capacity + cells.capacity * MemoryLayout<Cell>.stride }

  /// The bytes of a cell, without its quotes; valid until the next row.
  func bytes(_ cell: Cell) -> TextSlice { TextSlice(buffer.base + start + cell.start, cell.count) }

  /// Reads the next row, and says which bytes of the input it takes, without its end; nil at the end.
  mutating func next() throws -> Range<Int64>? {
    begin()
    while true {
      if let (stop, skip) = scan() {
        let range = origin + Int64(start)..<origin + dropped + Int64(stop)
        position = stop + skip
        undouble()
        return range
      }
      if atEnd {
        guard state != .start || !cells.isEmpty else { return nil }
        if state == .quoted {
          if takeBackQuote(before: end) { continue }
          flaws.insert(.cut)
        }
        flaws.insert(.unterminated)
        close(at: end)
        position = end
        undouble()
        return origin + Int64(start)..<origin + dropped + Int64(end)
      }
      try more()
    }
  }

  private mutating func begin() {
    origin += dropped
    dropped = 0
    start = position
    content = position
    state = .start
    open = Cell(start: 0, count: 0)
    cells.removeAll(keepingCapacity: true)
    flaws = []
  }

  // MARK: Cells

  /// Goes on with the row. Says where it ends, and how many bytes its end takes; nil where the buffer ends before.
  private mutating func scan() -> (end: Int, skip: Int)? {
    let base = buffer.base
    while position < end {
      switch state {
      case .start:
        content = position
        state = .plain
        if base[position] == 0x22 {
          state = .quoted
          position += 1
          content = position
        }
      case .plain:
        let (stop, delimiter) = (end, delimiter)
        var i = position
        while i < stop, base[i] != delimiter, base[i] != 0x0A, base[i] != 0x0D { i += 1 }
        position = i
        guard i < end else { return nil }
        if base[i] == delimiter {
          close(at: i)
          position = i + 1
          // A delimiter at the very end has one more cell behind it.
        } else if let skip = lineEnd(i) {
          close(at: i)
          return (i, skip)
        } else {
          return nil
        }
      case .quoted:
        guard let found = memchr(base + position, 0x22, end - position) else {
          position = end
          return nil
        }
        let quote = UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found))
        position = quote
        guard let (stop, skip) = scanQuote(quote) else { return nil }
        if let stop { return (stop, skip) }
      }
    }
    return nil
  }

  /// A quote in a quoted cell: half of a doubled one, the cell's end, or a character that should have been doubled.
  /// - Returns: where the row ends behind it, if it does; nil where the buffer ends too early to tell.
  private mutating func scanQuote(_ quote: Int) -> (end: Int?, skip: Int)? {
    let base = buffer.base
    var next = quote + 1
    if next < end, base[next] == 0x22 {
      open.hasDoubledQuotes = true
      position = quote + 2
      return (nil, 0)
    }
    // White space behind the quote means nothing.
    while next < end, next - quote <= 8, base[next] == 0x20 { next += 1 }
    if next == end {
      guard atEnd else { return nil }
      close(at: quote)
      flaws.insert(.unterminated)
      return (end, 0)
    }
    if base[next] == delimiter {
      close(at: quote)
      position = next + 1
      return (nil, 0)
    }
    if base[next] == 0x0A || base[next] == 0x0D {
      guard let skip = lineEnd(next) else { return nil }
      close(at: quote)
      return (next, skip)
    }
    // It may be the opening quote of another row's cell, the first one after a quote that was never closed.
    if !open.hasStrayQuotes, takeBackQuote(before: quote) { return (nil, 0) }
    open.hasStrayQuotes = true
    flaws.insert(.quotes)
    position = quote + 1
    return (nil, 0)
  }

  /// How many bytes a line's end takes; nil where that is not known yet.
  private func lineEnd(_ i: Int) -> Int? {
    guard buffer.base[i] == 0x0D else { return 1 }
    if i + 1 < end { return buffer.base[i + 1] == 0x0A ? 2 : 1 }
    return atEnd ? 1 : nil
  }

  private mutating func close(at stop: Int) {
    defer {
      state = .start
      open = Cell(start: 0, count: 0)
    }
    guard cells.count < Self.cellLimit else {
      flaws.insert(.tooManyCells)
      return
    }
    if state == .start { content = stop }
    open.start = content - start
    // Of a cell that was cut, what was kept is known.
    if !open.isCut { open.count = stop - content }
    cells.append(open)
  }

  /// Makes one quote of two in all cells of the row, where they lie.
  private mutating func undouble() {
    for i in cells.indices where cells[i].hasDoubledQuotes {
      let base = buffer.base + start + cells[i].start
      let count = cells[i].count
      var from = 0
      var to = 0
      while from < count {
        base[to] = base[from]
        from += base[from] == 0x22 && from + 1 < count && base[from + 1] == 0x22 ? 2 : 1
        to += 1
      }
      cells[i].count = to
    }
  }

  // MARK: Memory

  /// Makes room and reads on.
  private mutating func more() throws {
    if start > 0 {
      memmove(buffer.base, buffer.base + start, end - start)
      origin += Int64(start)
      end -= start
      position -= start
      content -= start
      start = 0
    }
    let most = rowBytes + Self.chunk
    if end > 0, end == min(buffer.capacity, most) {
      if buffer.capacity < most {
        buffer.setCount(end)
        buffer.reserve(min(buffer.capacity * 2, most))
      } else if state == .quoted, takeBackQuote(before: end) {
        return
      } else {
        makeRoom()
      }
    }
    let full = min(buffer.capacity, most)
    while end < full, !atEnd {
      let count = try input.read(
        into: UnsafeMutableRawBufferPointer(start: buffer.base + end, count: full - end))
      if count == 0 { atEnd = true }
      end += count
    }
    buffer.setCount(end)
  }

  /// Drops what is kept no more of a row that is too long to hold, which then lies at the front of the full buffer:
  /// the rest of a long cell, or, where many cells fill the row, everything behind the part that is held.
  private mutating func makeRoom() {
    if state == .start { content = position }
    let isLongCell = position - content > cellBytes && content + cellBytes <= rowBytes
    let target = isLongCell ? content + cellBytes : rowBytes
    for i in cells.indices.reversed() {
      guard cells[i].start + cells[i].count > target else { break }
      cells[i].count = max(0, target - cells[i].start)
      cells[i].start = min(cells[i].start, target)
      cells[i].isCut = true
    }
    content = min(content, target)
    if state != .start {
      open.isCut = true
      open.count = target - content
    }
    memmove(buffer.base + target, buffer.base + position, end - position)
    dropped += Int64(position - target)
    end -= position - target
    position = target
  }

  // MARK: Quotes that are never closed

  /// Takes the quote that opened this cell for a character, where a row stands in the cell's lines up to `stop`, so that
  /// the quote cannot be meant to reach there.
  private mutating func takeBackQuote(before stop: Int) -> Bool {
    let length = Int64(stop - content)
    guard columns > 2, !open.isCut, content > start,
      rescanned + length <= 4 * (origin + Int64(end)) + 16 * Int64(rowBytes),
      holdsRow(before: stop)
    else { return false }
    rescanned += length
    flaws.insert(.quotes)
    state = .plain
    content -= 1
    position = content + 1
    open = Cell(start: 0, count: 0)
    return true
  }

  /// Whether one of the lines that start in the open cell before `stop` is a row.
  private func holdsRow(before stop: Int) -> Bool {
    let base = buffer.base
    var i = content
    while i < stop, let feed = memchr(base + i, 0x0A, stop - i) {
      i = UnsafeRawPointer(base).distance(to: UnsafeRawPointer(feed)) + 1
      var delimiters = 0
      while i < end, base[i] != 0x0A {
        if base[i] == delimiter { delimiters += 1 }
        i += 1
      }
      if delimiters >= columns - 1 { return true }
    }
    return false
  }
}
