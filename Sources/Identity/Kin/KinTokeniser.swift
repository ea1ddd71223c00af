import CUTF8Proc

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
  private static let listed = 256

  private var run = Scratch<Int32>(capacity: 256)

  /// Reads `text` into `result`, replacing what was there.
  mutating func read(
    _ text: UnsafeRawBufferPointer, for purpose: Purpose = .comparison, into result: inout KinText
  ) {
    result.removeAll()
    guard let bytes = text.assumingMemoryBound(to: UInt8.self).baseAddress, text.count <= Int(Int32.max)
    else { return }
    KinScalars.shared.withTable { pages, entries in
      var pass = Pass(bytes: bytes, count: text.count, pages: pages, entries: entries, purpose: purpose)
      pass.run(&result, &run)
    }
    run.trim(above: 1 << 16)
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

  /// The state of one reading.
  private struct Pass: ~Copyable {
    let bytes: UnsafePointer<UInt8>
    let count: Int
    let pages: UnsafePointer<UInt16>
    let entries: UnsafePointer<UInt32>
    let purpose: Purpose

    var position = 0
    /// A word is open: its hash so far and its token.
    var isInWord = false
    var hash: UInt64 = 0
    var token = KinToken(start: 0, length: 0, traits: [], halves: 2, lower: 0, upper: 0)
    /// What stood before the next token.
    var before: KinToken.Traits = .sentenceStart
    /// Half of a flag, 0 for none.
    var indicator: UInt64 = 0
    /// The tags after a black flag, hashed; 0 for none.
    var tags: UInt64 = 0
    var symbolStart = 0

    init(
      bytes: UnsafePointer<UInt8>, count: Int, pages: UnsafePointer<UInt16>, entries: UnsafePointer<UInt32>,
      purpose: Purpose
    ) {
      self.bytes = bytes
      self.count = count
      self.pages = pages
      self.entries = entries
      self.purpose = purpose
    }

    @inline(__always)
    func entry(_ scalar: UInt32) -> UInt32 {
      entries[Int(pages[Int(scalar >> 8)]) << 8 | Int(scalar & 0xFF)]
    }

    /// Reads all of the text.
    mutating func run(_ text: inout KinText, _ scratch: inout Scratch<Int32>) {
      // The run of letters that is open, to be read again if it turns out not to be in NFC.
      var runStart = -1
      var runTokens = 0
      var runFolded = 0
      var runBefore: KinToken.Traits = []
      var isUnstable = false
      while position < count {
        let byte = bytes[position]
        let scalar: UInt32
        let length: Int
        if byte < 0x80 {
          scalar = UInt32(byte)
          length = 1
        } else {
          (scalar, length) = decodeScalar(bytes + position, count - position)
          guard length > 0 else {
            position += 1
            continue
          }
        }
        let entry = entry(scalar)
        let role = UInt8(truncatingIfNeeded: entry >> KinScalars.roleShift)
        if role == ScalarClass.Role.word.rawValue || role == ScalarClass.Role.unspaced.rawValue {
          if runStart < 0 {
            if byte | 0x20 == 0x68 || byte | 0x20 == 0x74 || byte | 0x20 == 0x77, readLink(&text) { continue }
            runStart = position
            runTokens = text.count
            runFolded = text.folded.count
            runBefore = before
            indicator = 0
            tags = 0
          }
          isUnstable = isUnstable || entry & KinScalars.unstable != 0
          add(scalar, entry, position, position + length, &text)
          position += length
          continue
        }
        if role == ScalarClass.Role.ignorable.rawValue {
          position += length
          continue
        }
        if runStart >= 0 {
          close(&text)
          if isUnstable {
            text.hashes.count = runTokens
            text.tokens.count = runTokens
            text.folded.count = runFolded
            before = runBefore
            readAgain(runStart..<position, &text, &scratch)
            isUnstable = false
          }
          runStart = -1
        }
        separate(scalar, role, position..<(position + length), &text)
        position += length
      }
      close(&text)
      if isUnstable {
        text.hashes.count = runTokens
        text.tokens.count = runTokens
        text.folded.count = runFolded
        before = runBefore
        readAgain(runStart..<position, &text, &scratch)
      }
    }

    /// One letter, digit or mark.
    @inline(__always)
    private mutating func add(
      _ scalar: UInt32, _ entry: UInt32, _ lower: Int, _ upper: Int, _ text: inout KinText
    ) {
      let folded = entry & KinScalars.foldsToItself != 0 ? scalar : entry & KinScalars.foldMask
      if folded == 0 {
        if isInWord { token.upper = UInt32(truncatingIfNeeded: upper) }
        return
      }
      let isCharacter =
        UInt8(truncatingIfNeeded: entry >> KinScalars.roleShift) == ScalarClass.Role.unspaced.rawValue
      if isCharacter { close(&text) }
      if !isInWord {
        isInWord = true
        hash = 0
        var traits = before
        before = []
        if entry & KinScalars.capital != 0 { traits.insert(.capital) }
        if isCharacter { traits.insert(.character) }
        token = KinToken(
          start: UInt32(truncatingIfNeeded: text.folded.count), length: 0, traits: traits,
          halves: isCharacter ? 1 : 2, lower: UInt32(truncatingIfNeeded: lower), upper: 0)
      }
      if entry & KinScalars.number != 0 { token.traits.insert(.number) }
      token.upper = UInt32(truncatingIfNeeded: upper)
      hash = ((hash << 5 | hash >> 59) ^ UInt64(folded)) &* 0x9E37_79B9_7F4A_7C15
      if token.length < KinTokeniser.storedScalars {
        text.folded.append(folded)
        token.length += 1
      }
      if isCharacter { close(&text) }
    }

    /// Ends the open word, if any.
    @inline(__always)
    private mutating func close(_ text: inout KinText) {
      guard isInWord else { return }
      isInWord = false
      text.hashes.append(mixed(hash))
      text.tokens.append(token)
    }

    /// White space, a symbol, half of a flag.
    @inline(__always)
    private mutating func separate(
      _ scalar: UInt32, _ role: UInt8, _ range: Range<Int>, _ text: inout KinText
    ) {
      if scalar < 0x80 {
        (indicator, tags) = (0, 0)
        switch UInt8(truncatingIfNeeded: scalar) {
        case 0x20, 0x09...0x0D: before.formIntersection(.sentenceStart)
        case 0x2E, 0x21, 0x3F: before = .sentenceStart  // . ! ?
        case 0x23: before = before.union(.hashtag).subtracting(.mention)
        case 0x40: before = before.union(.mention).subtracting(.hashtag)
        case 0x5F: keepTagOpen(range, text)
        default: before.formIntersection(.sentenceStart)
        }
        return
      }
      separateRare(scalar, role, range, &text)
    }

    /// The words of one `#tag_of_several` are all of the tag.
    private mutating func keepTagOpen(_ range: Range<Int>, _ text: borrowing KinText) {
      before = []
      guard text.count > 0 else { return }
      let last = text.tokens[text.count - 1]
      if Int(last.upper) == range.lowerBound { before = last.traits.intersection([.hashtag, .mention]) }
    }

    private mutating func separateRare(
      _ scalar: UInt32, _ role: UInt8, _ range: Range<Int>, _ text: inout KinText
    ) {
      before.formIntersection(.sentenceStart)
      if (0x1F1E6...0x1F1FF).contains(scalar) {
        before = .sentenceStart
        tags = 0
        if indicator != 0 {
          addFlag(indicator << 32 | UInt64(scalar), symbolStart..<range.upperBound, &text)
          indicator = 0
        } else {
          indicator = UInt64(scalar)
          symbolStart = range.lowerBound
        }
        return
      }
      indicator = 0
      if (0xE0020...0xE007F).contains(scalar), tags != 0 {
        if scalar == 0xE007F {
          addFlag(tags | 1 << 63, symbolStart..<range.upperBound, &text)
          tags = 0
        } else {
          tags = (tags << 5 ^ UInt64(scalar)) &* 0x9E37_79B9_7F4A_7C15 | 1
        }
        return
      }
      tags = 0
      if scalar == 0x1F3F4 {
        tags = 1
        symbolStart = range.lowerBound
      }
      // Emoji, bullets, ellipsis, and the full stops of Chinese, Indian and Arabic scripts.
      if scalar >= 0x1F000 || (0x2600..<0x27C0).contains(scalar) || (0x2B00..<0x2C00).contains(scalar)
        || (0x2190..<0x2400).contains(scalar) || scalar == 0x2022 || scalar == 0x2026 || scalar == 0x3002
        || scalar == 0xFF01 || scalar == 0xFF1F || scalar == 0x061F || scalar == 0x06D4 || scalar == 0x0964
      {
        before = .sentenceStart
      }
    }

    private mutating func addFlag(_ flag: UInt64, _ range: Range<Int>, _ text: inout KinText) {
      switch purpose {
      case .comparison: if text.flags.count < KinTokeniser.listed { text.flags.append(flag) }
      case .display: addWhole(mixed(flag), .flag, range, &text)
      }
    }

    /// A token without folded scalars.
    private func addWhole(
      _ hash: UInt64, _ traits: KinToken.Traits, _ range: Range<Int>, _ text: inout KinText
    ) {
      text.hashes.append(hash)
      text.tokens.append(
        KinToken(
          start: UInt32(truncatingIfNeeded: text.folded.count), length: 0, traits: traits, halves: 2,
          lower: UInt32(truncatingIfNeeded: range.lowerBound),
          upper: UInt32(truncatingIfNeeded: range.upperBound)))
    }

    /// Reads a web address that begins here: up to white space, a character of a script without spaces or a
    /// typographic mark.
    private mutating func readLink(_ text: inout KinText) -> Bool {
      guard
        begins("https://") || begins("http://") || begins("t.me/") || begins("www.")
      else { return false }
      let start = position
      var end = position
      var hash: UInt64 = 0
      while end < count {
        let (scalar, length) = decodeScalar(bytes + end, count - end)
        guard length > 0 else {
          end += 1
          continue
        }
        let entry = entry(scalar)
        let role = UInt8(truncatingIfNeeded: entry >> KinScalars.roleShift)
        if role != ScalarClass.Role.ignorable.rawValue {
          if role == ScalarClass.Role.space.rawValue || role == ScalarClass.Role.unspaced.rawValue { break }
          if role == ScalarClass.Role.symbol.rawValue, scalar >= 0x80 { break }
          // Letters of a path are not folded by case, but all spellings of one letter must be one.
          let read =
            scalar < 0x80
            ? scalar : entry & KinScalars.foldsToItself != 0 ? scalar : entry & KinScalars.foldMask
          if entry & KinScalars.unstable == 0, read != 0 {
            hash = ((hash << 5 | hash >> 59) ^ UInt64(read)) &* 0x9E37_79B9_7F4A_7C15
          }
        }
        end += length
      }
      position = end
      before.formIntersection(.sentenceStart)
      switch purpose {
      case .comparison: if text.links.count < KinTokeniser.listed { text.links.append(mixed(hash)) }
      case .display: addWhole(mixed(hash), .link, start..<end, &text)
      }
      return true
    }

    /// Whether `prefix` stands here, in any case, with invisible characters passed over.
    private func begins(_ prefix: StaticString) -> Bool {
      var at = position
      var matched = 0
      while matched < prefix.utf8CodeUnitCount {
        guard at < count else { return false }
        let byte = bytes[at]
        let wanted = prefix.utf8Start[matched]
        if byte == wanted || ((0x41...0x5A).contains(byte) && byte | 0x20 == wanted) {
          matched += 1
          at += 1
          continue
        }
        if byte >= 0x20 && byte < 0x7F { return false }
        let (scalar, length) = decodeScalar(bytes + at, count - at)
        if length > 0,
          UInt8(truncatingIfNeeded: entry(scalar) >> KinScalars.roleShift)
            != ScalarClass.Role.ignorable.rawValue
        {
          return false
        }
        at += max(1, length)
      }
      return true
    }

    /// Reads a run of letters that is not in NFC as if it were. Ranges of its tokens are those of the run.
    private mutating func readAgain(
      _ range: Range<Int>, _ text: inout KinText, _ scratch: inout Scratch<Int32>
    ) {
      scratch.count = 0
      var at = range.lowerBound
      while at < range.upperBound {
        let (scalar, length) = decodeScalar(bytes + at, count - at)
        at += max(1, length)
        guard length > 0 else { continue }
        if UInt8(truncatingIfNeeded: entry(scalar) >> KinScalars.roleShift)
          == ScalarClass.Role.ignorable.rawValue
        {
          continue
        }
        scratch.reserve(scratch.count + 4)
        // Room for four is there, and no scalar decomposes canonically into more.
        let count = utf8proc_decompose_char(
          Int32(bitPattern: scalar), scratch.base + scratch.count, 4,
          utf8proc_option_t(UTF8PROC_STABLE.rawValue | UTF8PROC_DECOMPOSE.rawValue), nil)
        if count > 0, count <= 4 { scratch.count += count }
      }
      Self.order(scratch)
      let composed = utf8proc_normalize_utf32(
        scratch.base, scratch.count, utf8proc_option_t(UTF8PROC_STABLE.rawValue | UTF8PROC_COMPOSE.rawValue))
      for index in 0..<max(0, composed) {
        let scalar = UInt32(bitPattern: scratch[index])
        add(scalar, entry(scalar), range.lowerBound, range.upperBound, &text)
      }
      close(&text)
    }

    /// Brings marks into canonical order (Unicode Standard, D109): by class, else as they stand.
    private static func order(_ scalars: borrowing Scratch<Int32>) {
      var start = 0
      while start < scalars.count {
        guard combiningClass(scalars[start]) != 0 else {
          start += 1
          continue
        }
        var end = start
        while end < scalars.count, combiningClass(scalars[end]) != 0 { end += 1 }
        // The sort of the standard library is stable since Swift 5 and takes n log n steps for hostile piles of marks.
        var marks = UnsafeMutableBufferPointer(start: scalars.base + start, count: end - start)
        marks.sort { combiningClass($0) < combiningClass($1) }
        start = end
      }
    }

    private static func combiningClass(_ scalar: Int32) -> Int16 {
      utf8proc_get_property(scalar).pointee.combining_class
    }
  }
}
