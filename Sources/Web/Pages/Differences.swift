import EndpointAPI

/// What differs between two texts, word by word: what only the older has struck out, what only the newer has underlined.
enum Differences {
  /// More words than this are not compared: the time grows with the square of what differs.
  private static let mostWords = 3000

  static func markup(_ segments: [KinDiff.Segment]) -> Markup {
    Tag.div(.class("text diff"), .ownDirection) {
      for segment in segments {
        switch segment.kind {
        case .removed: Tag.del { segment.text }
        case .added: Tag.ins { segment.text }
        default: Markup(segment.text)
        }
      }
    }
  }

  /// - Returns: nil where the texts are too long to be compared in a moment.
  static func segments(from old: String, to new: String) -> [KinDiff.Segment]? {
    let (old, new) = (words(of: old), words(of: new))
    guard old.count + new.count <= mostWords else { return nil }
    let difference = new.difference(from: old)
    var removed: Set<Int> = []
    var added: Set<Int> = []
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): added.insert(offset)
      }
    }
    var segments: [KinDiff.Segment] = []
    func append(_ kind: DiffWord, _ text: String) {
      if segments.last?.kind == kind {
        segments[segments.count - 1].text += text
      } else {
        segments.append(.init(kind: kind, text: text))
      }
    }
    var (left, right) = (0, 0)
    while left < old.count || right < new.count {
      if left < old.count, removed.contains(left) {
        append(.removed, old[left])
        left += 1
      } else if right < new.count, added.contains(right) {
        append(.added, new[right])
        right += 1
      } else {
        append(.same, new[right])
        left += 1
        right += 1
      }
    }
    return segments
  }

  /// Words, each with the white space behind it; a character of a script that has no spaces is one.
  private static func words(of text: String) -> [String] {
    var words: [String] = []
    var isAfterSpace = true
    for character in text {
      let isIdeograph = character.unicodeScalars.first.map { (0x2E80...0x9FFF).contains($0.value) } ?? false
      if words.isEmpty || isIdeograph || (isAfterSpace && !character.isWhitespace) {
        words.append(String(character))
      } else {
        words[words.count - 1].append(character)
      }
      isAfterSpace = character.isWhitespace || isIdeograph
    }
    return words
  }
}
