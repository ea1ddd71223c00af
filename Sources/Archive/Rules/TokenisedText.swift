import Identity

/// A text as the search index sees it, to be asked what a search would find in it.
struct TokenisedText {
  /// In the order of the text; several may stand at one place.
  private(set) var tokens: [(text: [UInt8], place: Int)] = []
  /// The places of each token, ascending.
  private var places: [[UInt8]: [Int]] = [:]
  /// Where the tokens of each place begin.
  private var firstAt: [Int] = []

  /// - Parameter body: as captured.
  init(_ body: String) {
    var body = body
    var canonicaliser = Canonicaliser()
    var canonical: ContiguousArray<UInt8> = []
    body.withUTF8 { canonicaliser.canonicalise(UnsafeRawBufferPointer($0), into: &canonical) }
    var tokenizer = SearchTokenizer()
    var place = -1
    canonical.withUnsafeBufferPointer {
      _ = tokenizer.tokens(in: $0, for: .document) { token in
        if !token.isColocated || place < 0 {
          place += 1
          firstAt.append(tokens.count)
        }
        let text = Array(token.text)
        tokens.append((text, place))
        places[text, default: []].append(place)
        return true
      }
    }
  }

  /// Each token once.
  var distinct: some Collection<[UInt8]> { places.keys }

  /// Whether a search for `query` finds the text.
  func matches(_ query: SearchQuery) -> Bool {
    query.required.allSatisfy(has) && !query.excluded.contains(where: has)
  }

  private func has(_ term: SearchQuery.Term) -> Bool {
    guard let first = term.tokens.first else { return false }
    if term.tokens.count == 1, term.isPrefix {
      return places[first] != nil || tokens.contains { $0.text.starts(with: first) }
    }
    return (places[first] ?? []).contains { start in
      term.tokens.indices.dropFirst().allSatisfy { index in
        let isBeginning = term.isPrefix && index == term.tokens.count - 1
        return self.has(term.tokens[index], at: start + index, isBeginning: isBeginning)
      }
    }
  }

  private func has(_ token: [UInt8], at place: Int, isBeginning: Bool) -> Bool {
    guard firstAt.indices.contains(place) else { return false }
    let end = place + 1 < firstAt.count ? firstAt[place + 1] : tokens.count
    return tokens[firstAt[place]..<end].contains {
      isBeginning ? $0.text.starts(with: token) : $0.text == token
    }
  }
}
