/// What an address of Telegram's says: `https://t.me/s/NAME/123`, `t.me/NAME`, `https://t.me/c/1234567890/123`.
struct TelegramLink: Hashable {
  /// The handle without `@`.
  var handle: String?
  /// The channel's id, in links to channels without a handle.
  var channelID: Int64?
  var messageID: Int64?

  /// Nil for every other address, for invitations, and for pages of Telegram's own.
  init?(_ url: String) {
    var url = url
    let link = url.withUTF8 { bytes in bytes.baseAddress.flatMap { TelegramLink(TextSlice($0, bytes.count)) }
    }
    guard let link else { return nil }
    self = link
  }

  init?(_ url: TextSlice) {
    var rest = url.trimmed()
    for scheme in ["https://", "http://", "//"] as [StaticString] {
      guard let bare = rest.droppingPrefix(scheme) else { continue }
      rest = bare
      break
    }
    if let bare = rest.droppingPrefix("www.") { rest = bare }
    let hosts: [StaticString] = ["t.me/", "telegram.me/", "telegram.dog/"]
    guard let path = hosts.lazy.compactMap({ rest.droppingPrefix($0) }).first else { return nil }
    var parts = path.pathParts(limit: 4)
    if parts.first?.equals("s") == true { parts.removeFirst() }
    guard let first = parts.first else { return nil }
    if first.equals("c") {
      guard parts.count > 1, let id = WrittenNumber(parts[1])?.value, id > 0 else { return nil }
      channelID = id
      // A post in a topic has the topic's number before its own.
      if parts.count > 2, let last = parts.last { messageID = WrittenNumber(last).flatMap(\.positive) }
      return
    }
    guard first.isHandle else { return nil }
    handle = first.string
    if parts.count > 1, let last = parts.last { messageID = WrittenNumber(last).flatMap(\.positive) }
  }
}

extension TextSlice {
  /// The rest behind a prefix in which ASCII letters match whatever their case; nil where there is none.
  func droppingPrefix(_ text: StaticString) -> TextSlice? {
    let length = text.utf8CodeUnitCount
    return count >= length && prefix(length).equalsIgnoringCase(text) ? from(length) : nil
  }

  /// Whether it can be a public handle: a letter, then letters, digits and underscores, 32 characters at most.
  var isHandle: Bool {
    guard (4...32).contains(count), isLetter(self[0]) else { return false }
    return (0..<count).allSatisfy { isLetter(self[$0]) || isDigit(self[$0]) || self[$0] == 0x5F }
  }

  /// The parts between slashes, up to a `?` or `#`; empty ones are left out.
  fileprivate func pathParts(limit: Int) -> [TextSlice] {
    var parts: [TextSlice] = []
    var start = 0
    for i in 0...min(count, 512) where parts.count < limit {
      let isEnd = i == count || self[i] == 0x3F || self[i] == 0x23
      guard isEnd || self[i] == 0x2F else { continue }
      if i > start { parts.append(TextSlice(base + start, i - start)) }
      start = i + 1
      if isEnd { break }
    }
    return parts
  }
}
