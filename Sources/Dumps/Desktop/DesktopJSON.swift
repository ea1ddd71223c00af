/// Telegram Desktop's `result.json`: one chat, `{name,type,id,messages}`, or an account,
/// `{about,…,chats:{list:[…]},left_chats:{list:[…]}}`, whose chats are the dump's parts.
///
/// Channels and groups are read; personal chats, chats with bots and saved messages are nobody's posts and are skipped
/// unread. An export writes a chat's name, type and id before its messages. Where another program moved them behind,
/// a message is read only if it says itself that a channel wrote it, and belongs to the chat only if the chat's id, where
/// it is known by then, is that channel's.
struct DesktopJSON: JSONDialect {
  static let formats = [DumpFormat.desktopJSON]

  let format = DumpFormat.desktopJSON
  private var mapper: DesktopMessageMapper
  private var chat = DesktopChat(at: 0)
  private let limits: DumpLimits
  private var isAccount = false
  private var chats = 0
  private var readChats = 0
  /// What the first personal chat is that is a document of its own.
  private var personalChat: String?

  init?(_ sample: JSONSample, limits: DumpLimits) {
    guard sample.values.contains(where: Self.isExport) else { return nil }
    self.init(forced: .desktopJSON, limits: limits)
  }

  init(forced format: DumpFormat, limits: DumpLimits) {
    mapper = DesktopMessageMapper(limits: limits)
    self.limits = limits
  }

  // MARK: Recognition

  private static func isExport(_ value: JSONValue) -> Bool {
    guard value.isObject else { return false }
    if value["chats"]["list"].isArray || value["left_chats"]["list"].isArray { return true }
    if value["about"].text != nil {
      // The chats of an account come after much else.
      let others: [StaticString] = [
        "personal_information", "profile_pictures", "contacts", "frequent_contacts", "sessions",
        "web_sessions", "stories",
      ]
      if others.contains(where: { value[$0].exists }) { return true }
    }
    let messages = value["messages"]
    if value["type"].text.flatMap({ DesktopChat.Kind($0) }) != nil {
      return messages.isArray || value["id"].int != nil && value["name"].kind != .missing
    }
    return messages.elements.prefix(5).contains(where: isMessage)
  }

  /// Whether an object is a message as no other program writes it.
  private static func isMessage(_ value: JSONValue) -> Bool {
    guard value["id"].kind == .number, let type = value["type"].text, value["date"].text != nil else {
      return false
    }
    if type.equals("service") { return value["action"].text != nil || value["actor"].exists }
    guard type.equals("message") else { return false }
    return value["date_unixtime"].exists || value["text_entities"].isArray || value["from_id"].exists
  }

  // MARK: The way through the export

  /// What stands at a place.
  private enum Place: Equatable {
    case root, chats, list
    case chat
    case member
    case message
    case other
  }

  private func place(of path: JSONPath) -> Place {
    switch path.depth {
    case 0: return .root
    case 1:
      guard let key = path.key else { return .other }
      return Self.isChats(key) ? .chats : .member
    case 2:
      if let key = path.key(at: 1), Self.isChats(key) {
        return path.key?.equals("list") == true ? .list : .other
      }
      return isMessages(path, 1) ? .message : .other
    case 3...5:
      guard let key = path.key(at: 1), Self.isChats(key), path.key(at: 2)?.equals("list") == true,
        path.key(at: 3) == nil
      else { return .other }
      if path.depth == 3 { return .chat }
      if path.depth == 4 { return path.key == nil ? .other : .member }
      return isMessages(path, 4) ? .message : .other
    default: return .other
    }
  }

  private static func isChats(_ key: TextSlice) -> Bool { key.equals("chats") || key.equals("left_chats") }

  /// Whether the path's last level is an array under the key `messages` at `depth`.
  private func isMessages(_ path: JSONPath, _ depth: Int) -> Bool {
    path.key == nil && path.key(at: depth)?.equals("messages") == true
  }

  mutating func visit(_ path: JSONPath, _ kind: JSONKind) -> JSONVisit {
    switch place(of: path) {
    case .root, .chat: return kind == .object ? .enter : .discard
    case .chats: return kind == .object ? .enter : .pass
    case .list: return kind == .array ? .enter : .pass
    case .message: return kind == .object ? .read : .discard
    case .member:
      guard let key = path.key else { return .pass }
      if key.equals("messages") { return kind == .array && chat.kind?.personal == nil ? .enter : .pass }
      let isHeading = key.equals("name") || key.equals("type") || key.equals("id")
      return isHeading && (kind == .string || kind == .number || kind == .null) ? .read : .pass
    case .other: return .pass
    }
  }

  mutating func enter(_ path: JSONPath, _ output: inout JSONOutput) throws {
    switch place(of: path) {
    case .root:
      chat = DesktopChat(at: output.range.offset)
    case .chats:
      isAccount = true
    case .chat:
      chat = DesktopChat(at: output.range.offset)
      chats += 1
      guard chats <= limits.entries else {
        throw DumpError.tooManyChats(limits.entries, at: output.range.offset)
      }
      output.begin(part: path.description, .desktopJSON)
    default: break
    }
  }

  mutating func take(_ value: JSONValue, _ path: JSONPath, _ output: inout JSONOutput) throws {
    if place(of: path) == .message { return addMessage(value, &output) }
    guard let key = path.key else { return }
    chat.extendHeading(over: output.range)
    if key.equals("name") {
      if chat.title != nil { value.count(.repeatedKeys) }
      chat.title = value.name
    } else if key.equals("id") {
      if chat.writtenID != nil { value.count(.repeatedKeys) }
      chat.writtenID = value.int
    } else {
      if chat.kind != nil { value.count(.repeatedKeys) }
      chat.kind = value.text.flatMap { DesktopChat.Kind($0) }
    }
  }

  mutating func leave(_ path: JSONPath, _ output: inout JSONOutput) throws {
    switch place(of: path) {
    case .chat: endPart(&output)
    case .root:
      endChat(&output)
      guard !isAccount, !chat.hasHeader, chat.posts == 0 else { break }
      // A personal chat, or no chat at all, such as a message behind the end of its list.
      personalChat = personalChat ?? chat.kind?.personal
      output.skip()
    default: break
    }
  }

  mutating func finish(_ output: inout JSONOutput) throws {
    guard readChats == 0, output.posts == 0 else { return }
    if isAccount { throw DumpError.accountWithoutChannel }
    if let personalChat { throw DumpError.personalExport(personalChat) }
  }

  // MARK: Chats

  private mutating func addMessage(_ message: JSONValue, _ output: inout JSONOutput) {
    chat.note(message)
    addHeader(&output)
    guard isReadable(message), let post = mapper.post(message, in: chat, output.newPost()) else {
      return output.skip()
    }
    chat.countPost()
    output.add(post)
  }

  /// Whether a message is surely of a channel or a group.
  private func isReadable(_ message: JSONValue) -> Bool {
    if let kind = chat.kind { return kind.personal == nil }
    let author = message["from_id"].exists ? message["from_id"] : message["actor_id"]
    guard case .channel(let id)? = DesktopPeer(author) else { return false }
    return chat.id == nil || chat.id == id
  }

  /// Emits the heading as soon as all that it needs is known.
  private mutating func addHeader(_ output: inout JSONOutput) {
    guard !chat.hasHeader, let kind = chat.kind, kind.personal == nil, let title = chat.title else { return }
    var header = ChannelHeader(title: title, range: chat.heading)
    header.telegramID = chat.id
    output.add(header)
    chat.hasHeader = true
  }

  private mutating func endChat(_ output: inout JSONOutput) {
    addHeader(&output)
    if chat.hasHeader || chat.posts > 0 { readChats += 1 }
  }

  private mutating func endPart(_ output: inout JSONOutput) {
    endChat(&output)
    if let personal = chat.kind?.personal, chat.posts == 0 {
      output.endPart(.skipped(personal))
    } else if chat.kind == nil, chat.posts == 0 {
      output.endPart(.skipped("a chat of an unknown kind"))
    } else {
      output.endPart(.read)
    }
    chat = DesktopChat(at: output.range.end)
  }
}

extension DumpError {
  static func personalExport(_ word: String) -> DumpError {
    DumpError(
      code: .noPosts, message: "The file is a private chat export without a channel: \(word).",
      remedy:
        "Open the channel in Telegram Desktop, choose “Export chat history” there, and drop its result.json.")
  }

  static func tooManyChats(_ limit: Int, at offset: Int64) -> DumpError {
    DumpError(
      code: .hostile, message: "The account's export has more than \(limit) chats.", offset: offset,
      remedy: "Raise the limit of entries if it is meant to.")
  }

  static let accountWithoutChannel = DumpError(
    code: .noPosts, message: "The file is an account's export without a channel or a group.",
    remedy: "Export again with channels and groups chosen, and drop its result.json.")
}
