/// One post of a home-made text file while its lines come.
struct TextBlock {
  private struct Line {
    var start: Int
    var count: Int
  }

  /// Text of one block that is held; what a post keeps is cut from it.
  private let textLimit: Int
  private let lineLimit: Int
  /// Whether lines may be fields without an emoji, and after the text: not in a log, where a text is just text.
  private let hasLabels: Bool
  /// Where the block starts in what was read, and where the last line with content ends.
  let start: Int64
  private(set) var end: Int64
  private var fields = BlockFields()
  private var text = ByteBuffer(capacity: 1024)
  private var lines: [Line] = []
  private var isInText = false
  /// Whether a field opened the text, and none came before it.
  private var isLabelled = false
  private var isTextFirst = false
  private var isAfterBlank = false
  private var isOversized = false
  private var invalid = 0
  var isCut = false

  init(at place: LinePlace, hasLabels: Bool, limits: DumpLimits) {
    self.hasLabels = hasLabels
    textLimit = limits.heldBytes
    lineLimit = max(limits.postBytes / 16, 1024)
    start = place.offset
    end = place.end
    invalid = place.invalid
  }

  /// What the line that opens a log's post says.
  init(at place: LinePlace, time: CapturedTime, link: TelegramLink?, limits: DumpLimits) {
    self.init(at: place, hasLabels: false, limits: limits)
    fields.date = time
    fields.link = link
    fields.known = [.time, .link]
  }

  // MARK: Lines

  mutating func add(_ line: TextSlice, _ place: LinePlace, isShortened: Bool) {
    invalid += place.invalid
    guard line.count > 0 else {
      isAfterBlank = true
      return
    }
    if !BlockLine.isRule(line) { end = max(end, place.end) }
    let field = BlockField(line.trimmed())
    if !isInText, !isShortened {
      if BlockLine.isRule(line) { return }
      if let field, takeLeading(field) { return }
    }
    if hasLabels, !isLabelled, let field, field.name == .text, isOnlyUnknownFields {
      // Fields that nobody knows came before the text.
      fields.repairs[.skipped] += lines.count
      lines = []
      text.removeAll()
      openText(field)
      return
    }
    isInText = true
    keep(line, isShortened: isShortened)
  }

  /// Takes a field in front of the text.
  private mutating func takeLeading(_ field: BlockField) -> Bool {
    if field.name == .text {
      guard hasLabels else { return false }
      openText(field)
      return true
    }
    return (hasLabels || field.isOfLog) && fields.take(field)
  }

  private mutating func openText(_ field: BlockField) {
    isInText = true
    isLabelled = true
    isTextFirst = fields.known.isEmpty
    isAfterBlank = false
    if !field.isEmpty { keep(field.value, isShortened: false) }
  }

  /// Whether all the text so far looks like fields: `📎 Size: 5`.
  private var isOnlyUnknownFields: Bool {
    lines.count <= 8
      && lines.allSatisfy { line in
        let text = slice(line).trimmed()
        guard let colon = text.firstIndex(of: 0x3A, from: 0), colon <= 40 else { return false }
        return (0..<colon).allSatisfy { text[$0] >= 0x80 || text[$0] == 0x20 || isLetter(text[$0]) }
      }
  }

  private mutating func keep(_ line: TextSlice, isShortened: Bool) {
    defer { isAfterBlank = false }
    let room = textLimit - text.count - 2
    guard lines.count < lineLimit, room > 0 else {
      isOversized = true
      return
    }
    if !lines.isEmpty {
      text.append(0x0A)
      if isAfterBlank { text.append(0x0A) }
    }
    let kept = line.shortened(to: room)
    if isShortened || kept.count < line.count { isOversized = true }
    lines.append(Line(start: text.count, count: kept.count))
    text.append(kept.base, kept.count)
  }

  private func slice(_ line: Line) -> TextSlice { TextSlice(text.base + line.start, line.count) }

  // MARK: The post

  /// The post, once all lines came.
  mutating func post(ordinal: Int, range: FileRange, builder: inout BodyBuilder) -> CapturedPost {
    takeTrailing()
    var post = CapturedPost(ordinal: ordinal, range: range, boundary: .certain)
    if let last = lines.last {
      MarkdownText.append(TextSlice(text.base, last.start + last.count), to: &builder)
    }
    builder.addInvalid(invalid)
    if isOversized { builder.noteCut() }
    let body = builder.finish()
    post.body = body.text
    post.entities = body.entities
    post.repairs = body.repairs
    post.repairs += fields.repairs
    if isCut { post.repairs[.cut] = 1 }
    fields.fill(&post)
    return post
  }

  /// Takes lines that part this post from the next one, and fields behind the text, off its end.
  private mutating func takeTrailing() {
    guard !isOversized else { return }
    while let last = lines.last {
      let line = slice(last).trimmed()
      if !BlockLine.isRule(line) {
        guard hasLabels, let field = BlockField(line), field.name != .text, field.isMarked || isTextFirst,
          fields.take(field)
        else { return }
      }
      lines.removeLast()
    }
  }
}

extension BlockField {
  /// Whether a log has it between a post's first line and its text.
  fileprivate var isOfLog: Bool {
    switch name {
    case .views, .forwards, .replies, .reactions, .media: true
    default: false
    }
  }
}
