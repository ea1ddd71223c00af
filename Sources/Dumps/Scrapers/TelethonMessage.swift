/// Reads a message as Telethon's `to_dict()` gives it, and parts of one, which other programs pass on.
struct TelethonMessage {
  private let message: JSONValue
  /// The key behind which objects have the name of their type: `_`, or in 4CAT's files `_type`.
  private let typeKey: StaticString

  init(_ message: JSONValue, typeKey: StaticString = "_") {
    self.message = message
    self.typeKey = typeKey
  }

  /// Makes a post of the message. Nil for one of a private chat.
  func post(_ empty: CapturedPost, _ body: inout BodyBuilder) -> CapturedPost? {
    var post = empty
    post.record.messageID = message["id"].positive
    let peer = Peer(message["peer_id"].exists ? message["peer_id"] : message["to_id"])
    if case .person = peer { return nil }
    post.record.channel = channel(peer)
    post.record.date = message["date"].time
    guard post.record.messageID != nil || post.record.date != nil else { return nil }
    post.record.editDate = message["edit_date"].time
    // A change of reactions sets the edit date as well; the message says then that it is to be hidden.
    post.isEdited = post.record.editDate != nil && message["edit_hide"].bool != true
    post.views = message["views"].counter
    post.record.forwards = message["forwards"].notNegative
    post.record.replies = message["replies"]["replies"].notNegative
    post.record.album = message["grouped_id"].literal?.shortString
    post.signature = message["post_author"].name
    post.forward = Self.origin(message["fwd_from"], original: message["_forward"]["_chat"])
    post.record.reply = reply
    post.record.reactions = Self.reactions(message["reactions"]["results"])
    if message["action"].isObject {
      // What is pinned stands where a reply says what it answers.
      post.record.service = service(message["action"], about: post.record.reply?.messageID)
      post.record.reply = nil
    }
    addMedia(&post)
    addText(&post, &body)
    post.isAvailable = !post.saysNothing
    return post
  }

  // MARK: Who and whence

  enum Peer {
    /// The id as ``ChannelReference/id`` has it.
    case channel(Int64)
    case person

    init?(_ value: JSONValue) {
      if let id = value["channel_id"].int.flatMap(ChannelReference.normalisedID) {
        self = .channel(id)
      } else if let id = value["chat_id"].positive {
        self = .channel(-id)
      } else if value["user_id"].exists {
        self = .person
      } else if let id = value.int, id < 0, let channel = ChannelReference.normalisedID(id) {
        // Marked as for bots, where a person's id has no sign.
        self = .channel(channel)
      } else {
        return nil
      }
    }

    var channelID: Int64? {
      if case .channel(let id) = self { id } else { nil }
    }
  }

  private func channel(_ peer: Peer?) -> ChannelReference? {
    var channel = ChannelReference(id: peer?.channelID)
    for chat in [message["_chat"], message["chat"]] where chat.isObject {
      if channel.id == nil { channel.id = chat["id"].int.flatMap(ChannelReference.normalisedID) }
      channel.title = chat["title"].name
      channel.handle = chat["username"].handle
    }
    return channel.isEmpty ? nil : channel
  }

  /// Where a message was forwarded from.
  /// - Parameter chat: the channel of the original, where the program looked it up.
  static func origin(_ value: JSONValue, original chat: JSONValue) -> ForwardOrigin? {
    guard value.isObject else { return nil }
    var origin = ForwardOrigin(name: value["from_name"].name ?? "", author: value["post_author"].name)
    let peer = Peer(
      value["from_id"].exists ? value["from_id"] : value["channel_id"].exists ? value : value["from_id"])
    origin.channelID = peer?.channelID
    origin.messageID = value["channel_post"].positive
    origin.date = value["date"].time
    var known = [chat]
    // Where 4CAT looked the channel up, all of it stands in place of the id.
    known += value["from_id"]["chats"].elements.filter {
      $0["id"].int.flatMap(ChannelReference.normalisedID) == origin.channelID
    }
    for chat in known where chat.isObject && origin.channelID != nil {
      if origin.name.isEmpty, let title = chat["title"].name { origin.name = title }
      origin.handle = chat["username"].handle
    }
    return origin
  }

  private var reply: PostRecordFields.Reply? {
    let value = message["reply_to"]
    guard let id = value["reply_to_msg_id"].positive ?? message["reply_to_msg_id"].positive else {
      return nil
    }
    let channel = Peer(value["reply_to_peer_id"])?.channelID
    return PostRecordFields.Reply(
      messageID: id, channel: channel.map { ChannelReference(id: $0) }, quote: value["quote_text"].name)
  }

  static func reactions(_ results: JSONValue) -> [PostRecordFields.Reaction] {
    results.elements.prefix(1000).compactMap { result in
      guard let count = result["count"].counter, count.value > 0 else { return nil }
      let reaction = result["reaction"].exists ? result["reaction"] : result["emoji"]
      if let id = reaction["document_id"].literal {
        return .init(emoji: "custom:" + id.shortString, count: count)
      }
      let emoji = reaction["emoticon"].name ?? reaction.name
      let isPaid =
        emoji == nil && (reaction["_"].text ?? reaction["_type"].text)?.equals("ReactionPaid") == true
      return .init(emoji: isPaid ? "paid" : emoji, count: count)
    }
  }

  /// The action's name as it is, and its first text, or the number of the message that it is about.
  private func service(_ action: JSONValue, about number: Int64?) -> PostRecordFields.ServiceNote {
    PostRecordFields.ServiceNote(
      action: type(of: action) ?? "",
      subject: action["title"].name ?? action["message"].name ?? number.map { String($0) })
  }

  func type(of value: JSONValue) -> String? {
    value.find(TextSlice(typeKey.utf8Start, typeKey.utf8CodeUnitCount)).name
  }

  // MARK: Text

  private func addText(_ post: inout CapturedPost, _ body: inout BodyBuilder) {
    guard let text = message["message"].text ?? message["raw_text"].text else { return }
    body.append(text)
    TelethonEntities.mark(message["entities"], of: text, typeKey, &body)
    let made = body.finish()
    post.body = made.text
    post.entities = made.entities
    post.repairs += made.repairs
  }

  // MARK: Media

  private func addMedia(_ post: inout CapturedPost) {
    let media = message["media"]
    guard media.isObject, let name = type(of: media) else { return }
    let page = media["webpage"]
    if let url = page["url"].name {
      post.record.card = PostRecordFields.LinkCard(
        url: url, site: page["site_name"].name, title: page["title"].name,
        description: page["description"].name)
    }
    if media["poll"].isObject { post.record.poll = Self.poll(media["poll"], media["results"]) }
    guard let kind = MediaNote.Kind(word: name) else { return }
    var note = MediaNote(kind: kind)
    switch kind {
    case .document: TelethonDocument(media["document"], typeKey).describe(&note)
    case .venue:
      note.name = media["title"].name
      note.note = media["address"].name ?? Self.coordinates(media["geo"])
    case .location: note.note = Self.coordinates(media["geo"])
    case .contact:
      let parts = [media["first_name"].name, media["last_name"].name, media["phone_number"].name]
      note.note = parts.compactMap(\.self).joined(separator: " ")
    case .game: note.name = media["game"]["title"].name
    case .invoice: note.name = media["title"].name
    default: break
    }
    post.media = [note]
  }

  private static func coordinates(_ value: JSONValue) -> String? {
    guard let latitude = value["lat"].literal, let longitude = (value["long"].literal ?? value["lng"].literal)
    else {
      return nil
    }
    return latitude.shortString + ", " + longitude.shortString
  }

  /// In newer versions a text is an object with its entities.
  private static func plain(_ value: JSONValue) -> String { value["text"].name ?? value.name ?? "" }

  static func poll(_ poll: JSONValue, _ results: JSONValue) -> PostRecordFields.Poll {
    // Telegram allows 10 answers.
    let votes = Array(results["results"].elements.prefix(100))
    let options = poll["answers"].elements.prefix(100).enumerated().map { place, answer in
      let key = answer["option"].literal
      let own = votes.first { vote in
        guard let key, let other = vote["option"].literal else { return false }
        return key.equals(other)
      }
      let result = own ?? (key == nil && place < votes.count ? votes[place] : nil)
      return PostRecordFields.Poll.Option(text: plain(answer["text"]), voters: result?["voters"].notNegative)
    }
    return PostRecordFields.Poll(
      question: plain(poll["question"]), options: options, voters: results["total_voters"].notNegative,
      isClosed: poll["closed"].bool)
  }
}

/// A file's properties, which its attributes say.
private struct TelethonDocument {
  private let document: JSONValue
  private let typeKey: StaticString

  init(_ document: JSONValue, _ typeKey: StaticString) {
    self.document = document
    self.typeKey = typeKey
  }

  func describe(_ note: inout MediaNote) {
    note.bytes = document["size"].notNegative
    note.type = document["mime_type"].name
    // What was sent as a file stays one, whatever is in it; only attributes say that it plays.
    switch note.type.map({ MediaNote.Kind(mime: $0) }) {
    case .animation: note.kind = .animation
    case .sticker: note.kind = .sticker
    default: note.kind = .document
    }
    for attribute in document["attributes"].elements.prefix(100) {
      if let name = attribute.find(TextSlice(typeKey.utf8Start, typeKey.utf8CodeUnitCount)).text {
        describe(&note, name, attribute)
      }
    }
  }

  private func describe(_ note: inout MediaNote, _ name: TextSlice, _ attribute: JSONValue) {
    if name.equals("DocumentAttributeFilename") {
      note.name = attribute["file_name"].name
    } else if name.equals("DocumentAttributeImageSize") {
      setSize(&note, attribute)
    } else if name.equals("DocumentAttributeVideo") {
      setSize(&note, attribute)
      note.duration = attribute["duration"].seconds
      // A sticker and an animation are videos, too.
      if note.kind == .document { note.kind = attribute["round_message"].bool == true ? .videoNote : .video }
    } else if name.equals("DocumentAttributeAnimated") {
      note.kind = .animation
    } else if name.equals("DocumentAttributeAudio") {
      note.kind = attribute["voice"].bool == true ? .voice : .audio
      note.duration = attribute["duration"].seconds
      let words = [attribute["performer"].name, attribute["title"].name].compactMap(\.self)
      if !words.isEmpty { note.note = words.joined(separator: " – ") }
    } else if name.equals("DocumentAttributeSticker") {
      note.kind = .sticker
      note.note = attribute["alt"].name
    }
  }

  private func setSize(_ note: inout MediaNote, _ value: JSONValue) {
    note.width = value["w"].positive
    note.height = value["h"].positive
  }
}
