/// What a scraper's message says, under the names that scrapers use.
struct MessageFields {
  private let record: JSONValue

  init(_ record: JSONValue) { self.record = record }

  // MARK: Names

  static func id(of record: JSONValue) -> JSONValue {
    record.first("message_id", "msg_id", "messageId", "post_id", "id")
  }

  static func text(of record: JSONValue) -> JSONValue {
    for key in textKeys where record[key].kind == .string { return record[key] }
    return record.first("caption")
  }

  static func date(of record: JSONValue) -> JSONValue {
    record.first(
      "date", "message_date", "msg_date", "timestamp", "datetime", "date_utc", "posted_at", "published",
      "time")
  }

  private static let textKeys: [StaticString] = [
    "text", "message", "content", "body", "message_text", "msg_text", "raw_text", "messageText", "caption",
  ]

  /// Whether a text is there, be it null.
  static func hasText(_ record: JSONValue) -> Bool {
    textKeys.contains { key in record[key].kind == .string || record[key].isNull }
  }

  /// Whether something is there that tells a channel's message from others: a channel, a chat, a sender, media.
  static func hasPlace(_ record: JSONValue) -> Bool {
    record.has(
      "channel", "channel_id", "channel_name",
      "channel_username",
      "channel_title", "chat_id", "chat", "chat_title", "chat_username", "peer_id", "sender_id", "from_id",
      "has_media",
      "has_photo", "media_type", "forwarded_from", "fwd_from", "forward_from_chat", "grouped_id")
  }

  /// What an object says of a channel that is none of a message: it has a name, a handle or an id of one, and no date.
  static func channelAlone(_ record: JSONValue) -> ChannelReference? {
    guard !record.has("date", "message_id", "msg_id", "timestamp", "views", "media", "sender_id") else {
      return nil
    }
    var channel = ChannelReference()
    for member in record.members { note(member.value, member.key, &channel) }
    if record["channel"].isObject || record["chat"].isObject {
      let inner = record["channel"].isObject ? record["channel"] : record["chat"]
      for member in inner.members { note(member.value, member.key, &channel) }
    }
    // An id alone may be anything's.
    guard channel.title != nil || channel.handle != nil else { return nil }
    return channel
  }

  /// Takes up one property of a channel.
  static func note(_ value: JSONValue, _ key: TextSlice, _ channel: inout ChannelReference) {
    for word in ["id", "channel_id", "chat_id", "peer_id"] as [StaticString] where key.equals(word) {
      // A bare number may be a message's: what is a channel's for sure goes before it.
      if channel.id == nil || !key.equals("id") {
        channel.id = value.int.flatMap(ChannelReference.normalisedID)
      }
    }
    for word in ["username", "handle", "channel_username", "chat_username"] as [StaticString]
    where key.equals(word) {
      channel.handle = value.handle
    }
    let words: [StaticString] = [
      "title", "name", "channel", "channel_name", "channel_title", "chat_title", "chat_name",
    ]
    for word in words where key.equals(word) { name(value, &channel) }
  }

  /// A channel's name, which is a handle where it is marked as one.
  private static func name(_ value: JSONValue, _ channel: inout ChannelReference) {
    guard let text = value.text, let found = ChannelReference(mixed: text) else { return }
    let isMarked = text.trimmedName()[0] == 0x40 || TelegramLink(text) != nil
    if isMarked {
      channel.handle = channel.handle ?? found.handle
    } else if channel.title == nil {
      channel.title = value.name.map { String($0.prefix(256)) }
    }
  }

  // MARK: Reading

  func fill(_ post: inout CapturedPost) {
    let link = record.first("url", "link", "message_link", "message_url", "post_url", "msg_link", "permalink")
      .text
      .flatMap { TelegramLink($0) }
    // Negative numbers are those of groups that moved, and number nothing any more.
    post.record.messageID = Self.id(of: record).positive ?? link?.messageID
    post.record.channel = channel(link)
    post.record.date = Self.date(of: record).time
    let edited = record.first("edit_date", "edited_at", "date_edited", "edited")
    post.record.editDate = edited.time
    post.isEdited = post.record.editDate != nil || edited.bool == true
    post.views = record.first("views", "view_count", "views_count").counter
    post.record.forwards = record.first("forwards", "forward_count", "forwards_count").notNegative
    post.record.replies = replies
    post.record.reply = reply
    post.record.album = record.first("grouped_id", "media_group_id").literal?.shortString
    post.signature = record.first("post_author", "author_signature", "signature").name
    post.record.reactions = reactions
    post.forward = origin
    post.media = MessageMedia(record).notes
    if record["poll"].isObject, record["poll"]["question"].exists {
      post.record.poll = TelethonMessage.poll(record["poll"], record["poll"]["results"])
    }
  }

  private func channel(_ link: TelegramLink?) -> ChannelReference? {
    var channel = ChannelReference()
    for key in ["channel_id", "chat_id", "peer_id", "peer"] as [StaticString] where channel.id == nil {
      channel.id =
        record[key].int.flatMap(ChannelReference.normalisedID) ?? TelethonMessage.Peer(record[key])?.channelID
    }
    // Who sent a channel's post is the channel, with the mark that persons lack.
    if channel.id == nil { channel.id = TelethonMessage.Peer(record["sender_id"])?.channelID }
    for key in ["channel", "chat", "sender_chat"] as [StaticString] where record[key].isObject {
      if channel.id == nil { channel.id = record[key]["id"].int.flatMap(ChannelReference.normalisedID) }
      if channel.title == nil { channel.title = record[key].first("title", "name").name }
      if channel.handle == nil { channel.handle = record[key]["username"].handle }
    }
    let handles: [StaticString] = ["channel_username", "channel_handle", "chat_username", "username"]
    for key in handles where channel.handle == nil { channel.handle = record[key].handle }
    channel.handle = link?.handle ?? channel.handle
    if channel.id == nil { channel.id = link?.channelID }
    for key in ["channel_title", "channel_name", "chat_title", "chat_name", "channel"] as [StaticString] {
      Self.name(record[key], &channel)
    }
    return channel.isEmpty ? nil : channel
  }

  private var replies: Int64? {
    let value = record.first("replies", "reply_count", "replies_count", "comments_count")
    return value.notNegative ?? value["replies"].notNegative
  }

  private var reply: PostRecordFields.Reply? {
    let value = record.first("reply_to_msg_id", "reply_to_message_id", "reply_to_id", "reply_to")
    guard let id = value.positive ?? value["reply_to_msg_id"].positive else { return nil }
    return PostRecordFields.Reply(messageID: id)
  }

  /// A list of objects, an object of counts by emoji, or a Telethon's.
  private var reactions: [PostRecordFields.Reaction] {
    let value = record["reactions"]
    if value["results"].isArray { return TelethonMessage.reactions(value["results"]) }
    if value.isArray { return TelethonMessage.reactions(value) }
    return value.members.prefix(1000).compactMap { key, count in
      guard let count = count.counter, count.value > 0, key.count > 0, isEmoji(key.scalar(at: 0).value) else {
        return nil
      }
      return .init(emoji: key.shortString, count: count)
    }
  }

  private var origin: ForwardOrigin? {
    if record["fwd_from"].isObject {
      return TelethonMessage.origin(record["fwd_from"], original: record["_forward"]["_chat"])
    }
    let chat = record.first("forward_from_chat", "forwarded_from", "forward_from", "fwd_from")
    let name = record.first(
      "forward_sender_name", "fwd_from_name", "forwarded_from_name", "forward_from_name")
    let id = record.first("forwarded_from_id", "fwd_from_id", "forward_from_chat_id", "forward_from_id")
    let date = record.first("forward_date", "fwd_date", "forwarded_date").time
    let isForwarded = record.first("is_forwarded", "is_forward", "forwarded").bool == true
    guard chat.isObject || chat.name != nil || name.name != nil || id.exists || date != nil || isForwarded
    else {
      return nil
    }
    var origin = ForwardOrigin(
      name: chat["title"].name ?? chat.name ?? name.name ?? "", author: record["forward_signature"].name)
    origin.handle = chat["username"].handle
    // A person's id has no mark.
    origin.channelID = TelethonMessage.Peer(id)?.channelID ?? TelethonMessage.Peer(chat["id"])?.channelID
    origin.messageID = record.first("forward_from_message_id", "fwd_from_msg_id").positive
    origin.date = date
    return origin
  }
}

/// What a scraper's message says of files.
private struct MessageMedia {
  let record: JSONValue

  init(_ record: JSONValue) { self.record = record }

  var notes: [MediaNote] {
    let path = record.first(
      "media_file", "media_path", "file_path", "image_path", "photo_path", "local_path", "media_url",
      "file_name", "filename"
    ).name
    guard var note = kind(path).map({ MediaNote(kind: $0) }) else { return [] }
    note.path =
      record.has("file_name", "filename") && path == record.first("file_name", "filename").name ? nil : path
    note.name = record.first("file_name", "filename").name
    note.type = record["mime_type"].name
    note.bytes = record["file_size"].notNegative
    return [note]
  }

  /// The kind, by a word for it, by a flag, by an object behind a kind's name, or by the file's name.
  private func kind(_ path: String?) -> MediaNote.Kind? {
    for key in ["media_type", "media", "type"] as [StaticString] {
      let value = record[key]
      if let word = value.name ?? value["_"].name, let kind = MediaNote.Kind(word: word) {
        // Telethon's word for every file; the file's name says more.
        return kind == .document ? path.map { MediaNote.Kind(fileName: $0) } ?? kind : kind
      }
    }
    for (key, kind) in Self.flags where record[key].bool == true { return kind }
    for (key, kind) in Self.objects where record[key].isObject || record[key].bool == true { return kind }
    return path.map { MediaNote.Kind(fileName: $0) }
  }

  private static let flags: [(StaticString, MediaNote.Kind)] = [
    ("has_photo", .photo), ("has_video", .video), ("has_document", .document), ("has_audio", .audio),
    ("has_voice", .voice),
  ]

  private static let objects: [(StaticString, MediaNote.Kind)] = [
    ("photo", .photo), ("video", .video), ("animation", .animation), ("voice", .voice), ("audio", .audio),
    ("video_note", .videoNote), ("sticker", .sticker), ("document", .document), ("venue", .venue),
    ("location", .location), ("contact", .contact),
  ]
}
