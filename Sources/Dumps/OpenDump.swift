/// Opens a dump with the reader for its format, which its content decides, never its name.
/// - Parameters:
///   - limits: what the dump may cost.
///   - format: the format that the dump is in by its owner's word. It is read as that even where it looks like
///     markup or JSON, where its lines show the other dialect, and where nothing in it shows a capture: then its
///     text is posts, too. What is no text at all is still refused.
/// - Throws: `DumpError` when the front of the file shows that no reader knows it, or what the source throws.
public func openDump(
  _ source: any ByteSource, limits: DumpLimits = DumpLimits(), format: DumpFormat? = nil
) throws -> any DumpReader {
  var scanner = try LineScanner(source: source, lineLimit: limits.heldBytes)
  let front = scanner.front
  guard front.count > 0 else { throw DumpError.empty }
  if let name = ForeignFormat.sniff(front) { throw DumpError.unknown(name) }
  let (encoding, mark, valid) = TextEncoding.sniff(front)
  if encoding.unit == 1 {
    if ForeignFormat.looksBinary(front) { throw DumpError.unknown("binary data") }
    if let reader = try openStructured(scanner, encoding, mark, limits, format) { return reader }
    if format == nil, let name = ForeignFormat.sniffText(front) { throw DumpError.unknown(name) }
  }
  scanner.use(encoding, skipping: mark)
  return TextCaptureReader(
    scanner, LineDecoder(encoding, valid: valid), CaptureParser(limits: limits, format: format))
}

/// The reader of a dump that is no text capture, by its front or by its owner's word; nil for a text capture.
private func openStructured(
  _ scanner: LineScanner, _ encoding: TextEncoding, _ mark: Int, _ limits: DumpLimits,
  _ format: DumpFormat?
) throws -> (any DumpReader)? {
  let bytes = UnsafeRawBufferPointer(rebasing: scanner.front[mark...])
  let found: (reader: any FormatReader.Type, format: DumpFormat)?
  if let format {
    found = FormatRegistry.reader(of: format).map { ($0, format) }
  } else {
    found = FormatRegistry.recognise(DumpFront(bytes: bytes, isWhole: scanner.isWhole))
  }
  guard let found else { return nil }
  let input = DumpInput(
    encoding: encoding.name, front: Array(scanner.front), mark: mark, rest: scanner.source)
  return try found.reader.open(input, as: found.format, limits: limits)
}

extension DumpError {
  static let empty = DumpError(
    code: .empty, message: "The file has no content: it is empty, or nothing but white space.",
    remedy: "Save the page again and drop the new file.")

  static let unmarkedText = unknown("plain text without any mark of a channel preview")

  /// The error for a file that looks like `name`.
  static func unknown(_ name: String) -> DumpError {
    let remedy =
      switch name {
      case ForeignFormat.json:
        "Drop an export or a scraper's output with the posts of a channel; if this is one, report it with a sample."
      case "an HTML page":
        "Save the channel's preview page as text, with its headings and “Forwarded from” lines, and drop that file."
      case _ where name.hasSuffix("archive") || name.hasSuffix("compressed data"):
        "Unpack it and drop the text captures that are inside."
      default:
        "Drop a text capture of a channel's preview page (t.me/s/NAME); if this is one, report it with a sample."
      }
    let message =
      name == ForeignFormat.json
      ? "The file looks like \(name)."
      : "The file looks like \(name), which is not a format that Sluice reads."
    return DumpError(code: .unknownFormat, message: message, remedy: remedy)
  }
}
