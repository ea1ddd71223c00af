/// A stretch of a post's text with a meaning or a look of its own.
public struct Entity: Hashable, Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    /// `#` and a word; the range includes the `#`.
    case hashtag
    /// `@` and a handle; the range includes the `@`.
    case mention
    /// A URL, or a bare `t.me/…` address.
    case link
    /// An anchor's text whose URL the capture lost, such as `Read in full`.
    case linkResidue
    /// Text that leads somewhere else than it says; `value` is the URL.
    case textLink
    /// A person's name that leads to the person; `value` is the id or the handle.
    case mentionName
    case bold, italic, underline, strikethrough, spoiler, code
    /// Preformatted text; `value` is the language.
    case pre
    case blockquote
    /// An emoji that is an image; `value` is its id.
    case customEmoji
    case email, phone, cashtag, botCommand, bankCard
  }

  public var kind: Kind
  /// The range in UTF-8 bytes of the post's body.
  public var range: Range<Int>
  /// What the kind says; as text, never followed.
  public var value: String?

  public init(kind: Kind, range: Range<Int>, value: String? = nil) {
    self.kind = kind
    self.range = range
    self.value = value
  }
}

/// A file or medium that a capture names without containing it.
public struct MediaNote: Hashable, Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    case document, photo, video, animation, voice, audio, sticker
    /// A round video.
    case videoNote
    case location, venue, contact, game, invoice
    /// `Media is too big` and its siblings.
    case unsupported
  }

  public var kind: Kind
  /// The file's name, as text only, never a path to open.
  public var name: String?
  /// The size as printed, such as `6.2 MB`.
  public var size: String?
  /// The size in bytes.
  public var bytes: Int64?
  /// Where the dump says that the file lies or lay, a path or a URL: as text only, never opened. Nil where the dump
  /// says that the file was left out.
  public var path: String?
  /// The MIME type.
  public var type: String?
  /// Seconds.
  public var duration: Int64?
  /// Pixels.
  public var width: Int64?
  public var height: Int64?
  /// What else there is to say: a sticker's emoji, a venue's address, coordinates, a performer's name.
  public var note: String?

  public init(kind: Kind, name: String? = nil, size: String? = nil) {
    self.kind = kind
    self.name = name
    self.size = size
  }
}
