/// Reads pages of a channel's web preview, saved by a browser or a program: `t.me/s/NAME`, also a search in it, the page of
/// one post, what a page loads when somebody scrolls, several of them one after another, mirrors.
final class PreviewReader: DumpReader {
  private static let outline = PageOutline(
    classes: PreviewClasses.names,
    parts: PreviewClasses([.message, .channelInfo, .landing, .failure]).rawValue,
    names: [.title, .input],
    interrupting: PreviewClasses([.message, .messageWrap, .channelInfo]).rawValue)

  let format: DumpFormat
  let encoding: String
  private(set) var repairs = Repairs()
  private var cutter: PageCutter
  private var builder: BodyBuilder
  private var kind = PageKind()
  /// The heading that came last, until the first post below it tells the channel's id.
  private var heading: ChannelHeader?
  private var ready: [DumpElement] = []
  private var ordinal = 0
  private var headings = 0
  private var isDone = false

  init(_ input: PageInput, as format: DumpFormat, limits: DumpLimits) {
    self.format = format
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
    let classes = PreviewClasses(rawValue: part.classes)
    if classes.contains(.message) {
      takePost(part)
    } else if classes.contains(.channelInfo) {
      guard let header = PreviewHeading.header(part, cutter.tree, &builder) else { return }
      repairs += part.repairs
      flushHeading()
      heading = header
      headings += 1
    } else {
      kind.take(part, cutter.tree)
    }
  }

  private func takePost(_ part: PageCutter.Part) {
    // Comments on a post have this form, too, and are no posts.
    let isComment = cutter.tree.attribute("data-post-id", of: 0) != nil
    let read = PreviewPost(part, cutter.tree, ordinal: ordinal, &builder)
    guard !isComment, !read.isEmpty else {
      repairs += part.repairs
      repairs[.skipped] += 1
      return
    }
    if heading != nil { complete(with: read) }
    flushHeading()
    ready.append(.post(read.post))
    repairs += read.post.repairs
    ordinal += 1
  }

  /// Gives the heading what the post below it knows of the channel.
  private func complete(with read: PreviewPost) {
    let channel = read.channel
    if let handle = channel.handle {
      if let own = heading?.handle, own.lowercased() != handle.lowercased() { return }
      // The heading prints a handle as somebody typed it.
      heading?.handle = handle
    }
    heading?.telegramID = channel.id
    heading?.capturedAt = read.post.record.capturedAt
  }

  private func flushHeading() {
    if let heading { ready.append(.header(heading)) }
    heading = nil
  }

  private func finish() throws {
    isDone = true
    if cutter.isTruncated, repairs[.truncated] == 0 { repairs[.truncated] = 1 }
    if ordinal == 0, headings == 0 || kind.isSearch {
      throw kind.refusal(handle: heading?.handle, fallback: look)
    }
    flushHeading()
  }

  /// What the file looks like where nothing in it says more.
  private var look: String {
    switch format {
    case .previewMHTML: "a saved web page (MHTML)"
    case .previewViewSource: "a saved view of a page's source"
    default: "an HTML page"
    }
  }
}
