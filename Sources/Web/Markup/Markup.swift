import Presentation

/// A stretch of HTML that escapes by construction: nothing outside of this file can make one from text without the text
/// being escaped, so that what a dump says is never anything but text.
struct Markup: Sendable {
  fileprivate(set) var html = ""

  static let none = Markup()

  private init() {}

  /// Text, whatever is in it. Line ends stay, for style sheets to show or not.
  ///
  /// What commands terminals and browsers or reorders what is read is shown by its code point, as ``Sanitiser`` does.
  init(_ text: String) {
    html.reserveCapacity(text.utf8.count + 16)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\r": break
      case "\n", "\u{85}", "\u{2028}", "\u{2029}": html.append("\n")
      case "\t": html.append("\t")
      default:
        if Sanitiser.isDangerous(scalar) {
          html.append("<span class=\"unseen\">U+\(Self.codePoint(scalar))</span>")
        } else {
          HTMLText.append(scalar, to: &html)
        }
      }
    }
  }

  fileprivate init(element: Tag, attributes: [Attribute?], content: Markup) {
    html = "<\(element.name)"
    for case let attribute? in attributes {
      html += " \(attribute.name)"
      if let value = attribute.value { html += "=\"\(Self.escape(value))\"" }
    }
    html += element.isVoid ? ">" : ">\(content.html)</\(element.name)>"
  }

  /// Several stretches, one after the other.
  init(_ parts: [Markup]) { html = parts.map(\.html).joined() }

  /// A whole document.
  var document: String { "<!DOCTYPE html>\n\(html)\n" }

  private static func escape(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      // No attribute may have it, however it is written.
      HTMLText.append(scalar == "\0" ? "\u{FFFD}" : scalar, to: &result)
    }
    return result
  }

  private static func codePoint(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}

/// The kinds of element that pages are made of.
struct Tag: Sendable {
  fileprivate let name: StaticString
  /// Whether it has neither content nor an end.
  fileprivate let isVoid: Bool

  init(_ name: StaticString, isVoid: Bool = false) {
    self.name = name
    self.isVoid = isVoid
  }

  /// An element of this kind. Attributes that are nil are left out.
  func callAsFunction(
    _ attributes: Attribute?..., @MarkupBuilder content: () -> Markup = { .none }
  ) -> Markup {
    Markup(element: self, attributes: attributes, content: content())
  }
}

/// Puts elements and texts in a row; texts are escaped.
@resultBuilder
enum MarkupBuilder {
  static func buildExpression(_ markup: Markup) -> Markup { markup }
  static func buildExpression(_ markup: Markup?) -> Markup { markup ?? .none }
  static func buildExpression(_ text: String) -> Markup { Markup(text) }
  static func buildExpression(_ text: String?) -> Markup { text.map { Markup($0) } ?? .none }
  static func buildBlock(_ parts: Markup...) -> Markup { Markup(parts) }
  static func buildArray(_ parts: [Markup]) -> Markup { Markup(parts) }
  static func buildOptional(_ part: Markup?) -> Markup { part ?? .none }
  static func buildEither(first part: Markup) -> Markup { part }
  static func buildEither(second part: Markup) -> Markup { part }
}
