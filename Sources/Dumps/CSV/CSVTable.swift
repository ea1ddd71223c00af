/// A table of separated values, a row at a time, with its cells as what they stand for. What is mended in reading them
/// is counted for the row.
struct CSVTable {
  /// Bytes of a name, an address or another short text that are kept.
  private static let shortText = 4096

  private var scanner: CSVScanner
  private var decoder: LineDecoder
  let header: CSVHeader
  /// What was mended in the row read last.
  var repairs = Repairs()
  private(set) var range: Range<Int64> = 0..<0
  /// Whether the row's text was asked for, and the file ends before it or in it.
  private(set) var lacksText = false

  /// Reads the names of the columns from the first row that is not blank.
  init(_ scanner: CSVScanner) throws {
    var scanner = scanner
    var decoder = LineDecoder(.utf8, valid: 0)
    var names: [String] = []
    while names.allSatisfy(\.isEmpty), try scanner.next() != nil {
      names = scanner.cells.map { cell in
        Self.decode(scanner.bytes(cell), isCut: cell.isCut, &decoder).text.trimmed().string
      }
    }
    header = CSVHeader(names)
    scanner.columns = names.count
    self.scanner = scanner
    self.decoder = decoder
  }

  var heldBytes: Int { scanner.heldBytes + decoder.capacity }

  /// How many cells the row has.
  var cellCount: Int { scanner.cells.count }

  var flaws: CSVScanner.Flaws { scanner.flaws }

  /// Whether the file ends in this row before all its cells came, so that the last of them is not to be trusted.
  var isCut: Bool {
    scanner.flaws.contains(.cut)
      || scanner.flaws.contains(.unterminated) && scanner.cells.count < header.count
  }

  /// Whether nothing is in the row.
  var isBlank: Bool { scanner.cells.allSatisfy { $0.count == 0 } }

  /// Goes to the next row; false at the end.
  mutating func next() throws -> Bool {
    guard let range = try scanner.next() else { return false }
    self.range = range
    repairs = Repairs()
    lacksText = false
    return true
  }

  /// A cell's text as it is, valid until the next text is asked for, and whether it was too long to keep whole.
  mutating func text(_ column: Int?) -> (text: TextSlice, isCut: Bool)? {
    guard let cell = cell(column) else { return nil }
    let decoded = Self.decode(scanner.bytes(cell), isCut: cell.isCut, &decoder)
    if decoded.invalid > 0 { repairs[.invalidBytes] += decoded.invalid }
    return (decoded.text, cell.isCut)
  }

  /// The text that makes the post, as `text` gives it. What the file's end cuts would pass for the whole of it, so it is
  /// not given.
  mutating func postText(_ column: Int?) -> (text: TextSlice, isCut: Bool)? {
    if let column, isCut, column >= scanner.cells.count - 1 { lacksText = true }
    return text(column)
  }

  /// A short text without white space around it; nil for an empty one and for words that stand for none.
  mutating func string(_ column: Int?) -> String? {
    guard let (text, isCut) = text(column) else { return nil }
    let trimmed = text.trimmed()
    guard trimmed.count > 0, !Self.isNone(trimmed) else { return nil }
    if isCut || trimmed.count > Self.shortText { repairs[.oversized] += 1 }
    return trimmed.shortened(to: Self.shortText).string
  }

  /// A whole number; nil where there is none, and where the file ends in its cell.
  mutating func number(_ column: Int?) -> Int64? {
    guard let bytes = trusted(column), let number = WrittenNumber(bytes) else { return nil }
    if number.isDamaged { repairs[.damagedNumbers] += 1 }
    return number.value
  }

  /// A number of 0 or more.
  mutating func count(_ column: Int?) -> Int64? { number(column).flatMap { $0 >= 0 ? $0 : nil } }

  /// A number of 1 or more.
  mutating func positive(_ column: Int?) -> Int64? { number(column).flatMap { $0 > 0 ? $0 : nil } }

  mutating func time(_ column: Int?) -> CapturedTime? {
    trusted(column).flatMap { CapturedTime(written: $0) }
  }

  /// `1`, `1.0`, `True`, `yes`.
  mutating func flag(_ column: Int?) -> Bool {
    guard let bytes = trusted(column) else { return false }
    let word = bytes.trimmed()
    return word.equals("1") || word.equals("1.0") || word.equalsIgnoringCase("true")
      || word.equalsIgnoringCase("yes")
  }

  /// The bytes of a short cell that is whole. Numbers and times are ASCII; with anything else in it, the bytes may be no
  /// text at all.
  private func trusted(_ column: Int?) -> TextSlice? {
    guard let cell = cell(column), !cell.isCut, cell.count <= 64 else { return nil }
    let bytes = scanner.bytes(cell)
    return (0..<bytes.count).allSatisfy { bytes[$0] < 0x80 } ? bytes : nil
  }

  /// A cell that is there, is not empty, and does not end because the file does.
  private func cell(_ column: Int?) -> CSVScanner.Cell? {
    guard let column, column < scanner.cells.count, !isCut || column < scanner.cells.count - 1 else {
      return nil
    }
    let cell = scanner.cells[column]
    return cell.count > 0 ? cell : nil
  }

  private static func decode(_ bytes: TextSlice, isCut: Bool, _ decoder: inout LineDecoder) -> DecodedLine {
    decoder.decode(
      RawLine(
        base: bytes.base, count: bytes.count, offset: 0, length: Int64(bytes.count), isUnterminated: isCut))
  }

  /// What programs write for nothing.
  private static func isNone(_ text: TextSlice) -> Bool {
    switch text.count {
    case 3: text.equals("N/A") || text.equalsIgnoringCase("nan")
    case 4: text.equals("None") || text.equalsIgnoringCase("null") || text.equals("<NA>")
    default: false
    }
  }
}
