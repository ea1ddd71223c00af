import Foundation

/// The keys that begin with some hexadecimal digits.
struct HexBounds {
  let low: Data
  let high: Data

  /// - Parameter prefix: 4 to `bytes` × 2 digits of either case.
  init?(prefix: String, bytes: Int) {
    let digits = prefix.utf8.map { Character(UnicodeScalar($0)).hexDigitValue }
    guard digits.count >= 4, digits.count <= bytes * 2, digits.allSatisfy({ $0 != nil }) else { return nil }
    let known = digits.compactMap { $0 }
    func filled(_ filler: Int) -> Data {
      let all = known + [Int](repeating: filler, count: bytes * 2 - known.count)
      return Data(stride(from: 0, to: all.count, by: 2).map { UInt8(all[$0] << 4 | all[$0 + 1]) })
    }
    low = filled(0)
    high = filled(15)
  }
}
