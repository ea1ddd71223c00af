/// What differs between two texts, word by word, for people and programs.
///
/// Words are those of kin: two spellings of one word (case, ё and е, digits of another script) are the same word, and
/// punctuation and emoji belong to the word before them. Web addresses and flags count as words here.
public struct WordDiff: Sendable {
  /// A stretch of both texts. The segments' ranges, one after the other, are all of either text.
  public struct Segment: Hashable, Sendable {
    public enum Kind: String, Sendable { case same, removed, added }
    public let kind: Kind
    /// Bytes of the old text; empty when `added`.
    public let old: Range<Int>
    /// Bytes of the new text; empty when `removed`.
    public let new: Range<Int>

    public init(kind: Kind, old: Range<Int>, new: Range<Int>) {
      self.kind = kind
      self.old = old
      self.new = new
    }
  }

  /// One difference, named: why two texts are not one.
  public struct Reason: Hashable, Sendable {
    public enum Kind: String, Sendable {
      /// Something with a digit stands for something else.
      case number
      /// A capitalised word inside a sentence, a hashtag or a mention stands for something else.
      case name
      /// A flag emoji stands for something else.
      case flag
      /// A web address stands for something else.
      case link
      /// Any other word stands for something else.
      case word
      /// One text begins earlier.
      case beginning
      /// One text goes on.
      case end
      /// One text has more inside.
      case inside
    }
    public let kind: Kind
    /// Bytes of the old text, without white space around; empty when only the new one has something.
    public let old: Range<Int>
    /// Bytes of the new text, in the same way.
    public let new: Range<Int>

    public init(kind: Kind, old: Range<Int>, new: Range<Int>) {
      self.kind = kind
      self.old = old
      self.new = new
    }
  }

  /// In order; a `removed` one stands before the `added` one that takes its place.
  public private(set) var segments: [Segment] = []
  /// In order; none when the texts say the same words.
  public private(set) var reasons: [Reason] = []
  /// Whether the texts were too long or too different for a shortest difference: all between common beginning and end
  /// is then given as removed and added.
  public private(set) var isCoarse = false

  /// More words removed and added than this are not told apart.
  private static let editLimit = 2_000

  /// Compares two texts as they were captured.
  public init(old: String, new: String) {
    var (old, new) = (old, new)
    self = old.withUTF8 { old in
      new.withUTF8 { new in WordDiff(UnsafeRawBufferPointer(old), UnsafeRawBufferPointer(new)) }
    }
  }

  private init(_ oldBytes: UnsafeRawBufferPointer, _ newBytes: UnsafeRawBufferPointer) {
    var tokeniser = KinTokeniser()
    var old = KinText()
    var new = KinText()
    tokeniser.read(oldBytes, for: .display, into: &old)
    tokeniser.read(newBytes, for: .display, into: &new)
    var diff = TokenDiff()
    isCoarse = !diff.compare(
      old.hashes.base, old.count, new.hashes.base, new.count, limit: Self.editLimit)
    var (oldEnd, newEnd) = (0, 0)
    for index in 0..<diff.hunks.count {
      let hunk = diff.hunks[index]
      let oldRange = Self.range(of: hunk.old, in: old, oldBytes.count)
      let newRange = Self.range(of: hunk.new, in: new, newBytes.count)
      append(.same, oldEnd..<max(oldEnd, oldRange.lowerBound), newEnd..<max(newEnd, newRange.lowerBound))
      (oldEnd, newEnd) = (max(oldEnd, oldRange.lowerBound), max(newEnd, newRange.lowerBound))
      append(.removed, oldEnd..<max(oldEnd, oldRange.upperBound), newEnd..<newEnd)
      oldEnd = max(oldEnd, oldRange.upperBound)
      append(.added, oldEnd..<oldEnd, newEnd..<max(newEnd, newRange.upperBound))
      newEnd = max(newEnd, newRange.upperBound)
      reasons.append(Self.reason(hunk, old, new))
    }
    append(.same, oldEnd..<oldBytes.count, newEnd..<newBytes.count)
  }

  private mutating func append(_ kind: Segment.Kind, _ old: Range<Int>, _ new: Range<Int>) {
    if old.isEmpty && new.isEmpty { return }
    segments.append(Segment(kind: kind, old: old, new: new))
  }

  /// The bytes of the words `range`, each up to the next; what stands before the first word belongs to it.
  private static func range(of range: Range<Int>, in text: borrowing KinText, _ count: Int) -> Range<Int> {
    let lower = boundary(range.lowerBound, text, count)
    return lower..<max(lower, boundary(range.upperBound, text, count))
  }

  private static func boundary(_ index: Int, _ text: borrowing KinText, _ count: Int) -> Int {
    if index == 0 { return 0 }
    return index < text.count ? min(count, Int(text.tokens[index].lower)) : count
  }

  private static func reason(_ hunk: TokenDiff.Hunk, _ old: borrowing KinText, _ new: borrowing KinText)
    -> Reason
  {
    Reason(
      kind: kind(hunk, old, new), old: excerpt(hunk.old, old), new: excerpt(hunk.new, new))
  }

  /// From the first byte of the first word to the last of the last.
  private static func excerpt(_ range: Range<Int>, _ text: borrowing KinText) -> Range<Int> {
    guard !range.isEmpty else {
      let place = range.lowerBound > 0 ? Int(text.tokens[range.lowerBound - 1].upper) : 0
      return place..<place
    }
    let lower = Int(text.tokens[range.lowerBound].lower)
    return lower..<max(lower, Int(text.tokens[range.upperBound - 1].upper))
  }

  private static func kind(_ hunk: TokenDiff.Hunk, _ old: borrowing KinText, _ new: borrowing KinText)
    -> Reason.Kind
  {
    let isAtStart = hunk.oldLower == 0 && hunk.newLower == 0
    let isAtEnd = Int(hunk.oldUpper) == old.count && Int(hunk.newUpper) == new.count
    let (more, fewer) = (max(hunk.oldCount, hunk.newCount), min(hunk.oldCount, hunk.newCount))
    if fewer == 0 || ((isAtStart || isAtEnd) && more > 2 * fewer + 2) {
      return isAtEnd ? .end : isAtStart ? .beginning : .inside
    }
    let traits = traits(hunk.old, old).union(traits(hunk.new, new))
    if traits.contains(.number) { return .number }
    if !traits.isDisjoint(with: [.hashtag, .mention]) || isName(hunk.old, old) || isName(hunk.new, new) {
      return .name
    }
    if traits.contains(.flag) { return .flag }
    if traits.contains(.link) { return .link }
    return .word
  }

  private static func traits(_ range: Range<Int>, _ text: borrowing KinText) -> KinToken.Traits {
    var traits: KinToken.Traits = []
    for index in range { traits.formUnion(text.tokens[index].traits) }
    return traits
  }

  private static func isName(_ range: Range<Int>, _ text: borrowing KinText) -> Bool {
    for index in range where text.tokens[index].isName { return true }
    return false
  }
}
