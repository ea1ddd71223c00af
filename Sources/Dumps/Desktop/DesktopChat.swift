/// One chat of a Telegram Desktop export: what is known of it so far, as its members come in any order.
struct DesktopChat {
  enum Kind {
    /// A channel: its posts are its own.
    case channel
    /// A group: each post has an author.
    case supergroup, group
    /// No channel: the word is what it is.
    case personal(String)

    init?(_ type: TextSlice) {
      switch type.string {
      case "public_channel", "private_channel": self = .channel
      case "public_supergroup", "private_supergroup": self = .supergroup
      case "private_group": self = .group
      case "personal_chat": self = .personal("a personal chat")
      case "bot_chat": self = .personal("a chat with a bot")
      case "saved_messages": self = .personal("saved messages")
      case "replies": self = .personal("replies to comments")
      case "verification_codes": self = .personal("verification codes")
      default: return nil
      }
    }

    var isChannel: Bool { if case .channel = self { true } else { false } }

    var personal: String? { if case .personal(let word) = self { word } else { nil } }
  }

  var title: String?
  /// Nil where the export does not say, or has not said yet.
  var kind: Kind?
  /// As the export writes it.
  var writtenID: Int64?
  /// Where what the export says of the chat begins and ends.
  private(set) var heading: FileRange
  /// Whether the heading comes behind posts.
  private(set) var hasLateHeading = false
  var hasHeader = false
  private(set) var posts = 0
  private var firstAuthor: JSONKind?

  init(at start: Int64) { heading = FileRange(offset: start, length: 0) }

  /// Takes note of a value that says something of the chat.
  mutating func extendHeading(over range: FileRange) {
    if posts > 0, !hasLateHeading {
      hasLateHeading = true
      heading.offset = range.offset
    }
    heading.length = range.end - heading.offset
  }

  /// Takes note of a message, whether it becomes a post or not: the first one shows how ids are written.
  mutating func note(_ message: JSONValue) {
    guard firstAuthor == nil else { return }
    let author = message["from_id"]
    firstAuthor = author.exists ? author.kind : message["actor_id"].kind
  }

  mutating func countPost() { posts += 1 }

  /// The channel's id, see ``ChannelReference/id``. Exports before April 2021 counted channels from 2^33 on and basic
  /// groups from 2^32 on, and wrote authors as numbers; other programs put −100 or the like before it.
  var id: Int64? {
    guard let writtenID, let bare = Self.bareID(writtenID) else { return nil }
    let oldIDs: Int64 = 1 << 31
    if case .group? = kind {
      let first: Int64 = 1 << 32
      let isOld = firstAuthor == .number && bare > first && bare < first + oldIDs
      return -(isOld ? bare - first : bare)
    }
    let first: Int64 = 1 << 33
    let isOld = firstAuthor != .string && bare > first && bare < first + oldIDs
    return isOld ? bare - first : bare
  }

  /// An id without its sign, and without the prefix −100 or the 1000000000000 that some programs add.
  private static func bareID(_ written: Int64) -> Int64? {
    guard written != 0, written != Int64.min else { return nil }
    let prefix: Int64 = 1_000_000_000_000
    let bare = abs(written)
    return bare > prefix ? bare - prefix : bare
  }

  /// The chat as its posts name it where no heading governs them.
  var reference: ChannelReference? {
    hasHeader || id == nil ? nil : ChannelReference(id: id, title: title)
  }
}

/// Who wrote a message or what it came from, as exports write it since April 2021: `channel123`, `user5`, `chat7`.
enum DesktopPeer: Equatable {
  case channel(Int64)
  /// A basic group.
  case group(Int64)
  case user

  init?(_ value: JSONValue) {
    guard let text = value.text else { return nil }
    for (prefix, length) in [("channel" as StaticString, 7), ("chat", 4), ("user", 4)]
    where text.hasPrefix(prefix) {
      guard let id = parseInteger(text.from(length)), id > 0 else { return nil }
      self = length == 7 ? .channel(id) : prefix.utf8Start[0] == 0x63 ? .group(id) : .user
      return
    }
    return nil
  }

  /// The channel or the group, as ``ChannelReference/id`` has it.
  var channelID: Int64? {
    switch self {
    case .channel(let id): id
    case .group(let id): -id
    case .user: nil
    }
  }
}
