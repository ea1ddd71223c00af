/// Pages: a channel's web preview and the pages of a Desktop export, also as browsers wrap them.
enum PageReaders: FormatReader {
  static let formats: [DumpFormat] = [.desktopHTML, .previewHTML]

  static func recognise(_ front: DumpFront) -> DumpFormat? {
    guard let base = front.bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return nil }
    let text = TextSlice(base, front.bytes.count)
    guard isMarkup(text) else { return nil }
    return .previewHTML
  }

  static func open(_ input: DumpInput, as format: DumpFormat, limits: DumpLimits) throws -> any DumpReader {
    PreviewReader(PageInput(input), as: format, limits: limits)
  }

  private static func isMarkup(_ text: TextSlice) -> Bool {
    var start = 0
    while start < text.count, text[start] <= 0x20 { start += 1 }
    guard start + 1 < text.count, text[start] == 0x3C else { return false }
    return true
  }
}
