/// The table of telegram-tracker, in its older and its newer columns. Its ids may have gone through a program that takes
/// them for fractions; its times are without a zone.
struct TelegramTrackerTable: CSVDialect {
  static let format = DumpFormat.telegramTrackerCSV

  static func matches(_ header: CSVHeader) -> Bool {
    header.has("message", "msg_link", "date")
      && header["msg_from_peer", "is_forward", "number_forwards"] != nil
  }

  private let channelID, channelName, messageID, message, date, link, fromPeer, fromID: Int?
  private let views, replies, forwards: Int?
  private let isForward, originPeer, originID, originName, originDate, originLink: Int?
  private let replyID, replyLink: Int?
  private let mediaType, url, urlTitle, urlDescription: Int?
  private let documentType, duration, fileName: Int?
  private let question, voters: Int?
  private let contactName, contactPhone, latitude, longitude, venueTitle, venueAddress: Int?

  init(_ header: CSVHeader) {
    channelID = header["channel_id"]
    channelName = header["channel_name", "username"]
    messageID = header["msg_id"]
    message = header["message"]
    date = header["date"]
    link = header["msg_link"]
    fromPeer = header["msg_from_peer"]
    fromID = header["msg_from_id"]
    views = header["views"]
    replies = header["number_replies"]
    forwards = header["number_forwards"]
    isForward = header["is_forward"]
    originPeer = header["forward_msg_from_peer_type"]
    originID = header["forward_msg_from_peer_id", "from_channel_id"]
    originName = header["forward_msg_from_peer_name", "from_channel_name"]
    originDate = header["forward_msg_date"]
    originLink = header["forward_msg_link"]
    replyID = header["reply_to_msg_id"]
    replyLink = header["reply_msg_link"]
    mediaType = header["media_type"]
    url = header["url"]
    urlTitle = header["url_title"]
    urlDescription = header["url_description"]
    documentType = header["document_type"]
    duration = header["document_video_duration", "video_duration_secs"]
    fileName = header["document_filename"]
    question = header["poll_question"]
    voters = header["poll_total_voters"]
    contactName = header["contact_name"]
    contactPhone = header["contact_phone_number"]
    latitude = header["lat", "geo_shared_lat"]
    longitude = header["lng", "geo_shared_lng"]
    venueTitle = header["venue_title", "geo_shared_title"]
    venueAddress = header["venue_address", "geo_shared_address"]
  }

  func read(_ table: inout CSVTable, into post: inout CapturedPost, _ body: inout BodyBuilder) -> Bool {
    let address = table.string(link).flatMap(TelegramLink.init)
    post.record.messageID = table.positive(messageID) ?? address?.messageID
    post.record.channel = channel(&table, address)
    post.record.date = table.time(date)
    post.views = table.count(views).map { Counter(value: $0, granularity: 1) }
    post.record.forwards = table.count(forwards)
    post.record.replies = table.count(replies)
    post.forward = origin(&table)
    if let id = table.positive(replyID) ?? table.string(replyLink).flatMap(TelegramLink.init)?.messageID {
      post.record.reply = PostRecordFields.Reply(messageID: id)
    }
    let hasText = body.append(&table, message, isMarkdown: false)
    readMedia(&table, &post)
    guard post.record.messageID != nil || hasText else { return false }
    post.isAvailable = hasText || !post.saysNothing
    return true
  }

  private func channel(_ table: inout CSVTable, _ address: TelegramLink?) -> ChannelReference? {
    var channel = ChannelReference()
    // In some versions the column is missing, and the sender of a channel's post is the channel.
    let sender = table.string(fromPeer) == "PeerChannel" ? table.number(fromID) : nil
    channel.id = (table.number(channelID) ?? sender).flatMap(ChannelReference.normalisedID)
    channel.handle = address?.handle
    if let name = table.string(channelName).flatMap(ChannelReference.init(mixed:)) {
      if channel.handle == nil { channel.handle = name.handle }
      channel.title = name.title
    }
    return channel.isEmpty ? nil : channel
  }

  private func origin(_ table: inout CSVTable) -> ForwardOrigin? {
    guard table.flag(isForward) else { return nil }
    let address = table.string(originLink).flatMap(TelegramLink.init)
    var origin = ForwardOrigin(name: "")
    origin.handle = address?.handle
    origin.messageID = address?.messageID
    origin.date = table.time(originDate)
    let peer = table.string(originPeer)
    if peer == nil || peer == "PeerChannel" {
      origin.channelID = table.number(originID).flatMap(ChannelReference.normalisedID)
    }
    // The name is the handle where the program knows the channel.
    if let name = table.string(originName), name.lowercased() != origin.handle?.lowercased() {
      origin.name = name
    }
    return origin
  }

  private func readMedia(_ table: inout CSVTable, _ post: inout CapturedPost) {
    if let word = table.string(mediaType), var note = MediaNote.Kind(word: word).map({ MediaNote(kind: $0) })
    {
      note.type = table.string(documentType)
      if note.kind == .document, let type = note.type { note.kind = MediaNote.Kind(mime: type) }
      note.name = table.string(fileName)
      note.duration = table.count(duration)
      switch note.kind {
      case .contact: note.note = joined(table.string(contactName), table.string(contactPhone))
      case .venue:
        note.name = table.string(venueTitle)
        note.note = table.string(venueAddress)
      case .location: note.note = joined(table.string(latitude), table.string(longitude))
      default: break
      }
      post.media = [note]
    }
    if let question = table.string(question) {
      post.record.poll = PostRecordFields.Poll(question: question, voters: table.count(voters))
    }
    if let url = table.string(url) {
      post.record.card = PostRecordFields.LinkCard(
        url: url, title: table.string(urlTitle), description: table.string(urlDescription))
    }
  }

  private func joined(_ parts: String?...) -> String? {
    let there = parts.compactMap(\.self)
    return there.isEmpty ? nil : there.joined(separator: ", ")
  }
}

extension BodyBuilder {
  /// Adds the text of a cell.
  /// - Returns: whether there is any.
  mutating func append(_ table: inout CSVTable, _ column: Int?, isMarkdown: Bool) -> Bool {
    guard let (text, isCut) = table.postText(column), text.trimmed().count > 0 else { return false }
    if isMarkdown { MarkdownText.append(text, to: &self) } else { append(text) }
    if isCut { noteCut() }
    return true
  }
}
