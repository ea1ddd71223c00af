/// A line of text, held until the post that it belongs to is complete.
struct LineRecord {
  /// Its place in the parser's text.
  var start: Int
  var count: Int
  var place: LinePlace
  var traits: TextTraits
  /// Whether blank lines stand between it and the text before it.
  var isAfterBlank: Bool
}

/// Where a line lies in the file, and what was mended in it.
struct LinePlace {
  var offset: Int64
  var end: Int64
  var invalid: Int
}

/// The post being read.
struct OpenPost {
  var boundary: Boundary
  var start: Int64
  /// The end of what is not held as text; the text may end behind it.
  var end: Int64
  var forward: ForwardOrigin?
  var media: [MediaNote] = []
  var reactions: String?
  var views: ViewsLine?
  var hasPlaceholder = false
  /// Whether something came that only more marks of the same post may follow.
  var isEnded = false
  var isOversized = false
  /// Whether lines were dropped for want of room, so that the last line held is not the last that came.
  var isFilled = false
  var isCut = false
  /// Replacements in lines that are not kept as text.
  var invalid = 0

  init(boundary: Boundary, at place: LinePlace) {
    self.boundary = boundary
    start = place.offset
    end = place.end
  }

  /// Whether there is nothing but a boundary.
  var isBare: Bool { forward == nil && media.isEmpty && !isEnded }
}

/// Puts lines together to headings and posts. It knows nothing of bytes on disk but what a line says of itself.
struct CaptureParser {
  /// What closes a post.
  enum Closing {
    case forward, media, text, heading, end
  }

  /// A name or a title beyond this is shortened: Telegram allows 128 characters.
  static let nameLimit = 1024
  /// Media of one post: Telegram's albums have no more, so the next one is another post's.
  private static let mediaLimit = 10
  /// Bytes of one post's reactions, over all their lines.
  private static let reactionLimit = 1024

  let limits: DumpLimits
  /// Text of one post that is held: twice what is kept, as a body may be printed twice.
  let textLimit: Int
  /// Lines of one post that are held.
  let lineLimit: Int

  var text = ByteBuffer(capacity: 4096)
  var lines: ContiguousArray<LineRecord> = []
  var post: OpenPost?
  var heading: OpenHeading?
  /// How sure the start of the next post is, when no line marks it.
  var nextBoundary = Boundary.guess
  /// Whether blank lines came since the last line.
  var isAfterBlank = false
  /// Whether nothing but text came so far, so that it may still be a heading.
  var isAtStart = true
  /// Whether the last line has no end, as where a capture was cut.
  var fileEndsOpen = false
  /// Whether the button of a placeholder is due.
  var awaitsButton = false

  /// The dialect that the file is read as, whatever it shows; nil where its lines decide.
  private let forced: DumpFormat?
  /// Whether anything in the file shows the full dialect.
  var isFull = false
  /// Whether the posts read now are of the full dialect: pages of both may have been put together.
  var postsAreFull = false
  /// Whether forwards in this file have the space that only the full dialect has.
  private var usesWideSpaces = false
  /// Whether anything shows that this is a capture of a channel.
  var isRecognised = false
  var hasText = false
  var repairs = Repairs()
  var ordinal = 0
  private var ready: ContiguousArray<DumpElement> = []
  private var readyStart = 0

  init(limits: DumpLimits, format: DumpFormat? = nil) {
    self.limits = limits
    forced = format
    isFull = format == .textFull
    postsAreFull = isFull
    isRecognised = format != nil
    textLimit = limits.heldBytes
    lineLimit = max(limits.postBytes / 16, 1024)
  }

  mutating func pop() -> DumpElement? {
    guard readyStart < ready.count else { return nil }
    let element = ready[readyStart]
    readyStart += 1
    if readyStart == ready.count {
      ready.removeAll(keepingCapacity: true)
      readyStart = 0
    }
    return element
  }

  mutating func push(_ element: DumpElement) { ready.append(element) }

  /// Notes that a line shows the full dialect.
  mutating func seeFullDialect() {
    guard forced == nil else { return }
    isFull = true
    postsAreFull = true
  }

  // MARK: Lines

  mutating func add(_ raw: RawLine, _ decoded: DecodedLine) {
    var line = decoded.text
    // Pages put together each bring their own byte order mark.
    if line.hasPrefix("\u{FEFF}") { line = line.from(3) }
    line = line.trimmedEnd()
    if decoded.invalid > 0 { repairs[.invalidBytes] += decoded.invalid }
    let isShortened = raw.length > Int64(raw.count)
    if line.count > 0 {
      let place = LinePlace(offset: raw.offset, end: raw.offset + raw.length, invalid: decoded.invalid)
      accept(line, place, isShortened: isShortened)
      isAfterBlank = false
      hasText = true
    } else {
      isAfterBlank = true
    }
    if decoded.isCut, !isShortened {
      if post != nil { post!.isCut = true } else { repairs[.cut] += 1 }
    }
  }

  mutating func finish() {
    if heading != nil { closeHeading(.boundary) }
    closePost(.end)
  }

  private mutating func accept(_ line: TextSlice, _ place: LinePlace, isShortened: Bool) {
    let kind = LineKind(line)
    if case .text = kind {
      awaitsButton = false
      acceptText(line, place, isShortened: isShortened)
      return
    }
    let wasAwaitingButton = awaitsButton
    awaitsButton = false
    isRecognised = true
    switch kind {
    case .text: break
    case .forward(let name, let isWide):
      acceptForward(line.from(name), isWide: isWide, place, isShortened: isShortened)
    case .placeholder: acceptPlaceholder(place)
    case .unsupportedMedia: acceptMedia(place)
    case .viewButton:
      if wasAwaitingButton, post != nil { extendPost(place) } else { acceptPlaceholder(place) }
      awaitsButton = false
    case .views(let views): acceptViews(views, place)
    case .reactions: acceptReactions(line, place)
    }
  }

  private mutating func acceptForward(_ name: TextSlice, isWide: Bool, _ place: LinePlace, isShortened: Bool)
  {
    if heading != nil { closeHeading(.boundary) }
    closePost(.forward)
    if isWide {
      seeFullDialect()
      usesWideSpaces = forced == nil
    } else if usesWideSpaces {
      postsAreFull = false
    }
    open(.certain, place)
    let whole = name.trimmedName()
    let short = whole.shortened(to: Self.nameLimit)
    post!.forward = Self.origin(short, mayHaveAuthor: isWide)
    post!.isOversized = isShortened || short.count < whole.count
    post!.invalid = place.invalid
  }

  /// Takes ` (AUTHOR)` off the end of a name.
  private static func origin(_ name: TextSlice, mayHaveAuthor: Bool) -> ForwardOrigin {
    guard mayHaveAuthor, name.count > 4, name[name.count - 1] == 0x29 else {
      return ForwardOrigin(name: name.string)
    }
    var depth = 0
    var i = name.count - 1
    while i > 0 {
      if name[i] == 0x29 { depth += 1 }
      if name[i] == 0x28 { depth -= 1 }
      if depth == 0 { break }
      i -= 1
    }
    let author = name.from(i + 1).prefix(name.count - i - 2).trimmedName()
    guard i > 1, name[i - 1] == 0x20, author.count > 0 else { return ForwardOrigin(name: name.string) }
    return ForwardOrigin(name: name.prefix(i).trimmedName().string, author: author.string)
  }

  /// After a body it is what the page hides; alone it is all that the capture has of a post.
  private mutating func acceptPlaceholder(_ place: LinePlace) {
    prepareMark(place) { $0.isEnded }
    post!.hasPlaceholder = true
    post!.isEnded = true
    awaitsButton = true
  }

  /// It belongs to the caption that follows, so it starts a post unless one has just started.
  private mutating func acceptMedia(_ place: LinePlace) {
    if heading != nil { closeHeading(.boundary) }
    let hasBody = !lines.isEmpty
    prepareMark(place) { hasBody || $0.isEnded || $0.media.count >= Self.mediaLimit }
    post!.media.append(MediaNote(kind: .unsupported))
    awaitsButton = true
  }

  private mutating func acceptReactions(_ line: TextSlice, _ place: LinePlace) {
    prepareMark(place) { $0.views != nil || $0.reactions?.utf8.count ?? 0 >= Self.reactionLimit }
    let printed = line.trimmed().string
    if let before = post!.reactions {
      post!.reactions = before + " " + printed
    } else {
      post!.reactions = printed
    }
    post!.isEnded = true
  }

  private mutating func acceptViews(_ views: ViewsLine, _ place: LinePlace) {
    prepareMark(place) { $0.views != nil }
    takeReactions()
    post!.views = views
    post!.isEnded = true
  }

  /// Makes sure that there is a post for a mark: a new one when the mark cannot belong to the open one.
  private mutating func prepareMark(_ place: LinePlace, startsNew: (OpenPost) -> Bool) {
    if heading != nil { closeHeading(.mark) }
    isAtStart = false
    if let open = post, startsNew(open) { closePost(.media) }
    if post == nil { open(nextBoundary, place) } else { extendPost(place) }
    post!.invalid += place.invalid
  }

  private mutating func extendPost(_ place: LinePlace) { post!.end = max(post!.end, place.end) }

  mutating func open(_ boundary: Boundary, _ place: LinePlace) {
    post = OpenPost(boundary: boundary, at: place)
    nextBoundary = .likely
    if boundary == .certain { isAtStart = false }
  }

  // MARK: Text

  private mutating func acceptText(_ line: TextSlice, _ place: LinePlace, isShortened: Bool) {
    var traits = TextTraits(of: line)
    if isShortened { traits.insert(.shortened) }
    if heading != nil {
      acceptHeadingLine(line, traits, place)
      return
    }
    if let open = post, !open.isFilled, !open.isEnded {
      if traits.contains(.counter), beginHeading(line, place) { return }
      if isAtStart, beginHeadingAtButton(line, place) { return }
      if isDigit(line[0]), isFileSize(line), takeDocument(line, place) { return }
    }
    if let open = post {
      if open.isEnded {
        if traits.contains(.possibleReactions), open.reactions == nil, open.views == nil {
          acceptReactions(line, place)
          return
        }
        closePost(.text)
        self.open(.likely, place)
      } else if closesBefore(traits) {
        closePost(.text)
        self.open(.guess, place)
      }
    } else {
      open(nextBoundary, place)
    }
    append(line, traits, place)
  }

  /// Keeps a line of the open post, as far as there is room.
  mutating func append(_ line: TextSlice, _ traits: TextTraits, _ place: LinePlace) {
    if traits.contains(.shortened) { post!.isOversized = true }
    let room = textLimit - 2 - (lines.first.map { text.count - $0.start } ?? 0)
    if lines.count >= lineLimit || room <= 0 || post!.isFilled {
      post!.isFilled = true
      post!.isOversized = true
      post!.invalid += place.invalid
      extendPost(place)
    } else if line.count > room {
      post!.isFilled = true
      post!.isOversized = true
      keep(line.shortened(to: room), [.shortened], place)
    } else {
      keep(line, traits, place)
    }
  }

  mutating func keep(_ line: TextSlice, _ traits: TextTraits, _ place: LinePlace) {
    var isAfterBlank = false
    if lines.isEmpty {
      text.removeAll()
    } else {
      text.append(0x0A)
      if self.isAfterBlank {
        text.append(0x0A)
        isAfterBlank = true
        seeFullDialect()
      }
    }
    let start = text.count
    text.append(line.base, line.count)
    lines.append(
      LineRecord(start: start, count: line.count, place: place, traits: traits, isAfterBlank: isAfterBlank))
  }

  /// Whether the open post ends before a line: in the full dialect text does not go on without a blank line after
  /// closing hashtags or after an anchor such as `Read in full`. An address does.
  private func closesBefore(_ traits: TextTraits) -> Bool {
    guard postsAreFull, !isAfterBlank, !post!.isFilled, let last = lines.last,
      traits.isDisjoint(with: [.closing, .address, .possibleReactions]),
      !last.traits.isDisjoint(with: [.closing, .address])
    else { return false }
    var first = lines.count
    var all: TextTraits = []
    while first > 0, !lines[first - 1].traits.isDisjoint(with: [.closing, .address]) {
      first -= 1
      all.formUnion(lines[first].traits)
    }
    guard first > 0 else { return false }
    return all.contains(.residue) || all.contains(.hashtags) && lines[first].isAfterBlank
  }

  /// Takes a document's name, which came as text, and its size out of the text; they start a post unless one has
  /// just started.
  private mutating func takeDocument(_ size: TextSlice, _ place: LinePlace) -> Bool {
    guard !isAfterBlank, let last = lines.last, isFileName(slice(lines.count - 1)) else { return false }
    let note = MediaNote(kind: .document, name: slice(lines.count - 1).string, size: size.string)
    truncateLines(to: lines.count - 1)
    if !lines.isEmpty || post!.media.count >= Self.mediaLimit {
      closePost(.media)
      open(.likely, last.place)
    }
    isAtStart = false
    post!.media.append(note)
    post!.invalid += last.place.invalid + place.invalid
    extendPost(place)
    return true
  }

  /// Takes digits that stand where reactions stand out of the text.
  mutating func takeReactions() {
    guard post != nil, !post!.isEnded, !post!.isFilled, let last = lines.last,
      last.traits.contains(.possibleReactions),
      !last.isAfterBlank
    else { return }
    post!.reactions = slice(lines.count - 1).trimmed().string
    post!.invalid += last.place.invalid
    truncateLines(to: lines.count - 1)
    extendPost(last.place)
    post!.isEnded = true
  }

  func slice(_ index: Int) -> TextSlice { TextSlice(text.base + lines[index].start, lines[index].count) }

  mutating func truncateLines(to count: Int) {
    lines.removeSubrange(count...)
    text.setCount(lines.last.map { $0.start + $0.count } ?? 0)
  }
}
