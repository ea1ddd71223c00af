/// The part of an anchor that the index keeps: 48 bits, spread evenly over their range whatever the anchor.
///
/// Blocks, filters and merges rest on the even spread; the mixing gives it without trust in how anchors are made. It
/// is part of the format on disk. 48 bits take two anchors for one once in 200,000 look-ups at a thousand million
/// entries; the candidate that this brings is then refused by the comparison of the texts.
enum AnchorKey {
  static let bits: UInt64 = 48
  static let mask: UInt64 = 1 << bits - 1

  static func of(_ anchor: UInt64) -> UInt64 { mixed(anchor) >> (64 - bits) }

  /// The upper half of a key's 64 bits of room: what the number of a block holds of the key.
  static func prefix(_ key: UInt64) -> UInt64 { key >> 16 }

  static let prefixMask: UInt64 = 1 << 32 - 1

  /// A digest of one entry. The wrapping sum of all is one of their set, in whatever order they come.
  static func digest(key: UInt64, text: UInt32) -> UInt64 {
    mixed(key ^ UInt64(text) &* 0x9E37_79B9_7F4A_7C15)
  }

  /// The finishing steps of SplitMix64: every bit of the argument moves every bit of the result.
  private static func mixed(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}

/// One posting: a text that has an anchor.
struct AnchorEntry: Equatable {
  /// See `AnchorKey`.
  var key: UInt64
  var text: UInt32
}
