/// Cuts text into the tokens of the search index.
///
/// Words of spaced scripts are tokens; scripts without spaces give overlapping pairs of characters, so that two
/// Chinese characters are found without a dictionary; a hashtag gives its words and, at the place of the first, the
/// whole with its `#`. All are folded (see `SearchFold`).
public struct SearchTokenizer: ~Copyable {
  public enum Purpose: Sendable {
    /// Tokens to be stored. The last character of a run of unspaced script is a token of its own, so that a
    /// search for one character finds it there as the beginning of a token.
    case document
    /// Tokens to be looked for. A hashtag gives itself alone, not its words.
    case query
  }

  /// One token.
  public struct Token {
    /// Folded UTF-8, valid during the call only.
    public let text: UnsafeBufferPointer<UInt8>
    /// Range in bytes of the text it came from.
    public let range: Range<Int>
    /// Whether it stands at the same place as the token before it.
    public let isColocated: Bool
  }

  /// Longer words are cut: nobody looks for them, and a run of base64 must not fill the index.
  private static let tokenBytes = 128

  private var word = Scratch<UInt8>(capacity: tokenBytes + 8)
  private var tag = Scratch<UInt8>(capacity: tokenBytes + 8)

  public init() {}

  /// Calls `emit` with each token of `text`, in order, until it returns false.
  /// - Parameter text: canonical text; other text is cut too, but its spellings are not unified.
  /// - Returns: false when `emit` stopped it.
  @discardableResult
  public mutating func tokens(
    in text: UnsafeBufferPointer<UInt8>, for purpose: Purpose, emit: (Token) -> Bool
  ) -> Bool {
    guard let bytes = text.baseAddress else { return true }
    let table = ScalarTable.shared
    var position = 0
    var hashtag: Range<Int>?
    while position < text.count {
      let (scalar, length) = Self.next(bytes, position, text.count)
      let role = table.scalarClass(scalar).role
      let isUnspaced = role == ScalarClass.Role.unspaced.rawValue
      guard isUnspaced || role == ScalarClass.Role.word.rawValue else {
        if scalar == 0x23 {
          let tag = position..<Self.endOfTag(bytes, position + 1, text.count, table)
          if purpose == .query && tag.count > 1 {
            scanTag(bytes, tag, table)
            guard emit(Token(text: self.tag.elements, range: tag, isColocated: false)) else {
              return false
            }
            position = tag.upperBound
            continue
          }
          hashtag = tag
        }
        position += length
        continue
      }
      let start = position
      let runEnd = isUnspaced ? Self.endOfRun(bytes, position, text.count, table) : position
      repeat {
        let end: Int
        if isUnspaced {
          end = scanPair(bytes, position, runEnd, table)
          // In a query the last character alone would only repeat what its pair has said.
          if purpose == .query && position > start
            && position + Self.next(bytes, position, runEnd).length == end
          {
            position = runEnd
            break
          }
        } else {
          end = scanWord(bytes, position, text.count, table)
        }
        let range = position..<end
        if word.count > 0 {
          guard emit(Token(text: word.elements, range: range, isColocated: false)) else {
            return false
          }
          if let tag = hashtag, tag.lowerBound + 1 == start, range.lowerBound == start {
            scanTag(bytes, tag, table)
            guard emit(Token(text: self.tag.elements, range: tag, isColocated: true)) else {
              return false
            }
          }
        }
        position = isUnspaced ? position + Self.next(bytes, position, runEnd).length : end
      } while position < runEnd
      hashtag = nil
    }
    return true
  }

  @inline(__always)
  private static func next(
    _ bytes: UnsafePointer<UInt8>, _ position: Int, _ count: Int
  ) -> (scalar: UInt32, length: Int) {
    let found = decodeScalar(bytes + position, count - position)
    return found.length == 0 ? (0xFFFD, 1) : found
  }

  /// Folds the word at `position` into `word` and returns its end.
  private mutating func scanWord(
    _ bytes: UnsafePointer<UInt8>, _ position: Int, _ count: Int, _ table: borrowing ScalarTable
  ) -> Int {
    var position = position
    word.count = 0
    while position < count {
      let byte = bytes[position]
      if byte < 0x80 {
        let lower = byte | 0x20
        if lower >= 0x61 && lower <= 0x7A {
          if word.count < Self.tokenBytes { word.append(lower) }
        } else if byte >= 0x30 && byte <= 0x39 {
          if word.count < Self.tokenBytes { word.append(byte) }
        } else {
          break
        }
        position += 1
        continue
      }
      let (scalar, length) = Self.next(bytes, position, count)
      let role = table.scalarClass(scalar).role
      if role != ScalarClass.Role.word.rawValue {
        if role == ScalarClass.Role.ignorable.rawValue {
          position += length
          continue
        }
        break
      }
      if word.count < Self.tokenBytes { Self.append(table.fold(scalar), to: &word) }
      position += length
    }
    return position
  }

  /// Folds the character at `position` and the next one of its run, if any, into `word`; returns their end.
  private mutating func scanPair(
    _ bytes: UnsafePointer<UInt8>, _ position: Int, _ runEnd: Int, _ table: borrowing ScalarTable
  ) -> Int {
    word.count = 0
    let (first, length) = Self.next(bytes, position, runEnd)
    Self.append(table.fold(first), to: &word)
    guard position + length < runEnd else { return position + length }
    let (second, secondLength) = Self.next(bytes, position + length, runEnd)
    Self.append(table.fold(second), to: &word)
    return position + length + secondLength
  }

  private static func endOfRun(
    _ bytes: UnsafePointer<UInt8>, _ position: Int, _ count: Int, _ table: borrowing ScalarTable
  ) -> Int {
    var position = position
    while position < count {
      let (scalar, length) = next(bytes, position, count)
      guard table.scalarClass(scalar).role == ScalarClass.Role.unspaced.rawValue else { break }
      position += length
    }
    return position
  }

  /// The end of the hashtag whose `#` stands before `position`: letters, digits, marks and underscores.
  private static func endOfTag(
    _ bytes: UnsafePointer<UInt8>, _ position: Int, _ count: Int, _ table: borrowing ScalarTable
  ) -> Int {
    var position = position
    while position < count {
      let (scalar, length) = next(bytes, position, count)
      let role = table.scalarClass(scalar).role
      guard
        role == ScalarClass.Role.word.rawValue || role == ScalarClass.Role.unspaced.rawValue || scalar == 0x5F
      else { break }
      position += length
    }
    return position
  }

  /// Folds the hashtag at `range` into `tag`, its `#` included.
  private mutating func scanTag(
    _ bytes: UnsafePointer<UInt8>, _ range: Range<Int>, _ table: borrowing ScalarTable
  ) {
    tag.count = 0
    tag.append(0x23)
    var position = range.lowerBound + 1
    while position < range.upperBound, tag.count < Self.tokenBytes {
      let (scalar, length) = Self.next(bytes, position, range.upperBound)
      Self.append(table.fold(scalar), to: &tag)
      position += length
    }
  }

  @inline(__always)
  private static func append(_ scalar: UInt32, to text: inout Scratch<UInt8>) {
    if scalar == 0 { return }
    if scalar < 0x80 {
      text.append(UInt8(scalar))
    } else if scalar < 0x800 {
      text.append(UInt8(0xC0 | scalar >> 6))
      text.append(UInt8(0x80 | scalar & 0x3F))
    } else if scalar < 0x1_0000 {
      text.append(UInt8(0xE0 | scalar >> 12))
      text.append(UInt8(0x80 | scalar >> 6 & 0x3F))
      text.append(UInt8(0x80 | scalar & 0x3F))
    } else {
      text.append(UInt8(0xF0 | scalar >> 18))
      text.append(UInt8(0x80 | scalar >> 12 & 0x3F))
      text.append(UInt8(0x80 | scalar >> 6 & 0x3F))
      text.append(UInt8(0x80 | scalar & 0x3F))
    }
  }
}

extension SearchTokenizer {
  /// Whether `scalar` belongs to a script that is searched in pairs of characters.
  public static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool { Script.isUnspaced(scalar.value) }
}
