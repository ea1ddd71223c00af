/// The marks of a text as Telegram's API gives them, with offsets in UTF-16 units.
enum TelethonEntities {
  /// Marks the text that was added last to a body.
  /// - Parameters:
  ///   - text: the text as it was added, all of the body so far.
  ///   - typeKey: the key behind which an entity has its type, `MessageEntityBold`.
  static func mark(
    _ entities: JSONValue, of text: TextSlice, _ typeKey: StaticString, _ body: inout BodyBuilder
  ) {
    guard entities.count > 0 else { return }
    var ranges: [(offset: Int64, length: Int64)] = []
    var marks: [(kind: Entity.Kind, value: String?)] = []
    for entity in entities.elements {
      let type =
        entity.find(TextSlice(typeKey.utf8Start, typeKey.utf8CodeUnitCount)).text ?? entity["type"].text
      guard let type, let kind = kind(type), let offset = entity["offset"].int,
        let length = entity["length"].int
      else { continue }
      ranges.append((offset, length))
      marks.append((kind, value(entity, kind)))
    }
    for (mark, range) in zip(marks, UTF16Ranges.utf8(ranges, in: text)) {
      body.mark(mark.kind, range, value: mark.value)
    }
  }

  private static func value(_ entity: JSONValue, _ kind: Entity.Kind) -> String? {
    switch kind {
    case .textLink: entity["url"].name
    case .mentionName: (entity["user_id"].literal ?? entity["user"]["id"].literal)?.shortString
    case .customEmoji: (entity["document_id"].literal ?? entity["custom_emoji_id"].literal)?.shortString
    case .pre: entity["language"].name
    default: nil
    }
  }

  /// By Telethon's `MessageEntityBold`, Pyrogram's `MessageEntityType.BOLD`, or the Bot API's `bold`.
  private static func kind(_ type: TextSlice) -> Entity.Kind? {
    let word = type.droppingPrefix("MessageEntityType.") ?? type.droppingPrefix("MessageEntity") ?? type
    return words.first { word.equalsIgnoringCase($0.0) }?.1
  }

  private static let words: [(StaticString, Entity.Kind)] = [
    ("url", .link), ("bold", .bold), ("hashtag", .hashtag), ("mention", .mention), ("textUrl", .textLink),
    ("text_link", .textLink), ("italic", .italic), ("customEmoji", .customEmoji),
    ("custom_emoji", .customEmoji),
    ("blockquote", .blockquote), ("code", .code), ("pre", .pre), ("underline", .underline),
    ("strike", .strikethrough),
    ("strikethrough", .strikethrough), ("spoiler", .spoiler), ("mentionName", .mentionName),
    ("inputMessageEntityMentionName", .mentionName), ("text_mention", .mentionName),
    ("botCommand", .botCommand),
    ("bot_command", .botCommand), ("email", .email), ("phone", .phone), ("phone_number", .phone),
    ("cashtag", .cashtag),
    ("bankCard", .bankCard), ("bank_card", .bankCard),
  ]
}
