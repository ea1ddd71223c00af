/// Which parts are cut out of a page, by what their outermost element is.
struct PageOutline: Sendable {
  /// The classes that anything in the page is known by.
  var classes: HTMLClassNames
  /// Classes that begin a part, as bits of `classes`.
  var parts: UInt64
  /// Elements that are parts by their name.
  var names: Set<HTMLName>
  /// Classes that end a part that is open, as its own end must be missing.
  var interrupting: UInt64
}

/// Cuts a page into the parts that somebody wants and passes over everything else, in memory that does not grow with
/// the page.
struct PageCutter {
  /// An element with all that is in it; it itself is in the cutter's `tree`.
  struct Part {
    var range: FileRange
    /// The name and the classes of the element.
    var name: HTMLName
    var classes: UInt64
    /// What was mended in it: bytes that are not valid, an end that is missing, text over the limit.
    var repairs: Repairs
  }

  private let outline: PageOutline
  private let places: PagePlaces
  private var tokenizer: HTMLTokenizer
  private var decoder: HTMLDecoder
  private(set) var tree: HTMLTree
  /// Where the open part begins in the file.
  private var start: Int64 = 0
  /// Where the part before it ends there.
  private var lastEnd: Int64 = 0
  /// Whether the tokenizer's start tag is still to be looked at.
  private var hasTag = false
  /// Whether an element `html` has begun and neither it nor its `body` has ended.
  private var isInPage = false
  private var isCut = false
  private(set) var isAtEnd = false

  init(_ input: PageInput, _ outline: PageOutline, limits: DumpLimits) {
    self.outline = outline
    places = input.places
    tokenizer = HTMLTokenizer(source: input.source)
    decoder = HTMLDecoder(isWindows1251: input.isWindows1251)
    // Beside the text there are the tags, and what they say.
    tree = HTMLTree(limit: limits.heldBytes + 1 << 18)
  }

  /// Whether the page ends before its own structure does.
  var isTruncated: Bool { isAtEnd && (isInPage || isCut || tokenizer.endsInside) }

  /// Bytes held at present, whatever the size of the page.
  var heldBytes: Int { tokenizer.heldBytes + tree.heldBytes }

  /// The next part, nil at the end of the page.
  mutating func next() throws -> Part? {
    tree.removeAll()
    while let token = try nextToken() {
      switch token {
      case .startTag:
        let tag = tokenizer.tag
        if tag.name == .html { isInPage = true }
        let classes = outline.classes.bits(in: tag["class"])
        if tree.isOpen {
          if classes & outline.interrupting != 0 || tag.name == .html {
            hasTag = true
            return finish(at: tokenizer.start, isCut: true)
          }
          tree.open(tag, classes: classes, &decoder)
        } else if classes & outline.parts != 0 || outline.names.contains(tag.name) {
          // Bytes of two parts may share one character of a wrapping.
          start = max(places.start(of: tokenizer.start), lastEnd)
          tree.open(tag, classes: classes, &decoder)
          // A drawing is no part, whatever it is called.
          if tree.nodes.isEmpty {
            tree.removeAll()
            continue
          }
          if !tree.isOpen { return finish(at: tokenizer.next, isCut: false) }
        }
      case .endTag:
        let name = tokenizer.tag.name
        if name == .html || name == .body { isInPage = false }
        guard tree.isOpen else { continue }
        tree.close(name)
        if !tree.isOpen { return finish(at: tokenizer.next, isCut: false) }
      case .text:
        if tree.isOpen { tree.append(tokenizer, &decoder) }
      }
    }
    isAtEnd = true
    guard tree.isOpen else { return nil }
    isCut = true
    return finish(at: tokenizer.next, isCut: true)
  }

  private mutating func nextToken() throws -> HTMLTokenizer.Token? {
    if hasTag {
      hasTag = false
      return .startTag
    }
    return try tokenizer.advance()
  }

  private mutating func finish(at end: Int64, isCut: Bool) -> Part {
    tree.closeAll()
    lastEnd = max(places.end(of: end), start)
    var repairs = decoder.takeFlaws()
    if isCut { repairs[.truncated] = 1 }
    if tree.isFilled { repairs[.oversized] = 1 }
    return Part(
      range: FileRange(offset: start, length: lastEnd - start), name: tree.nodes[0].name,
      classes: tree.nodes[0].classes, repairs: repairs)
  }
}
