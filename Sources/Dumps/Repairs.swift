/// What a reader mended, by kind; each is shown to the user, none is silent.
public struct Repairs: Hashable, Sendable {
  public enum Kind: Int, CaseIterable, Sendable {
    /// A body printed twice was undone.
    case doubled
    /// A body printed twice, the copies unequal, was undone by uniting them.
    case doubledPartly
    /// Bytes that are not valid in the file's encoding were replaced by U+FFFD; counted a replacement.
    case invalidBytes
    /// The file ends inside a character or a repeated body.
    case cut
    /// A text over the limit was shortened.
    case oversized
    /// The file ends before its own structure does: what came before is kept.
    case truncated
    /// An escape that JSON does not have, such as `\x01`, was read for what it stands for.
    case escapes
    /// A key came twice in one object.
    case repeatedKeys
    /// Punctuation was missing or superfluous: a trailing comma, a bare word, values without anything between.
    case syntax
    /// A number was written as a fraction (`1778621251.0`) or in another damaged way, and could be restored.
    case damagedNumbers
    /// Characters were escaped twice (`&amp;amp;`).
    case doubleEscaped
    /// A record without anything to keep, or beyond repair, was passed over.
    case skipped

    /// The word for it in reports and JSON.
    public var name: String {
      switch self {
      case .doubled: "doubled"
      case .doubledPartly: "doubled-partly"
      case .invalidBytes: "invalid-bytes"
      case .cut: "cut"
      case .oversized: "oversized"
      case .truncated: "truncated"
      case .escapes: "escapes"
      case .repeatedKeys: "repeated-keys"
      case .syntax: "syntax"
      case .damagedNumbers: "damaged-numbers"
      case .doubleEscaped: "double-escaped"
      case .skipped: "skipped"
      }
    }
  }

  /// One lane a kind, by its raw value.
  private var counts = SIMD16<Int32>()

  public init() {}

  /// How often `kind` was mended.
  public subscript(kind: Kind) -> Int {
    get { Int(counts[kind.rawValue]) }
    set { counts[kind.rawValue] = Int32(clamping: newValue) }
  }

  /// The sum over all kinds.
  public var total: Int { Kind.allCases.reduce(0) { $0 + self[$1] } }

  /// The repairs that were made, by their names in reports and JSON.
  public var byName: [String: Int] {
    var counts: [String: Int] = [:]
    for kind in Kind.allCases where self[kind] > 0 { counts[kind.name] = self[kind] }
    return counts
  }

  public static func += (a: inout Repairs, b: Repairs) {
    for kind in Kind.allCases where b[kind] != 0 { a[kind] += b[kind] }
  }
}
