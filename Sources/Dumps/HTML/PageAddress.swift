#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// An address in a page, as text, never followed.
struct PageAddress {
  var url: String
  /// Whether it was escaped twice (`&amp;amp;`), which is undone.
  var isDoubleEscaped = false

  /// Nil for an address without anything in it.
  init?(_ written: TextSlice) {
    let written = written.trimmed()
    guard written.count > 0 else { return nil }
    guard written.range(of: "&amp;", from: 0) != nil else {
      url = written.string
      return
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(written.count)
    var i = 0
    while i < written.count {
      bytes.append(written[i])
      // What was `&amp;amp;` in the page is `&amp;` here.
      i += written.from(i).hasPrefix("&amp;") ? 5 : 1
    }
    url = String(decoding: bytes, as: UTF8.self)
    isDoubleEscaped = true
  }

  /// Whether it leads to a file beside the page.
  var isFile: Bool {
    guard let first = url.utf8.first, first != 0x2F, first != 0x3F, first != 0x23 else { return false }
    return !url.utf8.prefix { $0 != 0x2F }.contains(0x3A)
  }

  /// What a link to a search in the channel stands on, `?q=%23TAG`: a hashtag or a cashtag.
  var sought: Entity.Kind? {
    var url = url
    return url.withUTF8 { bytes in
      guard let base = bytes.baseAddress, bytes.count < 4096 else { return nil }
      let text = TextSlice(base, bytes.count)
      guard text.hasPrefix("?") || TelegramLink(text) != nil else { return nil }
      if text.contains("?q=%23") || text.contains("?q=#") { return .hashtag }
      return text.contains("?q=%24") || text.contains("?q=$") ? .cashtag : nil
    }
  }

  /// The address of the image that a style puts behind an element: `background-image:url('…')`.
  static func image(inStyle style: TextSlice) -> String? {
    guard let start = style.range(of: "url(", from: 0)?.upperBound else { return nil }
    guard let end = style.firstIndex(of: 0x29, from: start) else { return nil }
    var url = TextSlice(style.base + start, end - start).trimmed()
    if url.count >= 2, url[0] == 0x27 || url[0] == 0x22, url[url.count - 1] == url[0] {
      url = TextSlice(url.base + 1, url.count - 2)
    }
    return PageAddress(url)?.url
  }
}

extension TextSlice {
  /// Where a text comes first from a place on.
  func range(of text: StaticString, from start: Int) -> Range<Int>? {
    let length = text.utf8CodeUnitCount
    var from = start
    while let hit = firstIndex(of: text.utf8Start[0], from: from) {
      if self.from(hit).hasPrefix(text) { return hit..<hit + length }
      from = hit + 1
    }
    return nil
  }

  func contains(_ text: StaticString) -> Bool { range(of: text, from: 0) != nil }
}
