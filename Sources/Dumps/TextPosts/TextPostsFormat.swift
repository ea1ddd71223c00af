/// Text files that home-made programs write: `text-posts` has a block a post that `--- POST 3 ---` opens, then `Time:`,
/// `Link:`, `Views:`, `Text:`; `text-log` has a line `[time] link`, then `Views:`, then the text.
enum TextPostsFormat: FormatReader {
  static let formats: [DumpFormat] = [.textLog, .textPosts]

  /// Lines that may stand before the first block: what was exported, and when.
  private static let preamble = 5

  static func recognise(_ front: DumpFront) -> DumpFormat? {
    // As a copy, valid and of bounded size: the front may end anywhere.
    let part = UnsafeRawBufferPointer(rebasing: front.bytes.prefix(8192))
    var lines = String(decoding: part, as: UTF8.self).utf8
      .split(maxSplits: Self.most) { $0 == 0x0A || $0 == 0x0D }.map { Array($0) }
    if lines.count > Self.most {
      lines.removeLast()
    } else if lines.count > 1, part.count < front.bytes.count || !front.isWhole {
      lines.removeLast()
    }
    var seen: [TextLook] = []
    for line in lines {
      let look = line.withUnsafeBufferPointer { bytes in
        bytes.baseAddress.flatMap { TextLook(TextSlice($0, bytes.count).trimmed()) }
      }
      guard let look else { continue }
      seen.append(look)
      if seen.count > preamble + 2 { break }
    }
    return format(of: seen)
  }

  /// Lines that are looked at.
  private static let most = 64

  /// What a line shows in the front of a file; nil for one that shows nothing.
  private enum TextLook: Equatable {
    case post(Int64)
    case field, log, text
    /// What only a text capture has.
    case mark

    init?(_ line: TextSlice) {
      guard line.count > 0, !BlockLine.isRule(line) else { return nil }
      if let number = BlockLine.postHead(line) {
        self = .post(number)
      } else if BlockLine.logHead(line) != nil {
        self = .log
      } else if let field = BlockField(line) {
        self = field.name == .channel ? .text : .field
      } else if case .text = LineKind(line), HeadingCounter.parse(line) == nil {
        self = .text
      } else {
        self = .mark
      }
    }
  }

  private static func format(of seen: [TextLook]) -> DumpFormat? {
    if seen.first == .log { return .textLog }
    for (i, look) in seen.enumerated() {
      switch look {
      case .post(let number):
        // A quotation in a capture is not the first of its kind, and stands below other text.
        return i + 1 < seen.count && seen[i + 1] == .field && (i == 0 || number <= 1) ? .textPosts : nil
      case .text, .field:
        if i >= preamble { return nil }
      case .log, .mark: return nil
      }
    }
    return nil
  }

  static func open(_ input: DumpInput, as format: DumpFormat, limits: DumpLimits) throws -> any DumpReader {
    try TextPostsReader(input, format, limits)
  }
}
