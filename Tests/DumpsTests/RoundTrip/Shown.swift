import DumpGenerator

@testable import Dumps

/// A post in a form that can be compared: what a reader found, or what it ought to find.
struct Shown: Equatable, CustomStringConvertible {
  var fields: [String: String] = [:]

  subscript(name: String) -> String? {
    get { fields[name] }
    set { fields[name] = newValue }
  }

  var description: String {
    fields.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.debugDescription)" }.joined(
      separator: ", ")
  }

  /// What differs, for a message that can be read.
  func differences(from other: Shown) -> String {
    Set(fields.keys).union(other.fields.keys).sorted().filter { self[$0] != other[$0] }
      .map { "\($0): \(self[$0].debugDescription), expected \(other[$0].debugDescription)" }
      .joined(separator: "; ")
  }
}

extension Shown {
  /// - Parameter header: the heading that governs the post.
  init(_ post: CapturedPost, under header: ChannelHeader?) {
    let record = post.record
    self["id"] = record.messageID.map(String.init)
    self["channel id"] = (record.channel?.id ?? header?.telegramID).map(String.init)
    self["handle"] = record.channel?.handle ?? header?.handle
    self["title"] = record.channel?.title ?? header?.title
    self["date"] = Self.text(record.date)
    self["edited"] = post.isEdited || record.editDate != nil ? "yes" : nil
    self["edit date"] = Self.text(record.editDate)
    self["captured"] = record.capturedAt.map(String.init)
    let body = String(decoding: post.body, as: UTF8.self)
    self["text"] = body.isEmpty ? nil : body
    let entities = post.entities.map { entity in
      let text = String(decoding: post.body[entity.range], as: UTF8.self)
      return "\(entity.kind.rawValue) \(text)"
        + (Self.hasValue(entity.kind) ? " → \(entity.value ?? "?")" : "")
    }
    self["entities"] = entities.isEmpty ? nil : entities.sorted().joined(separator: " | ")
    self["views"] = post.views.map { "\($0.value)/\($0.granularity)" }
    self["forwards"] = record.forwards.map(String.init)
    self["replies"] = record.replies.flatMap { $0 == 0 ? nil : "\($0)" }
    self["reply"] = record.reply?.messageID.map(String.init)
    self["printed reactions"] = post.reactions
    let reactions = record.reactions.map { "\($0.emoji ?? "?") \($0.count.value)/\($0.count.granularity)" }
    self["reactions"] = reactions.isEmpty ? nil : reactions.joined(separator: " ")
    self["signature"] = post.signature
    if let forward = post.forward {
      self["origin"] = "yes"
      self["origin name"] = forward.name.isEmpty ? nil : forward.name
      self["origin author"] = forward.author
      self["origin id"] = forward.channelID.map(String.init)
      self["origin handle"] = forward.handle
      self["origin message"] = forward.messageID.map(String.init)
      self["origin date"] = Self.text(forward.date)
    }
    self["album"] = record.album
    let further = record.albumMessages.map(String.init)
    self["album messages"] = further.isEmpty ? nil : further.joined(separator: " ")
    let media = post.media.map(\.kind.rawValue)
    self["media"] = media.isEmpty ? nil : media.joined(separator: " ")
    self["file"] = post.media.first { $0.kind == .document }?.name
    self["poll"] = record.poll.map { poll in
      ([poll.question] + poll.options.map(\.text)).joined(separator: " | ")
    }
    self["notice"] = record.service == nil ? nil : "yes"
  }

  static func text(_ time: CapturedTime?) -> String? {
    switch time {
    case nil: nil
    case .moment(let seconds)?: "\(seconds)"
    case .local(let text)?: text
    }
  }

  private static func hasValue(_ kind: Entity.Kind) -> Bool { kind == .textLink || kind == .customEmoji }
}

extension Shown {
  /// What a dump of a kind must show of its posts, in the order of the dump.
  static func expected(_ kind: DumpKind, _ showing: Showing) -> [Shown] {
    let carried = Carried(kind, showing.options)
    var shown: [Shown] = []
    var album: Int64?
    for post in showing.posts {
      let text = post.text(at: showing.capturedAt)
      if post.notice != nil, !carried.notices { continue }
      if text.isEmpty, !carried.wordless { continue }
      if post.replyTo != nil, carried.noReplies { continue }
      if carried.noReplies, post.album != nil, text.isEmpty { continue }
      if carried.albums == .merged, let key = post.album {
        if album == key {
          let before = shown[shown.count - 1]["album messages"].map { $0 + " " } ?? ""
          shown[shown.count - 1]["album messages"] = before + "\(post.id)"
          shown[shown.count - 1]["media"]! += " photo"
          continue
        }
        album = key
      }
      shown.append(Shown(post, carried, kind, showing))
    }
    return kind.isNewestFirst ? shown.reversed() : shown
  }

  private init(_ post: Model.Post, _ carried: Carried, _ kind: DumpKind, _ showing: Showing) {
    let time = showing.capturedAt
    // telegram-tracker's clock is Greenwich's.
    let zone = kind == .telegramTrackerCSV ? 0 : showing.options.zone
    let isText = kind == .textFlat || kind == .textFull
    if carried.messageIDs { self["id"] = "\(post.id)" }
    if carried.channelID { self["channel id"] = "\(showing.channel.id)" }
    if carried.handle { self["handle"] = showing.channel.handle }
    if carried.title { self["title"] = showing.channel.title }
    // Of a notice, a Telegram Desktop page has the day at most.
    if post.notice == nil || kind != .desktopHTML {
      self["date"] = Self.date(post.date, carried.dates, zone: zone)
    }
    if let edited = post.editDate(at: time) {
      if carried.editMarks || carried.editDates != .none { self["edited"] = "yes" }
      self["edit date"] = Self.date(edited, carried.editDates, zone: zone)
    }
    if carried.captureTimes { self["captured"] = "\(time)" }
    addText(post.text(at: time), carried)
    if post.notice == nil {
      self["views"] = Self.count(post.grown(post.views, at: time), carried.views)
      if carried.forwards { self["forwards"] = "\(post.grown(post.forwards, at: time))" }
      let replies = post.grown(post.replies, at: time)
      if carried.replies, replies > 0 { self["replies"] = "\(replies)" }
    }
    if carried.replyTo { self["reply"] = post.replyTo.map(String.init) }
    if carried.reactions != .none {
      addReactions(post, carried, isText: isText, isPage: kind == .desktopHTML, at: time)
      if kind == .desktopHTML {
        self["printed reactions"] = self["reactions"]?.replacing("/1", with: "").replacing(" ", with: "")
      }
    }
    if carried.signatures { self["signature"] = post.signature }
    addOrigin(post, carried, zone: zone)
    if kind == .telepathyCSV { addColumns(post, at: time) }
    if carried.albums == .keys { self["album"] = post.album.map(String.init) }
    if carried.media || isText { addMedia(post, isText: isText) }
    if carried.polls, case .poll(let poll)? = post.media {
      self["poll"] = ([poll.question] + poll.options.map(\.text)).joined(separator: " | ")
      if kind == .telegramTrackerCSV { self["poll"] = poll.question }
    }
    if post.notice != nil { self["notice"] = "yes" }
    addQuirks(post, kind)
  }

  private mutating func addQuirks(_ post: Model.Post, _ kind: DumpKind) {
    switch (kind, post.media, post.notice) {
    // 4CAT names the file of a photo alone, and of other files the kind.
    case (.fourCATCSV, .document?, _), (.fourCATJSON, .document?, _): self["file"] = nil
    case (.fourCATCSV, .voice?, _), (.fourCATJSON, .voice?, _): self["media"] = "audio"
    // Telepathy says that there is something, but not what; beside a text it may be a page's preview only.
    case (.telepathyCSV, .some, _) where self["text"] == nil: self["media"] = "unsupported"
    // The new photo is beside the notice.
    case (.desktopJSON, _, .photoChanged?): self["media"] = "photo"
    default: break
    }
  }

  /// The reactions that Telepathy has columns for, in their order.
  private mutating func addColumns(_ post: Model.Post, at time: Int64) {
    let columns = ["👍", "👎", "❤", "🔥", "🥰", "👏", "😁", "🤔", "🤯", "😱", "🤬", "😢", "🎉", "🤩", "🤮", "💩", "🙏"]
    let found = columns.compactMap { emoji -> String? in
      guard let reaction = post.reactions.first(where: { $0.emoji == .standard(emoji) }) else { return nil }
      let count = post.grown(reaction.count, at: time)
      return count > 0 ? "\(emoji) \(count)/1" : nil
    }
    self["reactions"] = found.isEmpty ? nil : found.joined(separator: " ")
  }

  private mutating func addText(_ text: Model.Text, _ carried: Carried) {
    var body = carried.joiners ? text.plain : pageText(text.plain)
    if !carried.blankLines { body = body.replacing("\n\n", with: "\n") }
    guard !body.isEmpty else { return }
    self["text"] = body
    let entities = text.runs.compactMap { run -> String? in
      guard let (kind, value) = Self.entity(run.style) else { return nil }
      let found: Set<Entity.Kind> = [.hashtag, .mention, .link]
      guard found.contains(kind) || carried.styles.contains(kind) else { return nil }
      let text = carried.joiners ? run.text : pageText(run.text)
      return "\(kind.rawValue) \(text)" + (value.map { " → \($0)" } ?? "")
    }
    self["entities"] = entities.isEmpty ? nil : entities.sorted().joined(separator: " | ")
  }

  private static func entity(_ style: Model.Style?) -> (Entity.Kind, String?)? {
    switch style {
    case nil: nil
    case .bold?: (.bold, nil)
    case .italic?: (.italic, nil)
    case .underline?: (.underline, nil)
    case .strikethrough?: (.strikethrough, nil)
    case .spoiler?: (.spoiler, nil)
    case .code?: (.code, nil)
    case .hashtag?: (.hashtag, nil)
    case .mention?: (.mention, nil)
    case .link?: (.link, nil)
    case .textLink(let url)?: (.textLink, url)
    case .customEmoji(let id)?: (.customEmoji, id)
    }
  }

  private mutating func addReactions(
    _ post: Model.Post, _ carried: Carried, isText: Bool, isPage: Bool, at time: Int64
  ) {
    let printed = printedReactions(post, at: time)
    if carried.reactions == .printed { self["printed reactions"] = printed.isEmpty ? nil : printed }
    guard !isText else { return }
    let reactions = post.reactions.compactMap { reaction -> String? in
      let count = post.grown(reaction.count, at: time)
      guard count > 0 else { return nil }
      // A Telegram Desktop page is written with emoji that are characters only.
      if isPage, reaction.emoji.isImage { return nil }
      let emoji =
        switch reaction.emoji {
        case .standard(let emoji): emoji
        case .custom(let id): "custom:\(id)"
        case .paid: "paid"
        }
      return "\(emoji) \(Self.count(count, carried.reactions) ?? "")"
    }
    self["reactions"] = reactions.isEmpty ? nil : reactions.joined(separator: " ")
  }

  private mutating func addOrigin(_ post: Model.Post, _ carried: Carried, zone: Int64) {
    guard let forward = post.forward, !carried.origin.isEmpty else { return }
    self["origin"] = "yes"
    if carried.origin.contains(.name) { self["origin name"] = forward.channel.title }
    if carried.origin.contains(.author) { self["origin author"] = forward.author }
    if carried.origin.contains(.id) { self["origin id"] = "\(forward.channel.id)" }
    if carried.origin.contains(.handle) { self["origin handle"] = forward.channel.handle }
    if carried.origin.contains(.message) { self["origin message"] = "\(forward.messageID)" }
    if carried.origin.contains(.date) { self["origin date"] = "\(forward.date)" }
    if carried.origin.contains(.dateLocal) {
      self["origin date"] = localTime(forward.date, zone: zone)
    }
  }

  private mutating func addMedia(_ post: Model.Post, isText: Bool) {
    switch post.media {
    case .document(let name, _, _)?:
      self["media"] = "document"
      self["file"] = name
    case .photo? where !isText: self["media"] = "photo"
    case .video? where !isText: self["media"] = "video"
    case .voice? where !isText: self["media"] = "voice"
    default: break
    }
  }

  private static func count(_ count: Int64, _ how: Carried.Counts) -> String? {
    switch how {
    case .none: nil
    case .exact: "\(count)/1"
    case .printed: "\(PrintedCount(count).value)/\(PrintedCount(count).granularity)"
    }
  }

  private static func date(_ seconds: Int64, _ how: Carried.Dates, zone: Int64) -> String? {
    switch how {
    case .none: nil
    case .moments: "\(seconds)"
    case .local: localTime(seconds, zone: zone)
    }
  }
}

extension Model.Emoji {
  fileprivate var isImage: Bool {
    if case .standard = self { false } else { true }
  }
}
