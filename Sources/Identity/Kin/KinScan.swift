/// One reading of one text: the loop over its bytes. What is rare stands in `KinScan+Rare.swift`.
struct KinScan: ~Copyable {
  /// Buffers for runs of letters that are not in NFC.
  struct Run: ~Copyable {
    var scalars = Scratch<Int32>(capacity: 256)
    var bytes = Scratch<UInt8>(capacity: 256)

    /// Gives memory back that a huge run took.
    mutating func trim() {
      scalars.trim(above: 1 << 16)
      bytes.trim(above: 1 << 16)
    }
  }

  let bytes: UnsafePointer<UInt8>
  let count: Int
  let table: KinScalars.View
  let purpose: KinTokeniser.Purpose

  /// What stood before the next token.
  var before: KinToken.Traits = .sentenceStart
  /// Whether letters were read last.
  private var isAfterRun = false
  /// Half of a flag, 0 for none.
  var indicator: UInt64 = 0
  /// The tags after a black flag, hashed; 0 for none.
  var tags: UInt64 = 0
  /// Where the flag begins whose half or tags were read.
  var flagStart = 0

  init(
    bytes: UnsafePointer<UInt8>, count: Int, table: KinScalars.View, purpose: KinTokeniser.Purpose
  ) {
    self.bytes = bytes
    self.count = count
    self.table = table
    self.purpose = purpose
  }

  private static let word = UInt32(ScalarClass.Role.word.rawValue)
  private static let unspaced = UInt32(ScalarClass.Role.unspaced.rawValue)
  private static let ignorable = UInt32(ScalarClass.Role.ignorable.rawValue)

  @inline(__always)
  static func role(_ entry: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: entry >> KinScalars.roleShift) }

  /// Reads all of the text.
  mutating func read(_ text: inout KinText, _ run: inout Run) {
    var position = 0
    while position < count {
      let (scalar, length) = decodeScalar(bytes + position, count &- position)
      guard length > 0 else {
        position += 1
        continue
      }
      let entry = table[scalar]
      let role = entry >> KinScalars.roleShift
      if role == Self.word || role == Self.unspaced {
        if mayBeginLink(scalar, position), let end = readLink(at: position, &text) {
          position = end
          continue
        }
        (indicator, tags) = (0, 0)
        let (tokens, folded, before) = (text.count, text.folded.count, before)
        let start = position
        let isUnstable = readRun(bytes, count, &position, &text)
        if isUnstable {
          text.hashes.count = tokens
          text.tokens.count = tokens
          text.folded.count = folded
          self.before = before
          readComposed(start..<position, &text, &run)
        }
        isAfterRun = text.count > tokens
        continue
      }
      if role != Self.ignorable {
        separate(scalar, position..<(position + length), &text)
        isAfterRun = false
      }
      position += length
    }
  }

  /// Whether an address may begin here, by the first two bytes; invisible characters may stand between them.
  @inline(__always)
  private func mayBeginLink(_ scalar: UInt32, _ position: Int) -> Bool {
    guard position + 1 < count else { return false }
    let next = bytes[position + 1]
    let isPlain = next >= 0x20 && next < 0x7F
    switch scalar | 0x20 {
    case 0x68: return !isPlain || next | 0x20 == 0x74  // ht
    case 0x74: return !isPlain || next == 0x2E  // t.
    case 0x77: return !isPlain || next | 0x20 == 0x77  // ww
    default: return false
    }
  }

  /// The letters of the token that is being read.
  private struct Letters {
    let folded: UnsafeMutablePointer<UInt32>
    var stored = 0
    var hash: UInt64 = 0
    /// All that the table says of them.
    var entries: UInt32 = 0

    @inline(__always)
    mutating func append(_ scalar: UInt32, _ entry: UInt32) {
      entries |= entry
      hash = ((hash << 5 | hash >> 59) ^ UInt64(scalar)) &* 0x9E37_79B9_7F4A_7C15
      if stored < KinTokeniser.storedScalars {
        folded[stored] = scalar
        stored &+= 1
      }
    }
  }

  @inline(__always)
  private static func fold(_ scalar: UInt32, _ entry: UInt32) -> UInt32 {
    entry & KinScalars.foldsToItself != 0 ? scalar : entry & KinScalars.foldMask
  }

  /// Reads letters, digits and marks up to the next white space or symbol, as words and single characters.
  /// - Returns: whether something in the run is to be brought to NFC first.
  mutating func readRun(
    _ bytes: UnsafePointer<UInt8>, _ count: Int, _ position: inout Int, _ text: inout KinText
  ) -> Bool {
    let table = table
    var at = position
    var all: UInt32 = 0
    var traits = before
    while at < count {
      // One token.
      let start = text.folded.count
      text.folded.reserve(start + KinTokeniser.storedScalars)
      var letters = Letters(folded: text.folded.base + start)
      var isOpen = false
      var isCharacter = false
      var lower = at
      var upper = at
      var isCapital = false
      var isAtEnd = true
      while at < count {
        let (scalar, length) = decodeScalar(bytes + at, count &- at)
        guard length > 0 else {
          at += 1
          continue
        }
        let entry = table[scalar]
        let role = entry >> KinScalars.roleShift
        guard role == Self.word || role == Self.unspaced else {
          if role == Self.ignorable {
            at += length
            continue
          }
          break
        }
        let folded = Self.fold(scalar, entry)
        if folded == 0 {
          all |= entry
          at += length
          if isOpen { upper = at }
          continue
        }
        if role == Self.unspaced && isOpen {
          isAtEnd = false
          break
        }
        if !isOpen {
          isOpen = true
          lower = at
          isCapital = entry & KinScalars.capital != 0
        }
        letters.append(folded, entry)
        at += length
        if role == Self.unspaced {
          upper = at
          isCharacter = true
          isAtEnd = false
          break
        }
        // Most of a word: nothing but letters, up to what the loop around this one decides about.
        while at < count {
          let (scalar, length) = decodeScalar(bytes + at, count &- at)
          guard length > 0 else { break }
          let entry = table[scalar]
          let folded = Self.fold(scalar, entry)
          guard entry >> KinScalars.roleShift == Self.word, folded != 0 else { break }
          letters.append(folded, entry)
          at &+= length
        }
        upper = at
      }
      text.folded.count = start + letters.stored
      if isOpen {
        all |= letters.entries
        if isCapital { traits.insert(.capital) }
        if isCharacter { traits.insert(.character) }
        if letters.entries & KinScalars.number != 0 { traits.insert(.number) }
        text.hashes.append(mixed(letters.hash))
        text.tokens.append(
          KinToken(
            start: UInt32(truncatingIfNeeded: start),
            length: UInt16(truncatingIfNeeded: letters.stored), traits: traits,
            halves: isCharacter ? 1 : 2, lower: UInt32(truncatingIfNeeded: lower),
            upper: UInt32(truncatingIfNeeded: upper)))
        traits = []
      }
      if isAtEnd { break }
    }
    before = traits
    position = at
    return all & KinScalars.unstable != 0
  }

  /// White space, a symbol, half of a flag.
  @inline(__always)
  private mutating func separate(_ scalar: UInt32, _ range: Range<Int>, _ text: inout KinText) {
    guard scalar < 0x80 else {
      separateRare(scalar, range, &text)
      return
    }
    (indicator, tags) = (0, 0)
    switch UInt8(truncatingIfNeeded: scalar) {
    case 0x2E, 0x21, 0x3F: before = .sentenceStart  // . ! ?
    case 0x23: before = before.intersection(.sentenceStart).union(.hashtag)
    case 0x40: before = before.intersection(.sentenceStart).union(.mention)
    case 0x5F: keepTagOpen(text)
    default: before.formIntersection(.sentenceStart)
    }
  }

  /// The words of one `#tag_of_several` are all of the tag.
  private mutating func keepTagOpen(_ text: borrowing KinText) {
    before =
      isAfterRun && text.count > 0
      ? text.tokens[text.count - 1].traits.intersection([.hashtag, .mention]) : []
  }
}
