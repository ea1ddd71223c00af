/// Whether a dump is an archive or compressed, so that reading it may take far longer than its size says.
/// - Parameter front: its first bytes, at least 512 of them where it has so many.
public func isContainer(_ front: UnsafeRawBufferPointer) -> Bool { ContainerKind.sniff(front) != nil }

/// Opens a dump with the reader for its format, which its content decides, never its name.
/// - Parameters:
///   - limits: what the dump may cost.
///   - format: the format that the dump is in by its owner's word. It is read as that even where it looks like
///     markup or JSON, where its lines show the other dialect, and where nothing in it shows a capture: then its
///     text is posts, too. What is no text at all is still refused.
///   - unpacked: called again and again while bytes of a container are unpacked, be they read or passed over, and so
///     while no element comes for a long time. What it throws ends the reading.
/// - Throws: `DumpError` when the front of the file shows that no reader knows it, or what the source throws.
public func openDump(
  _ source: any ByteSource, limits: DumpLimits = DumpLimits(), format: DumpFormat? = nil,
  unpacked: @escaping () throws -> Void = {}
) throws -> any DumpReader {
  let scanner = try LineScanner(source: source, lineLimit: limits.heldBytes)
  if let kind = ContainerKind.sniff(scanner.front) {
    let whole = ReplayedSource(front: Array(scanner.front), rest: scanner.source)
    return try ContainerReader(kind, whole, limits: limits, format: format, unpacked: unpacked)
  }
  if format == .container, scanner.front.count > 0 { throw DumpError.notContained }
  return try openUnpacked(scanner, limits: limits, format: format)
}

/// Opens a dump, or a file in one, that is no container.
func openUnpacked(_ scanner: LineScanner, limits: DumpLimits, format: DumpFormat?) throws -> any DumpReader {
  var scanner = scanner
  let front = scanner.front
  guard front.count > 0 else { throw DumpError.empty }
  if let name = ForeignFormat.sniff(front) { throw DumpError.unknown(name) }
  let (encoding, mark, valid) = TextEncoding.sniff(front)
  if encoding.unit == 1, ForeignFormat.looksBinary(front) { throw DumpError.unknown("binary data") }
  if let reader = try openStructured(scanner, encoding, mark, limits, format) { return reader }
  scanner.use(encoding, skipping: mark)
  return TextCaptureReader(
    scanner, LineDecoder(encoding, valid: valid), CaptureParser(limits: limits, format: format))
}

/// The reader of a dump that is no text capture, by its front or by its owner's word; nil for a text capture.
/// - Throws: `DumpError` for other text that is no text capture.
private func openStructured(
  _ scanner: LineScanner, _ encoding: TextEncoding, _ mark: Int, _ limits: DumpLimits,
  _ format: DumpFormat?
) throws -> (any DumpReader)? {
  var found: (reader: any FormatReader.Type, format: DumpFormat)?
  if let format {
    found = FormatRegistry.reader(of: format).map { ($0, format) }
  } else {
    let text = try frontText(scanner, encoding, mark)
    try text.withUnsafeBytes { bytes in
      found = FormatRegistry.recognise(DumpFront(bytes: bytes, isWhole: scanner.isWhole))
      if found == nil, let name = ForeignFormat.sniffText(bytes) { throw DumpError.unknown(name) }
    }
  }
  guard let found else { return nil }
  let input = DumpInput(encoding: encoding, front: Array(scanner.front), mark: mark, rest: scanner.source)
  let reader = try found.reader.open(input, as: found.format, limits: limits)
  return encoding == .utf8 ? reader : TranscodedReader(reader, input)
}

/// The front of a dump in UTF-8, without a byte order mark.
private func frontText(_ scanner: LineScanner, _ encoding: TextEncoding, _ mark: Int) throws -> [UInt8] {
  guard encoding != .utf8 else { return Array(scanner.front[mark...]) }
  var input = DumpInput(
    encoding: encoding, front: Array(scanner.front), mark: mark, rest: MemoryBytes([]))
  var text = [UInt8](repeating: 0, count: LineScanner.chunk)
  var count = 0
  while count < text.count {
    let more = try text.withUnsafeMutableBytes { try input.read(into: .init(rebasing: $0[count...])) }
    if more == 0 { break }
    count += more
  }
  return Array(text[..<count])
}

/// Counts what was mended in turning a dump into UTF-8 among the repairs of its reader.
private struct TranscodedReader: DumpReader {
  private var reader: any DumpReader
  private let input: DumpInput

  init(_ reader: any DumpReader, _ input: DumpInput) {
    self.reader = reader
    self.input = input
  }

  var format: DumpFormat { reader.format }

  var encoding: String { reader.encoding }

  var repairs: Repairs {
    var all = reader.repairs
    all[.invalidBytes] += input.replaced
    return all
  }

  mutating func next() throws -> DumpElement? { try reader.next() }
}

extension DumpError {
  static let empty = DumpError(
    code: .empty, message: "The file has no content: it is empty, or nothing but white space.",
    remedy: "Save the page again and drop the new file.")

  static let unmarkedText = unknown("plain text without any mark of a channel preview")

  static let notContained = DumpError(
    code: .unknownFormat, message: "The file is no archive and no compressed file that Sluice unpacks.",
    remedy: "Let the content decide: take “container” out of the format set for its drop directory.")

  static let encrypted = DumpError(
    code: .unknownFormat, message: "The file is encrypted, and Sluice has no passwords.",
    remedy: "Unpack it with its password and drop what is inside.")

  static let notHeld = DumpError(
    code: .unknownFormat,
    message:
      "A 7z archive inside another container can be read up to \(ContainerWalk.heldArchive >> 20) MiB only.",
    remedy: "Unpack the outer container and drop the 7z archive.")

  static let largeDirectory = DumpError(
    code: .hostile,
    message: "The list of files in the 7z archive takes more than \(SevenZipDirectory.limit >> 20) MiB.",
    remedy: "Unpack it and drop what is inside, or pack the files as tar or ZIP, which have no such list.")

  /// The error for a container, or a file in one, that ends early; `why` in the words of whoever found out.
  static func damaged(_ what: String, _ why: String) -> DumpError {
    DumpError(
      code: .damaged, message: "The \(what) is damaged or cut: \(why).",
      remedy: "Copy or download it again and drop it; what was read before the damage is kept.")
  }

  /// The error for a file that looks like `name`.
  static func unknown(_ name: String) -> DumpError {
    let remedy =
      switch name {
      case ForeignFormat.json:
        "Drop an export or a scraper's output with the posts of a channel; if this is one, report it with a sample."
      case "an HTML page":
        "Save the channel's preview page as text, with its headings and “Forwarded from” lines, and drop that file."
      case _ where name.hasSuffix("archive") || name.hasSuffix("compressed data"):
        "Unpack it and drop what is inside."
      default:
        "Drop a text capture of a channel's preview page (t.me/s/NAME); if this is one, report it with a sample."
      }
    let message =
      name == ForeignFormat.json
      ? "The file looks like \(name)."
      : "The file looks like \(name), which is not a format that Sluice reads."
    return DumpError(code: .unknownFormat, message: message, remedy: remedy, look: name)
  }
}
