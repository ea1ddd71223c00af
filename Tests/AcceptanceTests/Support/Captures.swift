import Foundation

/// Captures in the full dialect, made by number: the same numbers always give the same posts.
enum Captures {
  static let channel = "Harbour Notices"

  /// - Parameter numbers: which posts it shows, in order; each number is one post.
  static func capture(_ numbers: some Sequence<Int>, subscribers: Int = 812, lines: Int = 2) -> Data {
    var text = "\(channel)\n\(subscribers) subscribers\n31 photos\nWhat goes on at the quay.\n加入频道\n"
    for number in numbers { text += post(number, lines: lines) }
    return Data(text.dropLast().utf8)
  }

  /// One post, with its line end.
  static func post(_ number: Int, lines: Int = 2) -> String {
    var text = "Forwarded from\u{A0}Harbour Office \(number % 7)\n"
    text += "⚓️ Notice \(number): the ship \(name(number)) is expected at berth \(number % 23 + 1).\n"
    for line in 0..<lines {
      text +=
        "\nHer master reports cargo lot \(number * 31 + line) and asks for \(line + 2) pilots on the way in.\n"
    }
    return text + "\n#notice\(number) #harbour\n"
  }

  /// A word of its own for each number.
  static func name(_ number: Int) -> String {
    let syllables = ["ka", "lo", "mi", "ne", "ru", "sa", "ti", "vo"]
    var word = "Ar"
    var rest = number
    for _ in 0..<5 {
      word += syllables[rest % 8]
      rest /= 8
    }
    return word
  }

  /// The first bytes of a PNG picture: no dump of any kind.
  static let picture = Data(
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8))
}

/// SplitMix64: the same seed, the same numbers.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
