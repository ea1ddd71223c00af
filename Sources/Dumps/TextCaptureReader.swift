/// Reads a text capture of a channel's preview page, in either dialect and in any of the encodings that it comes in.
public final class TextCaptureReader: DumpReader {
  private var scanner: LineScanner
  private var decoder: LineDecoder
  private var parser: CaptureParser
  private var isDone = false

  init(_ scanner: LineScanner, _ encoding: TextEncoding, _ limits: DumpLimits) {
    self.scanner = scanner
    decoder = LineDecoder(encoding)
    parser = CaptureParser(limits: limits)
  }

  public var format: DumpFormat { parser.isFull ? .textFull : .textFlat }

  public var repairs: Repairs { parser.repairs }

  public var encoding: String { decoder.encoding.name }

  /// Bytes held at present for text, whatever the size of the dump.
  var heldBytes: Int {
    scanner.capacity + decoder.capacity + parser.text.capacity
      + parser.lines.capacity * MemoryLayout<LineRecord>.stride
  }

  public func next() throws -> DumpElement? {
    while true {
      if let element = parser.pop() { return element }
      guard !isDone else { return nil }
      if let line = try scanner.next() {
        parser.fileEndsOpen = line.isUnterminated
        parser.add(line, decoder.decode(line))
      } else {
        isDone = true
        guard parser.hasText else { throw DumpError.empty }
        guard parser.isRecognised else { throw DumpError.unmarkedText }
        parser.finish()
      }
    }
  }
}
