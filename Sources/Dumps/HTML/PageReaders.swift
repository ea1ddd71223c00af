/// Pages: a channel's web preview and the pages of a Desktop export, as they are or as browsers wrap them.
enum PageReaders: FormatReader {
  static let formats: [DumpFormat] = [.desktopHTML, .previewHTML]

  static func recognise(_ front: DumpFront) -> DumpFormat? {
    guard let base = front.bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return nil }
    var text = TextSlice(base, front.bytes.count)
    var start = 0
    while start < text.count, text[start] <= 0x20 { start += 1 }
    text = text.from(start)
    guard text.count > 1, text[0] == 0x3C, text[1] == 0x21 || isLetter(text[1]) else { return nil }
    let preview = text.range(of: "tgme_", from: 0)?.lowerBound
    let desktop = text.range(of: "class=\"page_wrap\"", from: 0) ?? text.range(of: "class=\"message default", from: 0)
    if let desktop, desktop.lowerBound < preview ?? .max { return .desktopHTML }
    // A page may have megabytes before its first post; only a piece of a page must show at once what it is.
    return preview != nil || ForeignFormat.isPage(text) ? .previewHTML : nil
  }

  static func open(_ input: DumpInput, as format: DumpFormat, limits: DumpLimits) throws -> any DumpReader {
    if format == .desktopHTML { return DesktopPageReader(PageInput(input), limits: limits) }
    return PreviewReader(PageInput(input), as: format, limits: limits)
  }
}
