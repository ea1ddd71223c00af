/// Reads every JSON that a dialect knows: a document, JSON Lines, documents one after the other, in whatever shape.
struct JSONReader: FormatReader {
  /// The dialects, the more particular ones first.
  static let dialects: [any JSONDialect.Type] = [
    DesktopJSON.self, TGDatasetDialect.self, TdlDialect.self, TelethonDialect.self, FourCATDialect.self,
    SnscrapeDialect.self, MessageDialect.self,
  ]

  static var formats: [DumpFormat] { dialects.flatMap { $0.formats } }

  static func recognise(_ front: DumpFront) -> DumpFormat? {
    JSONSample(front).flatMap { dialect(of: $0, DumpLimits())?.format }
  }

  static func open(_ input: DumpInput, as format: DumpFormat, limits: DumpLimits) throws -> any DumpReader {
    var stream = JSONStream(input, limits: limits)
    let front = try stream.front()
    guard let sample = JSONSample(front) else {
      let isEmpty = front.isWhole && front.bytes.allSatisfy { $0 <= 0x20 }
      throw isEmpty ? DumpError.empty : DumpError.notJSON
    }
    let candidates = dialects.filter { $0.formats.contains(format) }
    for candidate in candidates {
      if let dialect = candidate.init(sample, limits: limits), dialect.format == format {
        return JSONDumpReader(stream, dialect, limits: limits, encoding: input.encoding)
      }
    }
    guard let forced = candidates.first else { throw DumpError.unknown(ForeignFormat.json) }
    return JSONDumpReader(
      stream, forced.init(forced: format, limits: limits), limits: limits, encoding: input.encoding)
  }

  private static func dialect(of sample: JSONSample, _ limits: DumpLimits) -> (any JSONDialect)? {
    for dialect in dialects {
      if let dialect = dialect.init(sample, limits: limits) { return dialect }
    }
    return nil
  }
}

/// Reads one dump in a dialect.
final class JSONDumpReader: DumpReader {
  /// All state in one value: one check for exclusive access a call, none inside.
  private struct State {
    var stream: JSONStream
    var record = JSONRecord()
    var dialect: any JSONDialect
    var output: JSONOutput
    var isDone = false

    mutating func next() throws -> DumpElement? {
      while true {
        if let element = output.pop() { return element }
        guard !isDone else { return nil }
        try step()
      }
    }

    private mutating func step() throws {
      guard try stream.advance() else {
        output.count(stream.takeRepairs())
        output.stand(at: stream.range)
        if stream.isDone {
          isDone = true
          try dialect.finish(&output)
          if output.isEmpty { throw DumpError.noRecords(dialect.format) }
        } else {
          try dialect.leave(stream.path, &output)
        }
        return
      }
      switch dialect.visit(stream.path, stream.kind) {
      case .enter where stream.canEnter:
        output.stand(at: stream.range)
        try dialect.enter(stream.path, &output)
        stream.enter()
      case .read:
        try stream.read(into: &record)
        try take()
      case .pass:
        try stream.skip()
      case .discard, .enter:
        output.skip()
        try stream.skip()
      }
      output.count(stream.takeRepairs())
    }

    private mutating func take() throws {
      guard record.isComplete else {
        // What the dump or a line cuts is not kept: its text would pass for the post's whole text.
        output.count(record.repairs)
        return output.skip()
      }
      output.begin(record)
      try dialect.take(record.root, stream.path, &output)
      output.end(record)
    }
  }

  let encoding: String
  private var state: State

  init(_ stream: JSONStream, _ dialect: any JSONDialect, limits: DumpLimits, encoding: String) {
    self.encoding = encoding
    state = State(
      stream: stream, dialect: dialect, output: JSONOutput(limits: limits, encoding: encoding))
  }

  var format: DumpFormat { state.dialect.format }

  var repairs: Repairs { state.output.repairs }

  func next() throws -> DumpElement? { try state.next() }

  /// Bytes held at present, whatever the size of the dump.
  var heldBytes: Int { state.stream.heldBytes + state.record.heldBytes }
}

extension DumpError {
  static let notJSON = DumpError(
    code: .unknownFormat, message: "The file is no JSON, which its format should be.", offset: 0,
    remedy: "Drop it without naming a format, so that its content decides.")

  static func noRecords(_ format: DumpFormat) -> DumpError {
    DumpError(
      code: .noPosts,
      message: "The file is JSON in which no post of the format \(format.rawValue) was found.",
      remedy: "Look whether the export holds messages; if it does, report it with a sample.")
  }
}
