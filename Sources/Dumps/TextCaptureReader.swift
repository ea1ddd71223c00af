/// Reads a text capture of a channel's preview page, in either dialect and in any of the encodings that it comes in.
public final class TextCaptureReader: DumpReader {
  /// All state in one value: one check for exclusive access a call, none inside.
  private struct State {
    var scanner: LineScanner
    var decoder: LineDecoder
    var parser: CaptureParser
    var isDone = false

    mutating func next() throws -> DumpElement? {
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

  private var state: State

  init(_ scanner: LineScanner, _ decoder: LineDecoder, _ parser: CaptureParser) {
    state = State(scanner: scanner, decoder: decoder, parser: parser)
  }

  public var format: DumpFormat { state.parser.isFull ? .textFull : .textFlat }

  public var repairs: Repairs { state.parser.repairs }

  public var encoding: String { state.decoder.encoding.name }

  public func next() throws -> DumpElement? { try state.next() }

  /// Whether anything so far shows that this is a capture of a channel.
  var isRecognised: Bool { state.parser.isRecognised }

  /// Bytes held at present for text, whatever the size of the dump.
  var heldBytes: Int {
    state.scanner.capacity + state.decoder.capacity + state.parser.text.capacity
      + state.parser.lines.capacity * MemoryLayout<LineRecord>.stride
  }
}
