import CUTF8Proc

/// What is rare in texts: flags, web addresses, letters that are not in NFC.
extension KinScan {
  mutating func separateRare(
    _ scalar: UInt32, _ range: Range<Int>, _ text: inout KinText
  ) {
    before.formIntersection(.sentenceStart)
    if (0x1F1E6...0x1F1FF).contains(scalar) {
      before = .sentenceStart
      tags = 0
      if indicator != 0 {
        addFlag(indicator << 32 | UInt64(scalar), flagStart..<range.upperBound, &text)
        indicator = 0
      } else {
        indicator = UInt64(scalar)
        flagStart = range.lowerBound
      }
      return
    }
    indicator = 0
    if (0xE0020...0xE007F).contains(scalar), tags != 0 {
      if scalar == 0xE007F {
        addFlag(tags | 1 << 63, flagStart..<range.upperBound, &text)
        tags = 0
      } else {
        tags = (tags << 5 ^ UInt64(scalar)) &* 0x9E37_79B9_7F4A_7C15 | 1
      }
      return
    }
    tags = 0
    if scalar == 0x1F3F4 {
      tags = 1
      flagStart = range.lowerBound
    }
    // Emoji, bullets, ellipsis, and the full stops of Chinese, Indian and Arabic scripts.
    if scalar >= 0x1F000 || (0x2600..<0x27C0).contains(scalar) || (0x2B00..<0x2C00).contains(scalar)
      || (0x2190..<0x2200).contains(scalar)
      || (0x2330..<0x2400).contains(scalar) || scalar == 0x2022 || scalar == 0x2026 || scalar == 0x3002
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
  mutating func readLink(at position: Int, _ text: inout KinText) -> Int? {
    guard
      begins("https://", position) || begins("http://", position) || begins("t.me/", position)
        || begins("www.", position)
    else { return nil }
    let start = position
    var end = position
    var hash: UInt64 = 0
    while end < count {
      let (scalar, length) = decodeScalar(bytes + end, count - end)
      guard length > 0 else {
        end += 1
        continue
      }
      let entry = table[scalar]
      let role = Self.role(entry)
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
    before.formIntersection(.sentenceStart)
    switch purpose {
    case .comparison: if text.links.count < KinTokeniser.listed { text.links.append(mixed(hash)) }
    case .display: addWhole(mixed(hash), .link, start..<end, &text)
    }
    return end
  }

  /// Whether `prefix` stands here, in any case, with invisible characters passed over.
  private func begins(_ prefix: StaticString, _ position: Int) -> Bool {
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
        Self.role(table[scalar])
          != ScalarClass.Role.ignorable.rawValue
      {
        return false
      }
      at += max(1, length)
    }
    return true
  }

  /// Reads a run of letters that is not in NFC as if it were. Ranges of its tokens are those of the run.
  mutating func readComposed(_ range: Range<Int>, _ text: inout KinText, _ run: inout Run) {
    decompose(range, &run.scalars)
    Self.order(run.scalars)
    let composed = utf8proc_normalize_utf32(
      run.scalars.base, run.scalars.count,
      utf8proc_option_t(UTF8PROC_STABLE.rawValue | UTF8PROC_COMPOSE.rawValue))
    guard composed > 0 else { return }
    run.bytes.reserve(composed * 4)
    run.bytes.count = 0
    for index in 0..<composed {
      run.bytes.count += utf8proc_encode_char(run.scalars[index], run.bytes.base + run.bytes.count)
    }
    let first = text.count
    var position = 0
    _ = readRun(run.bytes.base, run.bytes.count, &position, &text)
    for index in first..<text.count {
      text.tokens.base[index].lower = UInt32(truncatingIfNeeded: range.lowerBound)
      text.tokens.base[index].upper = UInt32(truncatingIfNeeded: range.upperBound)
    }
  }

  /// The canonical decompositions of what stands at `range`, without what is invisible, each in its own order.
  private func decompose(_ range: Range<Int>, _ scalars: inout Scratch<Int32>) {
    scalars.count = 0
    var at = range.lowerBound
    while at < range.upperBound {
      let (scalar, length) = decodeScalar(bytes + at, count - at)
      at += max(1, length)
      guard length > 0, Self.role(table[scalar]) != ScalarClass.Role.ignorable.rawValue else { continue }
      // No scalar decomposes canonically into more than four.
      scalars.reserve(scalars.count + 4)
      let written = utf8proc_decompose_char(
        Int32(bitPattern: scalar), scalars.base + scalars.count, 4,
        utf8proc_option_t(UTF8PROC_STABLE.rawValue | UTF8PROC_DECOMPOSE.rawValue), nil)
      if written > 0, written <= 4 { scalars.count += written }
    }
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
