/// Shingles and anchors: what two texts that tell the same have in common, wherever they were cut.
///
/// A shingle is the hash of a few words in a row. Anchors are the shingles that are indexed: all of the beginning, then
/// those that winnowing chooses (Schleimer, Wilkerson, Aiken, "Winnowing", 2003): the least of every window, so that a
/// long enough common passage gives common anchors. The least of a wide window is the least of a narrow one too, which
/// is why texts of different length still meet.
enum KinAnchors {
  /// Four words, or eight characters of a script without spaces.
  static let halves = 8
  /// Anchors of texts of fewer words also have shorter shingles.
  private static let shortText = 24
  private static let shortHalves = 5
  /// No text has more anchors than about this.
  private static let most = 384

  private static let multipliers: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (
    0x9E37_79B9_7F4A_7C15, 0xBF58_476D_1CE4_E5B9, 0x94D0_49BB_1331_11EB, 0xD6E8_FEB8_6659_FD93,
    0xC2B2_AE3D_27D4_EB4F, 0xFF51_AFD7_ED55_8CCD, 0xC4CE_B9FE_1A85_EC53, 0xA076_1D64_78BD_642F
  )

  /// The anchor that only a text of the same words has.
  static func exact(_ text: borrowing KinText) -> UInt64 { mixed(text.fingerprint ^ 0x6B69_6E2D_6578_6163) }

  /// The shingle at each token that has enough tokens after it; of a shorter text one of all.
  static func shingles(of text: borrowing KinText, into shingles: inout Scratch<UInt64>) {
    shingles.count = 0
    shingles.reserve(text.count)
    let (hashes, tokens, count) = (text.hashes.base, text.tokens.base, text.count)
    for first in 0..<count {
      guard let shingle = shingle(hashes, tokens, first, count, halves, salt: 0x1234_567) else { break }
      shingles.base[first] = shingle
      shingles.count = first + 1
    }
    if shingles.count == 0, count > 0 { shingles.append(mixed(text.fingerprint)) }
  }

  /// Lengths, in words, of the beginnings and ends that are counted in every text, to learn what captures and previews
  /// put there: `Forwarded from …`, `Read more`.
  static let edgeLengths = [2, 3, 4, 8, 16, 32]

  /// The hash of the first or last `length` words of a text that has more.
  static func edge(of text: borrowing KinText, _ length: Int, isEnd: Bool) -> UInt64 {
    var hash: UInt64 = isEnd ? 0x656E_6400 : 0x6265_6769_6E00
    let first = isEnd ? text.count - length : 0
    for index in first..<(first + length) {
      hash = (hash ^ text.hashes[index]) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 29
    }
    return mixed(hash)
  }

  /// nil when the text ends before.
  @inline(__always)
  private static func shingle(
    _ hashes: UnsafePointer<UInt64>, _ tokens: UnsafePointer<KinToken>, _ first: Int, _ count: Int,
    _ halves: Int, salt: UInt64
  ) -> UInt64? {
    var weight = 0
    var sum = salt
    var index = first
    withUnsafePointer(to: multipliers) {
      $0.withMemoryRebound(to: UInt64.self, capacity: 8) { multipliers in
        while index < count, weight < halves {
          sum &+= hashes[index] &* multipliers[(index - first) & 7]
          weight += Int(tokens[index].halves)
          index += 1
        }
      }
    }
    return weight < halves ? nil : mixed(sum)
  }

  /// Chooses the anchors of a text, each once, in the order of the text; `exact` is not among them.
  static func choose(
    of text: borrowing KinText, _ shingles: borrowing Scratch<UInt64>, _ parameters: KinParameters,
    into anchors: inout Scratch<UInt64>
  ) {
    anchors.count = 0
    let (base, count) = (shingles.base, shingles.count)
    let leading = min(count, parameters.leadingAnchors)
    for index in 0..<leading { anchors.append(base[index]) }
    let window = max(
      min(max(1, count / parameters.windowShare), parameters.widestWindow), 2 * count / most)
    if window == 1 {
      for index in leading..<count { anchors.append(base[index]) }
    } else if count >= window {
      winnow(base, count, window, leading, &anchors)
    }
    if text.halves < shortText { addShort(text, &anchors) }
    removeRepeats(&anchors)
  }

  /// Of each window the least, the rightmost of equals.
  private static func winnow(
    _ base: UnsafePointer<UInt64>, _ count: Int, _ window: Int, _ leading: Int,
    _ anchors: inout Scratch<UInt64>
  ) {
    var least = -1
    for end in (window - 1)..<count {
      let start = end - window + 1
      if least < start {
        least = start
        for index in (start + 1)..<(end + 1) where base[index] <= base[least] { least = index }
      } else if base[end] <= base[least] {
        least = end
      } else {
        continue
      }
      if least >= leading { anchors.append(base[least]) }
    }
  }

  private static func addShort(_ text: borrowing KinText, _ anchors: inout Scratch<UInt64>) {
    let (hashes, tokens, count) = (text.hashes.base, text.tokens.base, text.count)
    for first in 0..<count {
      guard let shingle = shingle(hashes, tokens, first, count, shortHalves, salt: 0x7654_321) else { break }
      anchors.append(shingle)
    }
  }

  private static func removeRepeats(_ anchors: inout Scratch<UInt64>) {
    var kept = 0
    if anchors.count <= 48 {
      for index in 0..<anchors.count {
        var isNew = true
        for earlier in 0..<kept where anchors[earlier] == anchors[index] { isNew = false }
        if isNew {
          anchors[kept] = anchors[index]
          kept += 1
        }
      }
    } else {
      var all = UnsafeMutableBufferPointer(start: anchors.base, count: anchors.count)
      all.sort()
      for index in 0..<all.count where kept == 0 || all[index] != all[kept - 1] {
        all[kept] = all[index]
        kept += 1
      }
    }
    anchors.count = kept
  }
}
