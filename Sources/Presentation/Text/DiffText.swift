package import EndpointAPI

/// What differs between two texts, as lines for people: what one text alone has struck out and red, or in `[-…-]` where
/// there are no colours; what the other alone has green, or in `{+…+}`; long stretches that both have shortened to `…`.
package struct DiffText {
  /// What is never parted: a word, or one character of a script without spaces.
  private struct Word {
    var text: String
    var kind: DiffWord
    /// Whether white space stands before it.
    var isAfterSpace: Bool
  }

  /// Words beside what differs that tell where it is.
  package static let usualContext = 6
  /// Shortening less than this is not worth it.
  private static let leastHidden = 3

  private var words: [Word]
  private let style: Style

  /// - Parameter context: how many words stay of a stretch that both texts have, beside what differs; nil leaves all.
  package init(_ segments: [KinDiff.Segment], style: Style, context: Int?) {
    self.style = style
    words = Self.words(of: segments)
    if let context { words = Self.shorten(words, to: context) }
    if !style.isColoured { addBrackets() }
  }

  /// The front of a text.
  /// - Parameter most: of how many words; nil for all of them.
  package init(_ text: String, style: Style, words most: Int?) {
    self.style = style
    words = Self.words(of: [KinDiff.Segment(kind: .same, text: text)])
    if let most, words.count >= most + Self.leastHidden {
      words.removeLast(words.count - most)
      words.append(Word(text: "…", kind: .same, isAfterSpace: true))
    }
  }

  /// How many words a text has; a character of a script without spaces is one.
  package static func wordCount(_ text: String) -> Int {
    words(of: [KinDiff.Segment(kind: .same, text: text)]).count
  }

  /// - Parameter width: how many columns lines may have; nil for one line.
  package func lines(width: Int?) -> [String] {
    guard let width else { return words.isEmpty ? [] : [render(words[...])] }
    var lines: [String] = []
    var start = 0
    var used = 0
    let words = fitted(to: max(1, width))
    for (index, word) in words.enumerated() {
      let own = DisplayWidth.of(word.text)
      let gap = word.isAfterSpace && index > start ? 1 : 0
      if index > start, used + gap + own > width {
        lines.append(render(words[start..<index]))
        (start, used) = (index, own)
      } else {
        used += gap + own
      }
    }
    if start < words.count { lines.append(render(words[start...])) }
    return lines
  }

  /// The lines, indented by two columns.
  /// - Parameter width: how many columns there are, those of the indent among them; nil for one line.
  package func indented(width: Int?) -> [String] {
    lines(width: width.map { max(20, $0 - 2) }).map { "  \($0)" }
  }

  // MARK: - Words

  private static func words(of segments: [KinDiff.Segment]) -> [Word] {
    var words: [Word] = []
    var isAfterSpace = false
    for segment in segments {
      let text = Sanitiser.cell(segment.text)
      if let first = segment.text.unicodeScalars.first, Sanitiser.isSpace(first) { isAfterSpace = true }
      for part in text.split(separator: " ") {
        append(part, segment.kind, isAfterSpace, to: &words)
        isAfterSpace = true
      }
      guard let last = segment.text.unicodeScalars.last, !text.isEmpty else { continue }
      isAfterSpace = Sanitiser.isSpace(last)
    }
    return words
  }

  /// Appends what stands between two spaces; lines may end beside every wide character.
  private static func append(
    _ text: Substring, _ kind: DiffWord, _ isAfterSpace: Bool, to words: inout [Word]
  ) {
    var isAfterSpace = isAfterSpace
    var narrow = ""
    func close() {
      guard !narrow.isEmpty else { return }
      words.append(Word(text: narrow, kind: kind, isAfterSpace: isAfterSpace))
      narrow = ""
      isAfterSpace = false
    }
    for character in text {
      if DisplayWidth.of(character) < 2 {
        narrow.append(character)
      } else {
        close()
        words.append(Word(text: String(character), kind: kind, isAfterSpace: isAfterSpace))
        isAfterSpace = false
      }
    }
    close()
  }

  private static func shorten(_ words: [Word], to context: Int) -> [Word] {
    var result: [Word] = []
    var index = 0
    while index < words.count {
      let kind = words[index].kind
      let end = words[index...].firstIndex { $0.kind != kind } ?? words.count
      let front = index == 0 ? 0 : context
      let back = end == words.count ? 0 : context
      if kind == .same, end - index >= front + back + leastHidden {
        result += words[index..<index + front]
        result.append(Word(text: "…", kind: .same, isAfterSpace: true))
        result += words[(end - back)..<end]
      } else {
        result += words[index..<end]
      }
      index = end
    }
    return result
  }

  // MARK: - Marks

  private static let brackets: [DiffWord: (String, String)] = [.removed: ("[-", "-]"), .added: ("{+", "+}")]

  private mutating func addBrackets() {
    for index in words.indices {
      let kind = words[index].kind
      guard let (open, close) = Self.brackets[kind] else { continue }
      let isFirst = index == 0 || words[index - 1].kind != kind
      let isLast = index == words.count - 1 || words[index + 1].kind != kind
      words[index].text = (isFirst ? open : "") + words[index].text + (isLast ? close : "")
    }
  }

  private func render(_ words: ArraySlice<Word>) -> String {
    var line = ""
    var index = words.startIndex
    while index < words.endIndex {
      let kind = words[index].kind
      let end = words[index...].firstIndex { $0.kind != kind } ?? words.endIndex
      var stretch = ""
      for word in words[index..<end] {
        if word.isAfterSpace, !stretch.isEmpty { stretch += " " }
        stretch += word.text
      }
      if words[index].isAfterSpace, !line.isEmpty { line += " " }
      line += style.apply(Self.mark(kind), stretch)
      index = end
    }
    return line
  }

  private static func mark(_ kind: DiffWord) -> Style.Mark {
    switch kind {
    case .removed: .removed
    case .added: .good
    default: .plain
    }
  }

  /// The words, with those that are wider than a line cut into several.
  private func fitted(to width: Int) -> [Word] {
    var result: [Word] = []
    for word in words {
      guard DisplayWidth.of(word.text) > width else {
        result.append(word)
        continue
      }
      var piece = Word(text: "", kind: word.kind, isAfterSpace: word.isAfterSpace)
      var used = 0
      for character in word.text {
        let own = DisplayWidth.of(character)
        if used + own > width, !piece.text.isEmpty {
          result.append(piece)
          piece = Word(text: "", kind: word.kind, isAfterSpace: false)
          used = 0
        }
        piece.text.append(character)
        used += own
      }
      result.append(piece)
    }
    return result
  }
}
