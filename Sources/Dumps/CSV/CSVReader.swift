/// One producer's table: which columns it has, and what they say of a post. To add one: write a type of this kind, give
/// its format a name in ``DumpFormat``, and put it into ``CSVReader/dialects``.
protocol CSVDialect: SendableMetatype {
  static var format: DumpFormat { get }
  /// Whether a table with these columns is the producer's. Must not take one for another producer's.
  static func matches(_ header: CSVHeader) -> Bool
  /// Finds the columns; those that are not there say nothing.
  init(_ header: CSVHeader)
  /// Reads the row that the table stands at.
  /// - Returns: whether there is a post in it.
  func read(_ table: inout CSVTable, into post: inout CapturedPost, _ body: inout BodyBuilder) -> Bool
}

/// Reads the tables of scrapers, which the names of their columns tell apart.
struct CSVReader: FormatReader {
  static let dialects: [any CSVDialect.Type] = [
    TelegramTrackerTable.self, TelepathyTable.self, FourCATTable.self,
  ]

  static var formats: [DumpFormat] { dialects.map { $0.format } }

  static func recognise(_ front: DumpFront) -> DumpFormat? { find(front, among: dialects)?.dialect.format }

  static func open(_ input: DumpInput, as format: DumpFormat, limits: DumpLimits) throws -> any DumpReader {
    var scanner = try CSVScanner(input, limits: limits)
    let candidates = dialects.filter { $0.format == format }
    guard let found = find(scanner.front, among: candidates) else {
      throw scanner.front.bytes.allSatisfy { $0 <= 0x20 } ? DumpError.empty : DumpError.noColumns(format)
    }
    scanner.delimiter = found.delimiter
    let table = try CSVTable(scanner)
    return CSVDumpReader(table, found.dialect.init(table.header), input, limits: limits)
  }

  /// The dialect that the first line shows, and what stands between its columns.
  private static func find(
    _ front: DumpFront, among dialects: [any CSVDialect.Type]
  ) -> (dialect: any CSVDialect.Type, delimiter: UInt8)? {
    guard let line = firstLine(front) else { return nil }
    for delimiter in [0x2C, 0x3B, 0x09] as [UInt8] where line.count(where: { $0 == delimiter }) > 2 {
      let header = CSVHeader(line: line, delimiter: delimiter)
      if let dialect = dialects.first(where: { $0.matches(header) }) { return (dialect, delimiter) }
    }
    return nil
  }

  /// The first line that is not blank, if it ends in the front.
  private static func firstLine(_ front: DumpFront) -> Slice<UnsafeRawBufferPointer>? {
    guard let start = front.bytes.firstIndex(where: { $0 > 0x20 }) else { return nil }
    let end = front.bytes[start...].firstIndex { $0 == 0x0A || $0 == 0x0D }
    guard let end = end ?? (front.isWhole ? front.bytes.endIndex : nil) else { return nil }
    return front.bytes[start..<end]
  }
}

/// Reads one table.
final class CSVDumpReader: DumpReader {
  /// All state in one value: one check for exclusive access a call, none inside.
  private struct State {
    var table: CSVTable
    let dialect: any CSVDialect
    let input: DumpInput
    var body: BodyBuilder
    var repairs = Repairs()
    var ordinal = 0
    var isDone = false

    mutating func next() throws -> DumpElement? {
      while !isDone {
        guard try table.next() else {
          isDone = true
          break
        }
        if let post = post() { return .post(post) }
      }
      guard ordinal > 0 else { throw DumpError.noRows(type(of: dialect).format) }
      return nil
    }

    private mutating func post() -> CapturedPost? {
      // A blank line holds nothing that could be missed.
      guard !table.isBlank else { return nil }
      var post = CapturedPost(ordinal: ordinal, range: input.range(table.range), boundary: .certain)
      let isPost = dialect.read(&table, into: &post, &body)
      let text = body.finish()
      countFlaws()
      guard isPost, !table.lacksText else {
        repairs += table.repairs
        repairs[.skipped] += 1
        return nil
      }
      post.body = text.text
      post.entities = text.entities
      post.repairs = table.repairs
      post.repairs += text.repairs
      repairs += post.repairs
      ordinal += 1
      return post
    }

    private mutating func countFlaws() {
      if table.flaws.contains(.quotes) { table.repairs[.syntax] += 1 }
      if table.flaws.contains(.tooManyCells) || table.cellCount > table.header.count {
        table.repairs[.syntax] += 1
      }
      if table.isCut {
        table.repairs[.truncated] += 1
      } else if table.cellCount < table.header.count {
        table.repairs[.syntax] += 1
      }
    }
  }

  let encoding: String
  let format: DumpFormat
  private var state: State

  init(_ table: CSVTable, _ dialect: any CSVDialect, _ input: DumpInput, limits: DumpLimits) {
    encoding = input.encoding
    format = type(of: dialect).format
    state = State(table: table, dialect: dialect, input: input, body: BodyBuilder(limits: limits))
  }

  var repairs: Repairs { state.repairs }

  func next() throws -> DumpElement? { try state.next() }

  /// Bytes held at present, whatever the size of the dump.
  var heldBytes: Int { state.table.heldBytes + state.body.heldBytes }
}

extension DumpError {
  static func noColumns(_ format: DumpFormat) -> DumpError {
    DumpError(
      code: .unknownFormat,
      message: "The first line does not name the columns of a table in the format \(format.rawValue).",
      offset: 0,
      remedy: "Drop it without naming a format, so that its content decides.")
  }

  static func noRows(_ format: DumpFormat) -> DumpError {
    DumpError(
      code: .noPosts, message: "The table has the columns of the format \(format.rawValue), but no post.",
      remedy: "Look whether the table has rows; if it does, report it with a sample.")
  }
}
