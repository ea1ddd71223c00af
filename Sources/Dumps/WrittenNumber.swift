/// A whole number as text, also where a program that takes every number for a fraction wrote it: `1778621251.0`,
/// `1.778621251e+09`.
struct WrittenNumber {
  var value: Int64
  /// Whether it was not written as a whole number.
  var isDamaged = false

  /// The number where it is more than 0.
  var positive: Int64? { value > 0 ? value : nil }

  /// Nil for everything else, and for a number that lost digits: `1.77862E+09`.
  init?(_ text: TextSlice) {
    let text = text.trimmed()
    guard text.count > 0, text.count <= 40 else { return nil }
    var i = 0
    let isNegative = text[0] == 0x2D
    if isNegative || text[0] == 0x2B { i = 1 }
    var magnitude: Int64 = 0
    var digits = 0
    // Digits behind the point that are part of the number, as an exponent may make them.
    var decimals = 0
    var zeros = 0
    while i < text.count, isDigit(text[i]) {
      guard Self.push(text[i], &magnitude) else { return nil }
      digits += 1
      i += 1
    }
    guard digits > 0 else { return nil }
    if i < text.count, text[i] == 0x2E {
      isDamaged = true
      i += 1
      while i < text.count, isDigit(text[i]) {
        // Zeros count only where another digit follows them.
        if text[i] == 0x30 {
          zeros += 1
        } else {
          for _ in 0..<zeros { guard Self.push(0x30, &magnitude) else { return nil } }
          guard Self.push(text[i], &magnitude) else { return nil }
          decimals += zeros + 1
          zeros = 0
        }
        i += 1
      }
    }
    var exponent = 0
    if i < text.count, text[i] | 0x20 == 0x65 {
      isDamaged = true
      guard let written = Self.exponent(text.from(i + 1)) else { return nil }
      exponent = written
      // A mantissa of few digits before a large exponent was rounded.
      guard decimals + zeros >= exponent || decimals == 0 && exponent <= 2 else { return nil }
      i = text.count
    }
    guard i == text.count, exponent >= decimals else { return nil }
    for _ in decimals..<exponent { guard Self.push(0x30, &magnitude) else { return nil } }
    value = isNegative ? -magnitude : magnitude
  }

  private static func push(_ digit: UInt8, _ magnitude: inout Int64) -> Bool {
    let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
    let (sum, carry) = product.addingReportingOverflow(Int64(digit &- 0x30))
    magnitude = sum
    return !overflow && !carry
  }

  /// `+09` and its like.
  private static func exponent(_ text: TextSlice) -> Int? {
    var i = 0
    if text.count > 0, text[0] == 0x2B { i = 1 }
    guard i < text.count, text.count - i <= 3 else { return nil }
    var value = 0
    while i < text.count {
      guard isDigit(text[i]) else { return nil }
      value = value * 10 + Int(text[i] - 0x30)
      i += 1
    }
    return value <= 18 ? value : nil
  }
}
