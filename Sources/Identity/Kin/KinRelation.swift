/// How a text is related to an earlier one. See `DESIGN.md`, "Words".
public enum KinRelation: Int64, Sendable, CaseIterable {
  /// The same words in the same order; punctuation, emoji, case, addresses or a body given twice may differ.
  case exact = 1
  /// The same story, edited.
  case revision
  /// The new text is a part of the earlier one.
  case shorter
  /// The earlier text is a part of the new one.
  case longer
  /// The same sentences in another order.
  case reordered
  /// The same wording with other facts: linked, never merged.
  case sibling

  /// Whether both tell the same: all but `sibling`.
  public var isCopy: Bool { self != .sibling }

  /// The word for it in JSON and on the terminal.
  public var word: String {
    switch self {
    case .exact: "exact"
    case .revision: "revision"
    case .shorter: "shorter"
    case .longer: "longer"
    case .reordered: "reordered"
    case .sibling: "sibling"
    }
  }

  /// The relation seen from the other text.
  public var reversed: KinRelation {
    switch self {
    case .shorter: .longer
    case .longer: .shorter
    case .exact, .revision, .reordered, .sibling: self
    }
  }
}

/// A text found to be kin.
public struct KinMatch: Hashable, Sendable {
  /// The earlier text.
  public var text: UInt32
  /// What the new text is to it.
  public var relation: KinRelation
  /// How near they are, from 0 to 1; 1 for the same words.
  public var score: Float
  /// How much what was substituted speaks against one story: about 1 for each number or name, less for other words.
  public var conflict: Float
  /// Length of the shorter text in words; a character of a script without spaces counts half.
  public var words: Float
  /// Length of the shorter text as a share of that of the longer.
  public var share: Float

  public init(
    text: UInt32, relation: KinRelation, score: Float, conflict: Float, words: Float, share: Float
  ) {
    self.text = text
    self.relation = relation
    self.score = score
    self.conflict = conflict
    self.words = words
    self.share = share
  }
}

extension KinMatch {
  /// Whether the new text is so much the same that there is nothing of its own in it to find it by.
  public var isTwin: Bool {
    switch relation {
    case .exact: true
    case .revision: thousandths > 950
    case .shorter, .longer, .reordered, .sibling: false
    }
  }

  /// The score in thousandths, as archives keep it.
  public var thousandths: Int64 { Int64((score * 1000).rounded()) }
}

/// What a text is indexed by.
public enum KinIndexing: Sendable {
  /// All its anchors that few texts have.
  case new
  /// The anchors that no text has: it is a copy. It is no evidence of boilerplate.
  case copy
  /// The anchor of its words alone: it is a twin.
  case twin
}

/// What was found about a new text.
public struct KinFinding: Hashable, Sendable {
  /// The best text that this one is a copy of.
  public var copy: KinMatch?
  /// The next best, other than it.
  public var another: KinMatch?
  /// The best text with the same wording and other facts.
  public var sibling: KinMatch?
  /// How many of the texts that were compared are siblings.
  public var siblings: Int

  public init(
    copy: KinMatch? = nil, another: KinMatch? = nil, sibling: KinMatch? = nil, siblings: Int = 0
  ) {
    self.copy = copy
    self.another = another
    self.sibling = sibling
    self.siblings = siblings
  }
}

/// What the engine needs from storage.
public protocol KinStore: AnyObject {
  /// Tells which anchors will be looked up next. Changes no answer.
  func prepare(for anchors: UnsafeBufferPointer<UInt64>)
  /// Appends the ids of the texts that have the anchor, in any order, each once. May stop after `limit + 1`.
  func texts(with anchor: UInt64, limit: Int, into ids: inout ContiguousArray<UInt32>) throws
  /// Calls `body` with the UTF-8 of a stored text, in any spelling of its canonical text.
  func withText(_ id: UInt32, _ body: (UnsafeRawBufferPointer) -> Void) throws
  /// Keeps that the text has the anchor.
  func insert(anchor: UInt64, text: UInt32) throws
}

extension KinStore {
  /// Does nothing.
  public func prepare(for anchors: UnsafeBufferPointer<UInt64>) {}
}
