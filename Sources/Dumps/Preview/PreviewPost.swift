/// Reads one post of a preview page from its element.
struct PreviewPost {
  /// Numbers of an album's further messages that are kept; Telegram's albums have ten.
  private static let albumLimit = 100
  /// Bytes of a quote that are kept; pages cut it at about 256 characters.
  private static let quoteLimit = 1 << 14

  let tree: HTMLTree
  private(set) var post: CapturedPost
  /// The elements of the post that have a class and are in neither a quote nor a fallback nor a card.
  private let own: [Int]
  private var doubleEscaped = 0
  /// What a post's own fields are never in.
  private static let foreign: PreviewClasses = [.reply, .notSupported, .card]
  private static let rules = PageTextRules(
    skipped: PreviewClasses([.reply, .notSupported, .card]).rawValue, emoji: PreviewClasses.emoji.rawValue,
    spoiler: 0)

  /// - Parameter builder: puts bodies together; empty before and after.
  init(_ part: PageCutter.Part, _ tree: HTMLTree, ordinal: Int, _ builder: inout BodyBuilder) {
    self.tree = tree
    own = Self.own(tree)
    post = CapturedPost(ordinal: ordinal, range: part.range, boundary: .certain)
    post.repairs = part.repairs
    readIdentity()
    if PreviewClasses(rawValue: part.classes).contains(.service) {
      readNotice()
    } else {
      readBody(&builder)
    }
    readForward()
    readReply(&builder)
    readFooter()
    let media = PreviewMedia(tree, own: own)
    post.media = media.notes
    post.record.poll = media.poll
    post.record.reactions = media.reactions
    post.reactions = media.printedReactions
    readCard()
    readAlbum()
    if doubleEscaped > 0 { post.repairs[.doubleEscaped] = doubleEscaped }
    let hasContent = !post.body.isEmpty || !post.media.isEmpty || post.record.poll != nil
    if !hasContent, post.record.service == nil, hasPlaceholder { post.isAvailable = false }
  }

  /// The channel as the post names it.
  var channel: ChannelReference { post.record.channel ?? ChannelReference() }

  /// Whether there is anything to keep of it.
  var isEmpty: Bool {
    post.body.isEmpty && post.media.isEmpty && post.isAvailable && post.record.poll == nil
      && post.record.service == nil && post.record.messageID == nil && post.forward == nil
  }

  // MARK: Looking up

  private static func own(_ tree: HTMLTree) -> [Int] {
    var found: [Int] = []
    var i = 0
    while i < tree.nodes.count {
      let classes = PreviewClasses(rawValue: tree.nodes[i].classes)
      if !classes.isDisjoint(with: foreign), i > 0 {
        i = tree.nodes[i].end
        continue
      }
      if !classes.isEmpty { found.append(i) }
      i += 1
    }
    return found
  }

  private func first(_ classes: PreviewClasses) -> Int? {
    own.first { tree.nodes[$0].classes & classes.rawValue != 0 }
  }

  private func address(_ index: Int) -> PageAddress? {
    tree.attribute("href", of: index).flatMap(PageAddress.init)
  }

  private mutating func url(_ index: Int) -> String? {
    guard let address = address(index) else { return nil }
    if address.isDoubleEscaped { doubleEscaped += 1 }
    return address.url
  }

  // MARK: Which post it is

  private mutating func readIdentity() {
    var channel = ChannelReference()
    if let name = tree.attribute("data-post", of: 0), let slash = name.firstIndex(of: 0x2F, from: 0) {
      let handle = name.prefix(slash)
      if handle.isHandle { channel.handle = handle.string }
      post.record.messageID = WrittenNumber(name.from(slash + 1))?.positive
    }
    if let view = tree.attribute("data-view", of: 0).flatMap(PreviewView.init) {
      channel.id = view.channelID
      post.record.capturedAt = view.time
      if post.record.messageID == nil { post.record.messageID = view.messageID }
    }
    if let date = first(.date) {
      if let link = address(date).flatMap({ TelegramLink($0.url) }) {
        if channel.handle == nil { channel.handle = link.handle }
        if post.record.messageID == nil { post.record.messageID = link.messageID }
      }
      if let time = tree.first(.time, in: tree.subtree(date)),
        let written = tree.attribute("datetime", of: time)
      {
        post.record.date = CapturedTime(written: written)
      }
    }
    channel.title = first(.ownerName).flatMap { tree.line($0) }
    if !channel.isEmpty { post.record.channel = channel }
  }

  // MARK: What it says

  /// The text's element is nested in itself where the post has media: the innermost has the text. A group of files has a
  /// text for each.
  private var texts: [Int] {
    let all = own.filter { index in
      let classes = PreviewClasses(rawValue: tree.nodes[index].classes)
      return !classes.isDisjoint(with: [.ownText, .messageText]) && !classes.contains(.replyText)
    }
    return all.enumerated().filter { place, index in
      place + 1 == all.count || all[place + 1] >= tree.nodes[index].end
    }.map(\.element)
  }

  private mutating func readBody(_ builder: inout BodyBuilder) {
    var text = PageText(rules: Self.rules)
    for (place, index) in texts.enumerated() {
      if place > 0 { builder.append("\n\n") }
      text.append(index, of: tree, to: &builder)
    }
    doubleEscaped += text.doubleEscaped
    let body = builder.finish()
    post.body = body.text
    post.entities = body.entities
    post.repairs += body.repairs
    // The page's element and the text in it were both shortened, of one cause.
    post.repairs[.oversized] = min(post.repairs[.oversized], 1)
  }

  private mutating func readNotice() {
    let notice = texts.first.flatMap { tree.line($0) }
    post.record.service = PostRecordFields.ServiceNote(action: notice ?? "service")
  }

  /// `Please open Telegram to view this post`, wherever it stands.
  private var hasPlaceholder: Bool {
    tree.nodes.contains { $0.classes & PreviewClasses.label.rawValue != 0 }
  }

  // MARK: What it refers to

  private mutating func readForward() {
    guard let index = first(.forwardName) else { return }
    var origin = ForwardOrigin(name: tree.line(index) ?? "")
    origin.author = first(.forwardAuthor).flatMap { tree.line($0) }
    if let link = url(index).flatMap({ TelegramLink($0) }) {
      origin.handle = link.handle
      origin.channelID = link.channelID
      origin.messageID = link.messageID
    }
    post.forward = origin
  }

  private mutating func readReply(_ builder: inout BodyBuilder) {
    guard let index = tree.first(PreviewClasses.reply.rawValue, in: tree.nodes.indices) else { return }
    let range = tree.subtree(index)
    var reply = PostRecordFields.Reply()
    if let link = url(index).flatMap({ TelegramLink($0) }) {
      reply.messageID = link.messageID
      let isOwn = link.handle?.lowercased() == channel.handle?.lowercased() && link.channelID == nil
      if !isOwn, link.handle != nil || link.channelID != nil {
        let name = tree.first(PreviewClasses.authorName.rawValue, in: range).flatMap { tree.line($0) }
        reply.channel = ChannelReference(id: link.channelID, handle: link.handle, title: name)
      }
    }
    if let quote = tree.first(PreviewClasses([.replyText, .replyNote, .messageText]).rawValue, in: range) {
      var text = PageText(rules: PageTextRules(emoji: PreviewClasses.emoji.rawValue))
      text.append(quote, of: tree, to: &builder)
      let body = builder.finish().text
      body.withUnsafeBufferPointer { bytes in
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
        reply.quote = TextSlice(base, bytes.count).shortened(to: Self.quoteLimit).string
      }
    }
    post.record.reply = reply
  }

  private mutating func readCard() {
    guard let index = tree.first(PreviewClasses.card.rawValue, in: tree.nodes.indices), let url = url(index)
    else {
      return
    }
    let range = tree.subtree(index)
    func line(_ classes: PreviewClasses) -> String? {
      tree.first(classes.rawValue, in: range).flatMap { tree.line($0) }
    }
    post.record.card = PostRecordFields.LinkCard(
      url: url, site: line(.cardSite), title: line(.cardTitle), description: line(.cardDescription))
  }

  private mutating func readAlbum() {
    guard let first = post.record.messageID else { return }
    var further: Set<Int64> = []
    for index in own where tree.nodes[index].classes & PreviewClasses([.grouped, .document]).rawValue != 0 {
      guard let link = address(index).flatMap({ TelegramLink($0.url) }), let id = link.messageID, id != first,
        link.handle?.lowercased() == channel.handle?.lowercased(), further.count < Self.albumLimit
      else { continue }
      further.insert(id)
    }
    post.record.albumMessages = further.sorted()
  }

  // MARK: What stands below it

  private mutating func readFooter() {
    if let views = first(.views).flatMap({ tree.line($0) }) { post.views = Counter(printed: views) }
    post.signature = (first(.fromAuthor) ?? first(.authorName)).flatMap { tree.line($0) }
    if let meta = first(.meta),
      let words = tree.line(meta, without: PreviewClasses([.fromAuthor, .date]).rawValue)
    {
      post.isEdited = words.contains("edited")
    }
  }
}
