extension Entity {
  /// Makes of a link with a target what it is: a plain link, a mention or a hashtag where it leads to what it says, a
  /// person's name or a custom emoji where the target is one, link residue where the target is lost.
  /// - Parameter body: the text that the entity is of.
  mutating func settleLink(in body: TextSlice) {
    let text = TextSlice(body.base + range.lowerBound, range.count)
    guard var target = value, !target.isEmpty else {
      kind = .linkResidue
      value = nil
      return
    }
    target.withUTF8 { bytes in
      if let base = bytes.baseAddress { settle(text, TextSlice(base, bytes.count)) }
    }
  }

  private mutating func settle(_ text: TextSlice, _ target: TextSlice) {
    if let id = target.droppingPrefix("tg://user?id=") {
      kind = .mentionName
      value = id.string
    } else if let id = target.droppingPrefix("tg://emoji?id=") {
      kind = .customEmoji
      value = id.string
    } else if let found = Self.plainKind(text, target) {
      kind = found
      value = nil
    }
  }

  /// What a link is that leads to what it says; nil for one that leads elsewhere.
  private static func plainKind(_ text: TextSlice, _ target: TextSlice) -> Kind? {
    if isSame(text, target) { return .link }
    switch text[0] {
    case 0x40:
      guard let link = TelegramLink(target), link.messageID == nil, let handle = link.handle else {
        return nil
      }
      return text.from(1).string.lowercased() == handle.lowercased() ? .mention : nil
    case 0x23: return target.hasPrefix("?q=") ? .hashtag : nil
    default: break
    }
    if let address = target.droppingPrefix("mailto:"), address.equals(text) { return .email }
    if let number = target.droppingPrefix("tel:"), number.equals(text) { return .phone }
    return nil
  }

  /// Whether two addresses are one, but for the scheme and a slash at the end.
  private static func isSame(_ text: TextSlice, _ target: TextSlice) -> Bool {
    bare(text).equals(bare(target))
  }

  private static func bare(_ address: TextSlice) -> TextSlice {
    let rest = address.droppingPrefix("https://") ?? address.droppingPrefix("http://") ?? address
    return rest.hasSuffix("/") ? rest.prefix(rest.count - 1) : rest
  }
}
