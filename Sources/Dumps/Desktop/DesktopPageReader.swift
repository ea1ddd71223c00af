/// Reads a page of a Telegram Desktop export: `messages.html` and its siblings, a thousand messages each.
final class DesktopPageReader: DumpReader {
  private static let outline = PageOutline(
    classes: DesktopPageClasses.names, parts: DesktopPageClasses([.message, .header]).rawValue,
    names: [.title],
    interrupting: DesktopPageClasses([.message, .header]).rawValue)

  let format = DumpFormat.desktopHTML
  let encoding: String
  private(set) var repairs = Repairs()
  private var cutter: PageCutter
  private var builder: BodyBuilder
  private var kind = PageKind()
  /// The heading, until the first message shows that the page is a chat's.
  private var heading: ChannelHeader?
  private var title: String?
  /// Who sent the message before, and where it was forwarded from.
  private var sender: String?
  private var origin: String?
  private var ready: [DumpElement] = []
  private var ordinal = 0
  private var isDone = false

  init(_ input: PageInput, limits: DumpLimits) {
    encoding = input.encoding
    cutter = PageCutter(input, Self.outline, limits: limits)
    builder = BodyBuilder(limits: limits)
  }

  /// Bytes held at present, whatever the size of the page.
  var heldBytes: Int { cutter.heldBytes + builder.heldBytes }

  func next() throws -> DumpElement? {
    while true {
      if !ready.isEmpty { return ready.removeFirst() }
      guard !isDone else { return nil }
      if let part = try cutter.next() { take(part) } else { try finish() }
    }
  }

  private func take(_ part: PageCutter.Part) {
    let classes = DesktopPageClasses(rawValue: part.classes)
    if classes.contains(.header) {
      takeHeading(part)
    } else if classes.contains(.message) {
      takeMessage(part, isService: classes.contains(.service))
    } else {
      kind.take(part, cutter.tree)
    }
  }

  private func takeHeading(_ part: PageCutter.Part) {
    guard let title = cutter.tree.line(0) else { return }
    heading = ChannelHeader(title: title, range: part.range)
    self.title = title
    sender = nil
    origin = nil
  }

  private func takeMessage(_ part: PageCutter.Part, isService: Bool) {
    // A new day is announced like a service message, but with a negative number.
    if isService, DesktopPagePost.number(of: cutter.tree) ?? -1 < 0 {
      repairs += part.repairs
      return
    }
    var read = DesktopPagePost(part, cutter.tree, ordinal: ordinal, &builder)
    if !isService {
      sender = read.isJoined ? sender : read.sender
      read.sign(sender, in: title)
      read.inheritForward(from: origin)
      origin = read.post.forward?.name
    }
    if let heading { ready.append(.header(heading)) }
    heading = nil
    ready.append(.post(read.post))
    repairs += read.post.repairs
    ordinal += 1
  }

  private func finish() throws {
    isDone = true
    if cutter.isTruncated, repairs[.truncated] == 0 { repairs[.truncated] = 1 }
    guard ordinal == 0 else { return }
    guard let heading else { throw kind.refusal(handle: nil) }
    throw DumpError(
      code: .noPosts,
      message: "The page is a part of a Telegram Desktop export without messages: “\(heading.title)”.",
      remedy: "Drop the chat's own messages.html, or an archive of the whole export folder.")
  }
}
