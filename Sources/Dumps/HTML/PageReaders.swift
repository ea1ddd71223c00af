/// Pages: a channel's web preview and the pages of a Desktop export, as they are or as browsers wrap them.
enum PageReaders: FormatReader {
  static let formats: [DumpFormat] = [.desktopHTML, .previewViewSource, .previewMHTML, .previewHTML]

  static func recognise(_ front: DumpFront) -> DumpFormat? {
    guard let base = front.bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return nil }
    var text = TextSlice(base, front.bytes.count)
    var start = 0
    while start < text.count, text[start] <= 0x20 { start += 1 }
    text = text.from(start)
    guard text.count > 1 else { return nil }
    if isMail(text) { return .previewMHTML }
    guard text[0] == 0x3C, text[1] == 0x21 || isLetter(text[1]) else { return nil }
    let preview = text.range(of: "tgme_", from: 0)?.lowerBound
    // What a post quotes comes behind the marks of a preview.
    if isViewOfSource(text.prefix(preview ?? text.count), text) { return .previewViewSource }
    let desktop =
      text.range(of: "class=\"page_wrap\"", from: 0) ?? text.range(of: "class=\"message default", from: 0)
    if let desktop, desktop.lowerBound < preview ?? .max { return .desktopHTML }
    // A page may have megabytes before its first post; only a piece of a page must show at once what it is.
    return preview != nil || ForeignFormat.isPage(text) ? .previewHTML : nil
  }

  static func open(_ input: DumpInput, as format: DumpFormat, limits: DumpLimits) throws -> any DumpReader {
    switch format {
    case .desktopHTML: return DesktopPageReader(PageInput(input), limits: limits)
    case .previewMHTML:
      var source = MHTMLSource(input)
      try source.open()
      var page = PageInput(source, from: input, source.places)
      page.isWindows1251 = source.charset == TextEncoding.windows1251.name
      return PreviewReader(page, as: format, limits: limits)
    case .previewViewSource:
      let source = ViewSourceSource(input)
      let page = PageInput(source, from: input, source.places)
      return PreviewReader(page, as: format, limits: limits)
    default: return PreviewReader(PageInput(input), as: format, limits: limits)
    }
  }

  /// A mail in form, which tells that there is a page in it.
  private static func isMail(_ text: TextSlice) -> Bool {
    if text.hasPrefix("From: <Saved by") || text.hasPrefix("MIME-Version:") { return true }
    guard isLetter(text[0]),
      let type = text.prefix(min(text.count, 4096)).range(of: "multipart/related", from: 0)
    else { return false }
    return text.prefix(type.lowerBound).contains("Content-Type:")
  }

  /// What browsers save of the view of a page's source.
  /// - Parameter front: what comes before the first mark of a preview in `text`.
  private static func isViewOfSource(_ front: TextSlice, _ text: TextSlice) -> Bool {
    if front.contains("class=\"line-content\"") || front.contains("id=\"viewsource\"") { return true }
    guard let pre = front.range(of: "<pre", from: 0),
      let end = text.firstIndex(of: 0x3E, from: pre.upperBound)
    else {
      return false
    }
    var start = end + 1
    while start < text.count, isHTMLSpace(text[start]) { start += 1 }
    return ["&lt;!doctype", "&lt;html", "&lt;div class=\"tgme_"].contains { (mark: StaticString) in
      text.from(start).droppingPrefix(mark) != nil
    }
  }
}
