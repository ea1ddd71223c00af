/// One word of a text: a run of letters, digits and marks, or one character of a script without spaces.
struct KinToken: BitwiseCopyable {
  struct Traits: OptionSet, BitwiseCopyable {
    let rawValue: UInt8
    /// Has a digit.
    static let number = Traits(rawValue: 1)
    /// Begins with a capital.
    static let capital = Traits(rawValue: 2)
    /// One character of a script that sets no spaces.
    static let character = Traits(rawValue: 4)
    static let hashtag = Traits(rawValue: 8)
    /// Stands where a capital is no sign of a name. White space does not tell: captures lose lines.
    static let sentenceStart = Traits(rawValue: 16)
    static let mention = Traits(rawValue: 32)
    /// A web address. Only where `KinTokeniser.Purpose` asks for them.
    static let link = Traits(rawValue: 64)
    /// A flag emoji. Only where `KinTokeniser.Purpose` asks for them.
    static let flag = Traits(rawValue: 128)
  }

  /// Where its folded scalars begin in `KinText.folded`.
  var start: UInt32
  /// How many there are; a word of more than `KinTokeniser.storedScalars` keeps only the first.
  var length: UInt16
  var traits: Traits
  /// What it weighs, in halves of a word: 2, or 1 for one character of a script without spaces.
  var halves: UInt8
  /// Where it stands in the text, in bytes.
  var lower: UInt32
  var upper: UInt32

  /// Whether it is likely to name somebody or something.
  @inline(__always) var isName: Bool {
    let kind = traits.intersection([.capital, .sentenceStart])
    return kind == .capital || !traits.intersection([.hashtag, .mention]).isEmpty
  }
  @inline(__always) var isNumber: Bool { traits.contains(.number) }
}

/// A text as the kin engine sees it.
struct KinText: ~Copyable {
  /// Of every token a hash of all its folded scalars.
  var hashes = Scratch<UInt64>()
  var tokens = Scratch<KinToken>()
  /// Folded scalars of all tokens.
  var folded = Scratch<UInt32>(capacity: 512)
  /// Flag emoji, sorted, each once.
  var flags = Scratch<UInt64>(capacity: 8)
  /// Hashes of the web addresses, sorted, each once.
  var links = Scratch<UInt64>(capacity: 8)
  /// Length in halves of a word.
  var halves = 0
  /// Hash of all tokens in their order.
  var fingerprint: UInt64 = 0
  /// Whether anything but hashtags and mentions is there.
  var hasWords = false

  var count: Int { hashes.count }
  /// Length in words; a character of a script without spaces counts half.
  var words: Float { Float(halves) / 2 }

  /// Whether both say the same words in the same order. Compares them, not only their hashes.
  func hasSameWords(as other: borrowing KinText) -> Bool {
    guard count == other.count, fingerprint == other.fingerprint else { return false }
    for index in 0..<count {
      let (a, b) = (tokens[index], other.tokens[index])
      guard hashes[index] == other.hashes[index], a.length == b.length else { return false }
      for offset in 0..<Int(a.length)
      where folded[Int(a.start) + offset] != other.folded[Int(b.start) + offset] { return false }
    }
    return true
  }

  /// Gives memory back that a huge text took.
  mutating func trim() {
    hashes.trim(above: 1 << 16)
    tokens.trim(above: 1 << 16)
    folded.trim(above: 1 << 18)
    flags.trim(above: 1 << 12)
    links.trim(above: 1 << 12)
  }

  /// Forgets what it held.
  mutating func removeAll() {
    hashes.count = 0
    tokens.count = 0
    folded.count = 0
    flags.count = 0
    links.count = 0
    halves = 0
    fingerprint = 0
    hasWords = false
  }
}

/// Spreads all bits of `value` over all bits of the result; one to one.
@inline(__always)
func mixed(_ value: UInt64) -> UInt64 {
  var value = value
  value ^= value >> 32
  value &*= 0xD6E8_FEB8_6659_FD93
  value ^= value >> 32
  value &*= 0xD6E8_FEB8_6659_FD93
  return value ^ value >> 32
}
