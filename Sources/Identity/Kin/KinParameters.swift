/// The numbers of the rule. Texts that were indexed with other parameters must be indexed anew.
public struct KinParameters: Hashable, Sendable {
  /// Counts changes of tokens, anchors and judgement that call for a new index.
  public static let version = 1

  /// Anchors taken from the beginning, so that a text that is cut short keeps most of its anchors.
  public var leadingAnchors = 6
  /// Behind them one anchor at least in every window of so many shingles: the number of shingles over this.
  public var windowShare = 12
  /// The widest window for a text of usual length.
  public var widestWindow = 8
  /// An anchor that more texts have tells nothing; it is passed over and no longer indexed.
  public var postings = 32
  /// Texts compared in full.
  public var verified = 6
  /// A shingle that so many new texts had is boilerplate.
  public var boilerplate: UInt8 = 16
  /// What a word of boilerplate weighs.
  public var boilerplateWeight: Float = 0.3
  /// The share of either text that the other must have.
  public var coverage: Float = 0.78

  public init() {}
}
