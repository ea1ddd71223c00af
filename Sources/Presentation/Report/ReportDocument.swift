/// An account of something for people, before it has a form. All text in it is as it came: each form makes it safe.
package struct ReportDocument: Sendable {
  /// A piece of it.
  package enum Block: Sendable, Hashable {
    case heading(String)
    case paragraph(String)
    /// A fact in a few words, or many of them below each other.
    case list([String])
    /// - Parameter numbers: the columns that are aligned right.
    case table(columns: [String], numbers: Set<Int>, rows: [[String]])
    /// What somebody else wrote.
    case quote(String)
  }

  package var title: String
  package private(set) var blocks: [Block] = []
  /// What it was made from.
  package var footer: String

  package init(title: String, footer: String) {
    self.title = title
    self.footer = footer
  }

  package mutating func add(_ block: Block) { blocks.append(block) }
}
