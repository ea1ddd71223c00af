import Presentation

/// An attribute of an element. There is one maker for each that pages need, and none for those that carry scripts or
/// styles.
struct Attribute: Sendable {
  let name: StaticString
  /// Not escaped yet; nil of attributes that need none.
  let value: String?

  private init(_ name: StaticString, _ value: String?) {
    self.name = name
    self.value = value
  }

  static func `class`(_ names: String) -> Self { .init("class", names) }
  static func id(_ name: String) -> Self { .init("id", name) }
  static func lang(_ code: String) -> Self { .init("lang", code) }
  static func role(_ name: String) -> Self { .init("role", name) }
  static func label(_ text: String) -> Self { .init("aria-label", Sanitiser.cell(text)) }
  static func labelled(by id: String) -> Self { .init("aria-labelledby", id) }
  static func title(_ text: String) -> Self { .init("title", Sanitiser.cell(text)) }
  static func scope(_ name: String) -> Self { .init("scope", name) }
  static func name(_ name: String) -> Self { .init("name", name) }
  static func type(_ name: String) -> Self { .init("type", name) }
  static func content(_ text: String) -> Self { .init("content", text) }
  static func placeholder(_ text: String) -> Self { .init("placeholder", text) }
  static func forInput(_ id: String) -> Self { .init("for", id) }
  static func method(_ name: String) -> Self { .init("method", name) }
  static func points(_ text: String) -> Self { .init("points", text) }
  static func viewBox(_ text: String) -> Self { .init("viewBox", text) }
  /// The value of an input as it is: it is sent back.
  static func value(_ text: String) -> Self { .init("value", text) }
  static func datetime(_ text: String) -> Self { .init("datetime", text) }
  static func data(since number: Int64) -> Self { .init("data-since", String(number)) }

  static let current = Self("aria-current", "page")
  static let hidden = Self("aria-hidden", "true")
  static let polite = Self("aria-live", "polite")
  static let charset = Self("charset", "utf-8")
  static let refreshAtOnce = Self("http-equiv", "refresh")
  static let keyboard = Self("tabindex", "0")
  static let checked = Self("checked", nil)
  static let selected = Self("selected", nil)
  static let deferred = Self("defer", nil)
  /// The direction of a text is its own matter.
  static let ownDirection = Self("dir", "auto")
  static let stretched = Self("preserveAspectRatio", "none")

  // MARK: - Where things are

  static func href(_ target: Target) -> Self { .init("href", target.text) }
  static func source(_ target: Target) -> Self { .init("src", target.text) }
  static func action(_ target: Target) -> Self { .init("action", target.text) }
  static let stylesheet = Self("rel", "stylesheet")
  static let icon = Self("rel", "icon")
  /// Of links that lead elsewhere: the other side learns nothing, and gets no hold of this page.
  static let outside = Self("rel", "noopener noreferrer nofollow external")
  static let newTab = Self("target", "_blank")
}
