import Identity

/// What a user types to look for posts, understood once for all who ask: the search and the rules.
///
/// Words and `"phrases"` must all occur in one text; `#tag` asks for the hashtag; a final `*` asks for beginnings; a `-`
/// in front of any of them asks for texts without it.
struct SearchQuery: Hashable, Sendable {
  /// A word, a phrase or a hashtag.
  struct Term: Hashable, Sendable {
    /// Folded tokens that must follow each other, never empty; the last is only a beginning where `isPrefix`.
    var tokens: [[UInt8]]
    var isPrefix: Bool
    /// As it was typed, canonical: what the search index cuts by itself.
    var text: String
  }

  /// What must occur; never empty.
  private(set) var required: [Term] = []
  /// What must not.
  private(set) var excluded: [Term] = []

  /// - Returns: nil when there is nothing to look for: no word, or only words that must not occur.
  init?(_ typed: String) {
    for part in Self.parts(typed) {
      guard let term = Term(part) else { continue }
      if part.isExcluded { excluded.append(term) } else { required.append(term) }
    }
    if required.isEmpty { return nil }
  }

  /// The query as an FTS5 expression in which nothing of the user's is syntax.
  var expression: String {
    let wanted = required.map(\.expression).joined(separator: " AND ")
    guard !excluded.isEmpty else { return wanted }
    return "(\(wanted)) NOT (\(excluded.map(\.expression).joined(separator: " OR ")))"
  }

  /// A query for one hashtag, given with or without its `#`.
  static func hashtag(_ tag: String) -> SearchQuery? {
    let bare = tag.drop { $0 == "#" }
    guard !bare.isEmpty else { return nil }
    return SearchQuery("\"#\(bare.replacing("\"", with: " "))\"")
  }

  // MARK: - Parts

  fileprivate struct Part {
    var text: String
    var isQuoted: Bool
    var isExcluded: Bool
  }

  private static func parts(_ typed: String) -> [Part] {
    var parts: [Part] = []
    var current = ""
    var isQuoted = false
    var isExcluded = false
    func close() {
      if !isQuoted, current.count > 1, current.hasPrefix("-") {
        current.removeFirst()
        isExcluded = true
      }
      if !current.isEmpty { parts.append(Part(text: current, isQuoted: isQuoted, isExcluded: isExcluded)) }
      current = ""
      isExcluded = false
    }
    for character in typed {
      if character == "\"" {
        let isMarked = !isQuoted && current == "-"
        close()
        isQuoted.toggle()
        isExcluded = isMarked
      } else if character.isWhitespace && !isQuoted {
        close()
      } else {
        current.append(character)
      }
    }
    close()
    return parts
  }
}

extension SearchQuery.Term {
  /// - Returns: nil when there is no word in it.
  fileprivate init?(_ part: SearchQuery.Part) {
    var text = part.text
    isPrefix = false
    if !part.isQuoted, text.hasSuffix("*") {
      text.removeLast()
      isPrefix = true
    }
    var canonicaliser = Canonicaliser()
    var canonical: ContiguousArray<UInt8> = []
    text.withUTF8 { canonicaliser.canonicalise(UnsafeRawBufferPointer($0), into: &canonical) }
    var tokenizer = SearchTokenizer()
    var tokens: [[UInt8]] = []
    canonical.withUnsafeBufferPointer {
      _ = tokenizer.tokens(in: $0, for: .query) { token in
        tokens.append(Array(token.text))
        return true
      }
    }
    guard let only = tokens.first else { return nil }
    if tokens.count == 1 {
      let characters = String(decoding: only, as: UTF8.self).unicodeScalars
      // One character of a script without spaces: it begins a pair wherever it occurs.
      if characters.count == 1, characters.first.map({ SearchTokenizer.isUnspaced($0) }) == true {
        isPrefix = true
      }
    }
    self.tokens = tokens
    self.text = String(decoding: canonical, as: UTF8.self)
  }

  fileprivate var expression: String {
    "\"\(text.replacing("\"", with: " "))\"" + (isPrefix ? " *" : "")
  }
}
