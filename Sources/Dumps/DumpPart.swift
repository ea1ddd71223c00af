/// One file inside a dump that holds several: an entry of an archive, or one chat of an account's export.
public struct DumpPart: Hashable, Sendable {
  public enum Outcome: Hashable, Sendable {
    /// Its posts are in the dump.
    case read
    /// It is nothing that Sluice reads, and nobody expects it to: a photo, a style sheet, a private chat. The word is
    /// what it looks like, such as `a JPEG image`.
    case skipped(String)
    /// It ought to be readable, but is not.
    case failed(DumpError)
  }

  /// Its path inside the dump, as the dump writes it, through all containers, such as `export.zip/chat/result.json`:
  /// as text only, never opened.
  public var path: String
  public var outcome: Outcome
  /// Nil where it was not read.
  public var format: DumpFormat?
  /// IANA name.
  public var encoding: String?
  /// Its size, unpacked.
  public var bytes: Int64
  /// How many posts it brought.
  public var posts = 0
  public var repairs = Repairs()

  public init(path: String, outcome: Outcome, bytes: Int64) {
    self.path = path
    self.outcome = outcome
    self.bytes = bytes
  }
}
