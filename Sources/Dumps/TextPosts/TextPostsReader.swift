/// Reads the text files of home-made programs, line by line.
struct TextPostsReader: DumpReader {
  let format: DumpFormat
  private(set) var repairs = Repairs()
  var encoding: String { input.encoding }

  private let input: DumpInput
  private var scanner: LineScanner
  private var decoder: LineDecoder
  private var builder: BodyBuilder
  private let limits: DumpLimits
  private var block: TextBlock?
  /// What lines before the first block say of the channel.
  private var channel: ChannelReference?
  private var header: ChannelHeader?
  private var ready: [DumpElement] = []
  private var isDone = false
  private var hasText = false
  private var ordinal = 0

  init(_ input: DumpInput, _ format: DumpFormat, _ limits: DumpLimits) throws {
    self.input = input
    self.format = format
    scanner = try LineScanner(source: input, lineLimit: limits.heldBytes)
    scanner.use(.utf8, skipping: 0)
    decoder = LineDecoder(.utf8, valid: 0)
    builder = BodyBuilder(limits: limits)
    self.limits = limits
  }

  mutating func next() throws -> DumpElement? {
    while true {
      if !ready.isEmpty { return ready.removeFirst() }
      guard !isDone else { return nil }
      if let line = try scanner.next() {
        add(line)
      } else {
        isDone = true
        close()
        guard hasText else { throw DumpError.empty }
        guard ordinal > 0 else { throw noPosts }
      }
    }
  }

  private mutating func add(_ raw: RawLine) {
    let decoded = decoder.decode(raw)
    var line = decoded.text
    // Files put together each bring their own byte order mark.
    if line.hasPrefix("\u{FEFF}") { line = line.from(3) }
    line = line.trimmedEnd()
    let place = LinePlace(offset: raw.offset, end: raw.offset + raw.length, invalid: decoded.invalid)
    if line.count > 0 { hasText = true }
    if opensBlock(line, place) { return }
    guard block != nil else {
      addBefore(line, place)
      return
    }
    block!.add(line, place, isShortened: raw.length > Int64(raw.count))
    if decoded.isCut, raw.isUnterminated { block!.isCut = true }
  }

  /// Whether a line is the first of a block.
  private mutating func opensBlock(_ line: TextSlice, _ place: LinePlace) -> Bool {
    let line = line.trimmed()
    guard line.count > 0 else { return false }
    if format == .textLog {
      guard let (time, link) = BlockLine.logHead(line) else { return false }
      close()
      block = TextBlock(at: place, time: time, link: TelegramLink(link), limits: limits)
    } else {
      guard BlockLine.postHead(line) != nil else { return false }
      close()
      block = TextBlock(at: place, hasLabels: true, limits: limits)
    }
    return true
  }

  /// A line before the first block: the channel's, or of no use.
  private mutating func addBefore(_ line: TextSlice, _ place: LinePlace) {
    repairs[.invalidBytes] += place.invalid
    let line = line.trimmed()
    guard line.count > 0, !BlockLine.isRule(line) else { return }
    guard let field = BlockField(line), !field.isEmpty, field.name == .channel || field.name == .link else {
      repairs[.skipped] += 1
      return
    }
    let named = ChannelReference(written: field.value)
    if named.handle != nil || named.id != nil {
      channel = named
    } else if field.name == .channel, header == nil, let title = named.title {
      header = ChannelHeader(title: title, range: input.range(place.offset..<place.end))
    }
  }

  private mutating func close() {
    guard block != nil else { return }
    if var header {
      self.header = nil
      header.handle = channel?.handle
      header.telegramID = channel?.id
      ready.append(.header(header))
    }
    let range = input.range(block!.start..<block!.end)
    var post = block!.post(ordinal: ordinal, range: range, builder: &builder)
    block = nil
    if post.record.channel == nil { post.record.channel = channel }
    ordinal += 1
    repairs += post.repairs
    ready.append(.post(post))
  }

  private var noPosts: DumpError {
    DumpError(
      code: .noPosts,
      message: format == .textLog
        ? "The file has no line such as “[2024-05-01T12:00:00] https://t.me/NAME/123”, which opens a post."
        : "The file has no line such as “--- POST 1 ---”, which opens a post.",
      remedy: "Let the content decide: take the format out of the settings of its drop directory.")
  }
}
