/// The front of a dump, as UTF-8 without a byte order mark, for recognising its format.
struct DumpFront {
  /// Up to 64 KiB; where it is all of the dump, it ends as the dump does, else maybe inside a character. Bytes that
  /// are not UTF-8 stand as they are.
  let bytes: UnsafeRawBufferPointer
  /// Whether the dump ends here.
  let isWhole: Bool
}

/// A format, or several that one look tells apart, and how to read it. To add one: write a type of this kind in a folder
/// of its own, give its format a name in ``DumpFormat``, and put the type into ``FormatRegistry/readers``.
protocol FormatReader: Sendable {
  /// The formats that this reader reads.
  static var formats: [DumpFormat] { get }
  /// Which of them the front shows; nil when it shows none. Must not take one for another reader's, whatever their order.
  static func recognise(_ front: DumpFront) -> DumpFormat?
  /// Opens a dump that was recognised, or whose owner says that it is in this format.
  /// - Throws: `DumpError` where the front alone shows that it cannot be read, or what the input throws.
  static func open(_ input: DumpInput, as format: DumpFormat, limits: DumpLimits) throws -> any DumpReader
}

/// The readers of everything but text captures, which are what is left.
enum FormatRegistry {
  static let readers: [any FormatReader.Type] = [
    JSONReader.self, CSVReader.self, TextPostsFormat.self, PageReaders.self,
  ]

  /// The reader and the format that the front shows.
  static func recognise(_ front: DumpFront) -> (reader: any FormatReader.Type, format: DumpFormat)? {
    for reader in readers {
      if let format = reader.recognise(front) { return (reader, format) }
    }
    return nil
  }

  /// The reader of a format; nil for those of text captures.
  static func reader(of format: DumpFormat) -> (any FormatReader.Type)? {
    readers.first { $0.formats.contains(format) }
  }
}

/// A dump's bytes for a reader: UTF-8 without a byte order mark, front to back, from the first byte on. Bytes of a dump
/// in UTF-8 that are none are passed on as they are; other encodings are turned into it.
struct DumpInput: ByteSource {
  /// The file's encoding, by its IANA name.
  let encoding: String
  private var bytes: ReplayedSource
  private let transcoder: Transcoder?
  private let mark: Int64

  /// - Parameters:
  ///   - front: what was read already, with the byte order mark.
  ///   - mark: the length of the byte order mark.
  ///   - rest: what follows `front`.
  init(encoding: TextEncoding, front: [UInt8], mark: Int, rest: any ByteSource) {
    self.encoding = encoding.name
    self.mark = Int64(mark)
    bytes = ReplayedSource(front: front, skipping: mark, rest: rest)
    transcoder = encoding == .utf8 ? nil : Transcoder(encoding, bytes, mark: mark)
  }

  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    if let transcoder { return try transcoder.read(into: buffer) }
    return try bytes.read(into: buffer)
  }

  /// Where bytes that this input gave lie in the file. In other encodings than UTF-8 a place that lies more than 8 MiB
  /// before the last byte given is known to within 64 KiB only.
  /// - Parameter range: counted in bytes given.
  func range(_ range: Range<Int64>) -> FileRange {
    if let transcoder { return transcoder.range(range) }
    return FileRange(offset: range.lowerBound + mark, length: range.upperBound - range.lowerBound)
  }

  /// Characters that are none in the file's encoding, and were replaced by U+FFFD while turning it into UTF-8.
  var replaced: Int { transcoder?.replaced ?? 0 }
}
