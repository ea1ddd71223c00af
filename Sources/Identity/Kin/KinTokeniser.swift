/// Cuts a text into tokens, in one pass over its bytes.
///
/// All spellings of one canonical text (see `Canonicaliser`) give the same tokens: white space means no more than a space,
/// ignorable characters vanish inside words, letters are one however they are composed. Malformed bytes are passed over.
struct KinTokeniser: ~Copyable {
  enum Purpose {
    /// Web addresses and flags are set apart, emoji dropped, a body that is there twice is taken once.
    case comparison
    /// Web addresses and flags are tokens, in their place, and nothing is taken once: for showing a difference.
    case display
  }

  /// Longer words are compared by their first scalars and the hash of all.
  static let storedScalars = 64
  /// More flags or addresses than these tell texts apart no better.
  static let listed = 256

  private var run = KinScan.Run()

  /// Reads `text` into `result`, replacing what was there.
  mutating func read(
    _ text: UnsafeRawBufferPointer, for purpose: Purpose = .comparison, into result: inout KinText
  ) {
    result.removeAll()
    guard let bytes = text.assumingMemoryBound(to: UInt8.self).baseAddress, text.count <= Int(Int32.max)
    else { return }
    KinScalars.shared.withTable { table in
      var scan = KinScan(bytes: bytes, count: text.count, table: table, purpose: purpose)
      scan.read(&result, &run)
    }
    run.trim()
    if purpose == .comparison {
      Self.takeOnce(&result)
      Self.makeSet(&result.flags)
      Self.makeSet(&result.links)
    }
    var fingerprint: UInt64 = 0x9E37_79B9_7F4A_7C15
    var halves = 0
    for index in 0..<result.count {
      fingerprint = (fingerprint ^ result.hashes[index]) &* 0xD6E8_FEB8_6659_FD93
      fingerprint ^= fingerprint >> 29
      let token = result.tokens[index]
      halves += Int(token.halves)
      if token.traits.isDisjoint(with: [.hashtag, .mention, .link, .flag]) { result.hasWords = true }
    }
    result.fingerprint = mixed(fingerprint)
    result.halves = halves
  }

  /// Some captures show the body of a post twice, with or without its first lines: of P, B, B keeps P, B, for the longest
  /// B of at least four words and a quarter of the text.
  private static func takeOnce(_ text: inout KinText) {
    let count = text.count
    guard count >= 8 else { return }
    let hashes = text.hashes.base
    let last = hashes[count - 1]
    // A text made to be nearly periodic may not cost more than reading it.
    var budget = count * 4
    var body = count / 2
    while body >= max(4, (count + 3) / 4), budget > 0 {
      if hashes[count - 1 - body] == last, hashes[count - 2 * body] == hashes[count - body] {
        var same = 0
        while same < body, hashes[count - 2 * body + same] == hashes[count - body + same] { same += 1 }
        if same == body {
          text.hashes.count = count - body
          text.tokens.count = count - body
          return
        }
        budget -= same
      }
      body -= 1
    }
  }

  private static func makeSet(_ list: inout Scratch<UInt64>) {
    guard list.count > 1 else { return }
    var items = UnsafeMutableBufferPointer(start: list.base, count: list.count)
    items.sort()
    var kept = 1
    for index in 1..<items.count where items[index] != items[kept - 1] {
      items[kept] = items[index]
      kept += 1
    }
    list.count = kept
  }
}
