/// Reads one message of a page of a Desktop export from its element.
struct DesktopPagePost {
  private static let rules = PageTextRules(spoiler: DesktopPageClasses.spoiler.rawValue)
  private static let notSupported = "This message is not supported by this version of Telegram Desktop"

  let tree: HTMLTree
  private(set) var post: CapturedPost
  /// Who sent it, as the page names the sender; nil where it names none.
  private(set) var sender: String?
  /// Whether it was sent by whoever sent the one before it.
  let isJoined: Bool
  /// The element of what was forwarded.
  private let forwarded: Range<Int>

  /// - Parameter builder: puts bodies together; empty before and after.
  init(_ part: PageCutter.Part, _ tree: HTMLTree, ordinal: Int, _ builder: inout BodyBuilder) {
    self.tree = tree
    let classes = DesktopPageClasses(rawValue: part.classes)
    isJoined = classes.contains(.joined)
    forwarded = Self.forwarded(in: tree)
    post = CapturedPost(ordinal: ordinal, range: part.range, boundary: .certain)
    post.repairs = part.repairs
    post.record.messageID = Self.number(of: tree).flatMap { $0 > 0 ? $0 : nil }
    if classes.contains(.service) {
      readNotice()
    } else {
      readMessage(&builder)
    }
  }

  /// The number of a message; those that only show a new day, and those of a group before it became a channel, have
  /// negative ones.
  static func number(of tree: HTMLTree) -> Int64? {
    guard let id = tree.attribute("id", of: 0), let digits = id.droppingPrefix("message") else { return nil }
    return WrittenNumber(digits)?.value
  }

  private static func forwarded(in tree: HTMLTree) -> Range<Int> {
    let both: DesktopPageClasses = [.forwarded, .body]
    for index in tree.nodes.indices
    where DesktopPageClasses(rawValue: tree.nodes[index].classes).isSuperset(of: both) {
      return tree.subtree(index)
    }
    return 0..<0
  }

  private func first(_ classes: DesktopPageClasses, in range: Range<Int>) -> Int? {
    tree.first(classes.rawValue, in: range)
  }

  private func line(_ classes: DesktopPageClasses, in range: Range<Int>) -> String? {
    first(classes, in: range).flatMap { tree.line($0) }
  }

  // MARK: A message

  private mutating func readMessage(_ builder: inout BodyBuilder) {
    let all = tree.nodes.indices
    let own = forwarded.isEmpty ? all : all.lowerBound..<forwarded.lowerBound
    post.record.date = first(.date, in: own).flatMap { time($0) }
    sender = first(.fromName, in: own).flatMap { Self.name(tree.line($0)) }
    post.signature = line(.signature, in: all)
    readForward()
    readReply()
    if let index = texts.first {
      var text = PageText(rules: Self.rules)
      text.append(index, of: tree, to: &builder)
      let body = builder.finish()
      post.body = body.text
      post.entities = body.entities
      post.repairs += body.repairs
      post.repairs[.oversized] = min(post.repairs[.oversized], 1)
      if text.doubleEscaped > 0 { post.repairs[.doubleEscaped] = text.doubleEscaped }
    }
    let media = DesktopPageMedia(tree)
    post.media = media.notes
    post.record.poll = media.poll
    post.record.reactions = media.reactions
    post.reactions = media.printedReactions
  }

  /// The text's element, of which there is one.
  private var texts: [Int] {
    tree.nodes.indices.filter { tree.nodes[$0].classes & DesktopPageClasses.text.rawValue != 0 }
  }

  /// The time in an element's title, or where an old export has none, in its text.
  private func time(_ index: Int) -> CapturedTime? {
    if let title = tree.attribute("title", of: index), let time = CapturedTime(written: title) { return time }
    return tree.line(index).flatMap { CapturedTime(written: $0) }
  }

  /// A name without the bot by way of which it was sent.
  private static func name(_ line: String?) -> String? {
    guard var line else { return nil }
    return line.withUTF8 { bytes in
      guard let base = bytes.baseAddress else { return nil }
      let text = TextSlice(base, bytes.count)
      let name = (text.range(of: " via @", from: 0).map { text.prefix($0.lowerBound) } ?? text).trimmedName()
      return name.count > 0 ? name.string : nil
    }
  }

  private mutating func readForward() {
    guard !forwarded.isEmpty else { return }
    var origin = ForwardOrigin(name: "")
    if let index = first(.fromName, in: forwarded) {
      origin.name = Self.name(tree.line(index, without: DesktopPageClasses.details.rawValue)) ?? ""
      let inner = index + 1..<tree.nodes[index].end
      origin.date = first([.date, .details], in: inner).flatMap { time($0) }
    }
    post.forward = origin
  }

  /// Names the origin of a forward that stands under the name of the one before it.
  mutating func inheritForward(from last: String?) {
    if isJoined, post.forward?.name.isEmpty ?? false, let last { post.forward?.name = last }
  }

  private mutating func readReply() {
    guard let index = first(.reply, in: tree.nodes.indices) else { return }
    var reply = PostRecordFields.Reply()
    for link in tree.subtree(index) where tree.nodes[link].name == .a {
      guard let href = tree.attribute("href", of: link), let mark = href.range(of: "#go_to_message", from: 0)
      else {
        continue
      }
      reply.messageID = WrittenNumber(href.from(mark.upperBound))?.positive
    }
    post.record.reply = reply
  }

  // MARK: A notice

  private mutating func readNotice() {
    let notice = line(.body, in: tree.nodes.indices) ?? ""
    if notice.hasPrefix(Self.notSupported) {
      post.isAvailable = false
      return
    }
    post.record.service = PostRecordFields.ServiceNote(action: notice.isEmpty ? "service" : notice)
    if let link = first(.userpicLink, in: tree.nodes.indices) {
      var note = MediaNote(kind: .photo)
      note.path = tree.attribute("href", of: link).flatMap(PageAddress.init)?.url
      post.media.append(note)
    }
  }

  /// Names whoever sent it, where that is not the channel itself.
  mutating func sign(_ name: String?, in channel: String?) {
    if post.signature == nil, let name, name != channel { post.signature = name }
  }
}
