import EndpointAPI
import Presentation

/// What differs between two texts, word by word: what only the older has struck out, what only the newer has underlined.
enum Differences {
  /// - Parameter text: the newer text, shown as it is where nothing differs or the difference is not known.
  static func markup(_ diff: KinDiff?, else text: String) -> Markup {
    guard let diff, diff.differs else { return Parts.text(text) }
    return Tag.div(.class("text diff"), .ownDirection) {
      for segment in diff.segments {
        switch segment.kind {
        case .removed: Tag.del { segment.text }
        case .added: Tag.ins { segment.text }
        default: Markup(segment.text)
        }
      }
    }
  }

  /// What differs, in a few words.
  static func reasons(_ diff: KinDiff) -> Markup {
    Tag.span(.class("dim")) { Parts.name(KinView.reasons(diff)) }
  }
}
