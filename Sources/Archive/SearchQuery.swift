import Identity

/// Turns what a user types into an FTS5 expression in which nothing of the user's is syntax.
enum SearchQuery {
  /// Words and `"phrases"` must all occur; `#tag` asks for the hashtag; a final `*` asks for beginnings.
  /// - Returns: nil when there is nothing to look for.
  static func expression(_ typed: String) -> String? {
    var terms: [String] = []
    var canonicaliser = Canonicaliser()
    for part in parts(typed) {
      var text = part.text
      var isPrefix = false
      if !part.isQuoted, text.hasSuffix("*") {
        text.removeLast()
        isPrefix = true
      }
      var canonical: ContiguousArray<UInt8> = []
      text.withUTF8 { canonicaliser.canonicalise(UnsafeRawBufferPointer($0), into: &canonical) }
      var tokenizer = SearchTokenizer()
      var count = 0
      var characters = 0
      var isUnspaced = false
      canonical.withUnsafeBufferPointer {
        _ = tokenizer.tokens(in: $0, for: .query) { token in
          count += 1
          let first = String(decoding: token.text, as: UTF8.self).unicodeScalars
          characters = first.count
          isUnspaced = first.first.map { SearchTokenizer.isUnspaced($0) } ?? false
          return true
        }
      }
      guard count > 0 else { continue }
      // One character of a script without spaces: it begins a pair wherever it occurs.
      if count == 1, characters == 1, isUnspaced { isPrefix = true }
      let quoted = String(decoding: canonical, as: UTF8.self).replacing("\"", with: " ")
      terms.append("\"\(quoted)\"" + (isPrefix ? " *" : ""))
    }
    return terms.isEmpty ? nil : terms.joined(separator: " AND ")
  }

  /// An expression for one hashtag, given with or without its `#`.
  static func hashtag(_ tag: String) -> String? {
    let bare = tag.drop { $0 == "#" }
    guard !bare.isEmpty else { return nil }
    return expression("\"#\(bare.replacing("\"", with: " "))\"")
  }

  private static func parts(_ typed: String) -> [(text: String, isQuoted: Bool)] {
    var parts: [(String, Bool)] = []
    var current = ""
    var isQuoted = false
    func close() {
      if !current.isEmpty { parts.append((current, isQuoted)) }
      current = ""
    }
    for character in typed {
      if character == "\"" {
        close()
        isQuoted.toggle()
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
