/// Names what a file is that is no text capture, so that its owner learns more than "unknown".
enum ForeignFormat {
  /// What is recognised as JSON, but of no format that a reader knows.
  static let json = "JSON of a kind that no reader knows"

  /// What the file looks like, by its front; nil when it may be a text capture.
  static func sniff(_ front: UnsafeRawBufferPointer) -> String? {
    if let name = packedDocument(front) { return name }
    for (magic, name) in byteSignatures where front.starts(with: magic) { return name }
    for (offset, magic, name) in signatures where hasMagic(front, magic, at: offset) { return name }
    return nil
  }

  /// What a text looks like, by its front in UTF-8; nil when it may be a text capture.
  static func sniffText(_ front: UnsafeRawBufferPointer) -> String? {
    guard let base = front.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return nil }
    var text = TextSlice(base, front.count)
    if text.hasPrefix("\u{FEFF}") { text = text.from(3) }
    var start = 0
    while start < text.count, text[start] <= 0x20 { start += 1 }
    text = text.from(start)
    guard text.count > 0 else { return nil }
    switch text[0] {
    case 0x3C: return markup(text)
    case 0x7B, 0x5B: return looksLikeJSON(text) ? json : nil
    default: break
    }
    if text.hasPrefix("From: <Saved by") || text.hasPrefix("MIME-Version:") {
      return "a saved web page (MHTML)"
    }
    return nil
  }

  private static let signatures: [(Int, StaticString, String)] = [
    (0, "%PDF-", "a PDF document"), (0, "PK\u{3}\u{4}", "a ZIP archive"),
    (0, "PK\u{5}\u{6}", "a ZIP archive"),
    (0, "BZh91AY&SY", "bzip2-compressed data"), (0, "Rar!\u{1A}\u{7}", "a RAR archive"),
    (257, "ustar", "a tar archive"), (0, "GIF89a", "a GIF image"), (0, "GIF87a", "a GIF image"),
    (8, "WEBP", "a WebP image"),
    (4, "ftyp", "a video or photo (MP4, HEIC)"), (0, "ID3\u{3}", "an MP3 recording"),
    (0, "ID3\u{4}", "an MP3 recording"),
    (0, "OggS", "an Ogg recording"),
    (0, "\u{7F}ELF", "a program (ELF)"), (0, "SQLite format 3", "an SQLite database"),
    (0, "{\\rtf", "an RTF document"),
  ]

  /// Signatures with bytes that are no UTF-8, by their numbers.
  private static let byteSignatures: [([UInt8], String)] = [
    ([0x1F, 0x8B], "gzip-compressed data"), ([0x28, 0xB5, 0x2F, 0xFD], "zstd-compressed data"),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "xz-compressed data"), ([0x89, 0x50, 0x4E, 0x47], "a PNG image"),
    ([0xFF, 0xD8, 0xFF], "a JPEG image"), ([0x37, 0x7A, 0xBC, 0xAF], "a 7z archive"),
  ]

  /// Documents and programs that are ZIP archives by their format, told by the name of the first entry.
  static func packedDocument(_ front: UnsafeRawBufferPointer) -> String? {
    guard front.count > 30, hasMagic(front, "PK\u{3}\u{4}", at: 0) else { return nil }
    for (name, what) in packedNames where hasMagic(front, name, at: 30) { return what }
    guard hasMagic(front, "mimetype", at: 30) else { return nil }
    return hasMagic(front, "application/epub+zip", at: 38) ? "an e-book (EPUB)" : "an office document"
  }

  private static let packedNames: [(StaticString, String)] = [
    ("[Content_Types].xml", "an office document"), ("_rels/.rels", "an office document"),
    ("docProps/app.xml", "an office document"), ("word/document.xml", "an office document"),
    ("xl/workbook.xml", "an office document"), ("META-INF/MANIFEST.MF", "a program for Java or Android"),
    ("AndroidManifest.xml", "a program for Java or Android"),
    ("classes.dex", "a program for Java or Android"),
  ]

  private static func hasMagic(_ front: UnsafeRawBufferPointer, _ magic: StaticString, at offset: Int) -> Bool
  {
    let length = magic.utf8CodeUnitCount
    guard front.count >= offset + length else { return false }
    return (0..<length).allSatisfy { front[offset + $0] == magic.utf8Start[$0] }
  }

  /// `<...>` is an author's elision; markup starts with a name.
  private static func markup(_ text: TextSlice) -> String? {
    for (start, name) in markupStarts where text.count >= start.utf8CodeUnitCount {
      if text.prefix(start.utf8CodeUnitCount).equalsIgnoringCase(start) { return name }
    }
    return nil
  }

  /// Whether a text begins as a page does.
  static func isPage(_ text: TextSlice) -> Bool { markup(text) == "an HTML page" }

  private static let markupStarts: [(StaticString, String)] = [
    ("<?xml", "an XML document"), ("<!doctype", "an HTML page"), ("<!--", "an HTML page"),
    ("<html", "an HTML page"),
    ("<head", "an HTML page"), ("<body", "an HTML page"), ("<meta", "an HTML page"), ("<div", "an HTML page"),
    ("<script", "an HTML page"), ("<main", "an HTML page"), ("<section", "an HTML page"),
    ("<svg", "an SVG image"),
  ]

  /// `[...]` is an author's elision, and so is `[for joining]`; an array starts with a value.
  private static func looksLikeJSON(_ text: TextSlice) -> Bool {
    var i = 1
    while i < text.count, text[i] <= 0x20 { i += 1 }
    guard i < text.count else { return true }
    let isObject = text[0] == 0x7B
    switch text[i] {
    case 0x22: return true
    case 0x7D: return isObject
    case 0x5D, 0x7B, 0x5B: return !isObject
    default: return false
    }
  }

  /// Control characters and bytes that are no text in large numbers. A stray one is only a flaw.
  static func looksBinary(_ front: UnsafeRawBufferPointer) -> Bool {
    let count = min(front.count, 1024)
    var strange = 0
    for i in 0..<count {
      let byte = front[i]
      if byte < 0x20, byte < 0x07 || byte > 0x0D, byte != 0x1B { strange += 1 }
    }
    return strange * 50 > count
  }
}
