/// What a page of one kind means by the elements of its texts.
struct PageTextRules: Sendable {
  /// Classes of elements that are not part of the text.
  var skipped: UInt64 = 0
  /// Classes of images of emoji: the text in them is the emoji, whatever it looks like.
  var emoji: UInt64 = 0
  /// Classes of what is hidden until somebody asks for it.
  var spoiler: UInt64 = 0
}

/// Puts the text of elements into a body as a browser prints it: white space run together, lines broken where the page
/// breaks them, and what the elements inside say of the text as marks.
struct PageText {
  /// An element whose end lies ahead.
  private struct Open {
    var end: Int
    var mark: (kind: Entity.Kind, start: Int, value: String?)?
    var isVerbatim = false
    var isBlock = false
    var isEmoji = false
  }

  private let rules: PageTextRules
  private var open: [Open] = []
  /// Whether a space is due before the next word.
  private var hasSpace = false
  private var isAtLineStart = true
  /// Line ends that are due before the next word.
  private var breaks = 0
  private var verbatim = 0
  private var emoji = 0
  /// How many addresses were escaped twice.
  private(set) var doubleEscaped = 0

  init(rules: PageTextRules) { self.rules = rules }

  /// Puts the text of an element into `builder`.
  mutating func append(_ element: Int, of tree: HTMLTree, to builder: inout BodyBuilder) {
    hasSpace = false
    isAtLineStart = true
    breaks = 0
    let range = tree.subtree(element)
    var i = range.lowerBound + 1
    while i < range.upperBound {
      close(before: i, &builder)
      let node = tree.nodes[i]
      if node.name == .text {
        append(tree.text(i), to: &builder)
      } else if node.name == .br {
        breakLine()
      } else if node.name == .img {
        appendImage(i, tree, &builder)
      } else if node.name.isRaw || node.classes & rules.skipped != 0 {
        i = node.end
        continue
      } else if node.end > i + 1 {
        begin(i, node, tree, builder.count)
      }
      i += 1
    }
    close(before: range.upperBound, &builder)
  }

  private mutating func begin(_ index: Int, _ node: HTMLTree.Node, _ tree: HTMLTree, _ start: Int) {
    var element = Open(end: node.end)
    element.isEmoji = node.classes & rules.emoji != 0
    if node.name == .pre {
      element.isVerbatim = true
      verbatim += 1
    }
    if element.isEmoji { emoji += 1 }
    if node.name.isBlock {
      element.isBlock = true
      beginLine()
    }
    if emoji == 0, let (kind, value) = kind(index, node, tree) { element.mark = (kind, start, value) }
    open.append(element)
  }

  private mutating func close(before index: Int, _ builder: inout BodyBuilder) {
    while let last = open.last, last.end <= index {
      open.removeLast()
      if last.isVerbatim { verbatim -= 1 }
      if last.isEmoji { emoji -= 1 }
      if last.isBlock { beginLine() }
      if let mark = last.mark { builder.mark(mark.kind, mark.start..<builder.count, value: mark.value) }
    }
  }

  // MARK: Words and white space

  private mutating func breakLine() {
    breaks += 1
    isAtLineStart = true
    hasSpace = false
  }

  private mutating func beginLine() {
    if !isAtLineStart { breakLine() }
  }

  private mutating func append(_ text: TextSlice, to builder: inout BodyBuilder) {
    if verbatim > 0 {
      flush(&builder)
      builder.append(text)
      isAtLineStart = text.count > 0 && text[text.count - 1] == 0x0A
      return
    }
    var i = 0
    while i < text.count {
      if isHTMLSpace(text[i]) {
        hasSpace = true
        i += 1
        continue
      }
      let start = i
      while i < text.count, !isHTMLSpace(text[i]) { i += 1 }
      if hasSpace, !isAtLineStart { builder.append(" ") }
      flush(&builder)
      builder.append(TextSlice(text.base + start, i - start))
    }
  }

  /// Writes the line ends that are due; a word follows.
  private mutating func flush(_ builder: inout BodyBuilder) {
    // A body has no more than one blank line in a row.
    for _ in 0..<min(breaks, 2) { builder.append("\n") }
    breaks = 0
    hasSpace = false
    isAtLineStart = false
  }

  private mutating func appendImage(_ index: Int, _ tree: HTMLTree, _ builder: inout BodyBuilder) {
    if let text = tree.attribute("alt", of: index) { append(text, to: &builder) }
  }

  // MARK: Marks

  private mutating func kind(
    _ index: Int, _ node: HTMLTree.Node, _ tree: HTMLTree
  ) -> (Entity.Kind, String?)? {
    if node.classes & rules.spoiler != 0 { return (.spoiler, nil) }
    switch node.name {
    case .b, .strong: return (.bold, nil)
    case .i, .em: return (.italic, nil)
    case .u, .ins: return (.underline, nil)
    case .s, .strike, .del: return (.strikethrough, nil)
    case .tgSpoiler: return (.spoiler, nil)
    case .blockquote: return (.blockquote, nil)
    case .tgEmoji: return (.customEmoji, tree.attribute("emoji-id", of: index)?.string)
    case .pre: return (.pre, language(index, tree))
    case .code:
      let isInPre = open.contains { $0.isVerbatim }
      return isInPre ? nil : (.code, nil)
    case .a: return link(index, tree)
    default: return nil
    }
  }

  /// The language of preformatted text, which the element inside names: `class="language-swift"`.
  private func language(_ index: Int, _ tree: HTMLTree) -> String? {
    let inner = tree.first(.code, in: tree.subtree(index)) ?? index
    guard let name = tree.attribute("class", of: inner), name.hasPrefix("language-") else { return nil }
    return name.from(9).prefix(name.firstIndex(of: 0x20, from: 9).map { $0 - 9 } ?? name.count - 9).string
  }

  private mutating func link(_ index: Int, _ tree: HTMLTree) -> (Entity.Kind, String?)? {
    if let call = tree.attribute("onclick", of: index),
      let kind = Self.scripts.first(where: { call.contains($0.0) })?.1
    {
      return (kind, nil)
    }
    guard let address = tree.attribute("href", of: index).flatMap(PageAddress.init) else { return nil }
    if address.isDoubleEscaped { doubleEscaped += 1 }
    if let kind = address.sought { return (kind, nil) }
    // In a Desktop export an emoji leads to the file that it is drawn from.
    if address.isFile { return (.customEmoji, nil) }
    return (.textLink, address.url)
  }

  private static let scripts: [(StaticString, Entity.Kind)] = [
    ("ShowHashtag(", .hashtag), ("ShowBotCommand(", .botCommand), ("ShowCashtag(", .cashtag),
    ("ShowMentionName(", .mentionName), ("ShowNotLoadedEmoji(", .customEmoji),
    ("ShowNotAvailableEmoji(", .customEmoji),
  ]
}
