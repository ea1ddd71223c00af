/// What a line of reactions looks like.
enum ReactionShape {
  /// No reactions.
  case none
  /// Digits that are reactions only where the lines around say so.
  case possible
  /// Reactions wherever they stand.
  case certain
}

/// Judges whether a line consists of reactions: emoji with counts, or, where the emoji were images, counts alone.
func reactionShape(_ line: TextSlice) -> ReactionShape {
  guard line.count > 0, line.count <= 1024 else { return .none }
  let last = line[line.count - 1]
  guard isDigit(last) || last == 0x4B || last == 0x4D, line[0] >= 0x80 || isDigit(line[0]) else {
    return .none
  }
  var counts = 0
  var scaled = 0
  var emoji = 0
  var flags = 0
  var spaced = false
  var i = 0
  while i < line.count {
    if line[i] == 0x20, counts > 0 { i += 1 }
    guard i < line.count else { return .none }
    if line[i] >= 0x80 {
      guard let (end, isFlag) = emojiCluster(line, at: i) else { return .none }
      emoji += 1
      if isFlag { flags += 1 }
      i = end
      if i < line.count, line[i] == 0x20 {
        spaced = true
        i += 1
      }
    }
    guard let (end, isScaled) = reactionCount(line, at: i) else { return .none }
    counts += 1
    if isScaled { scaled += 1 }
    i = end
  }
  if emoji >= 2 || counts >= 2 && scaled > 0 { return .certain }
  return emoji == 1 && flags == 0 && !spaced ? .certain : .possible
}

/// `62`, `1.2K`, `14.3K`: no zero in front, no groups.
private func reactionCount(_ line: TextSlice, at start: Int) -> (end: Int, isScaled: Bool)? {
  guard start < line.count, isDigit(line[start]), line[start] != 0x30 else { return nil }
  var i = start
  while i < line.count, isDigit(line[i]) { i += 1 }
  let whole = i
  if i + 1 < line.count, line[i] == 0x2E, isDigit(line[i + 1]) {
    i += 1
    while i < line.count, isDigit(line[i]), i - whole <= 2 { i += 1 }
  }
  if i < line.count, line[i] == 0x4B || line[i] == 0x4D { return (i + 1, true) }
  return i == whole ? (i, false) : nil
}

/// The end of one emoji with its modifiers: variation selectors, skin tones, joined emoji, tags, a pair of flags.
private func emojiCluster(_ line: TextSlice, at start: Int) -> (end: Int, isFlag: Bool)? {
  let first = line.scalar(at: start)
  guard isEmoji(first.value) else { return nil }
  var i = start + first.length
  let isFlag = isRegionalIndicator(first.value)
  if isFlag {
    guard i < line.count, line[i] >= 0x80 else { return nil }
    let second = line.scalar(at: i)
    guard isRegionalIndicator(second.value) else { return nil }
    return (i + second.length, true)
  }
  while i < line.count, line[i] >= 0x80 {
    let next = line.scalar(at: i)
    switch next.value {
    case 0xFE0E, 0xFE0F, 0x1F3FB...0x1F3FF, 0xE0020...0xE007F:
      i += next.length
    case 0x200D:
      i += next.length
      guard i < line.count, line[i] >= 0x80 else { return nil }
      let joined = line.scalar(at: i)
      guard isEmoji(joined.value) else { return nil }
      i += joined.length
    default:
      return (i, false)
    }
  }
  return (i, false)
}
