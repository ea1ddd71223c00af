import EndpointAPI

/// The parameters of an address, as a form sends them.
struct Query: Sendable {
  private var values: [String: String] = [:]

  /// - Parameter text: what stands after `?`. What is not percent-encoded UTF-8 is passed over; of what is given twice,
  ///   the last counts.
  init(_ text: some StringProtocol) {
    for pair in text.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = PercentEncoding.decode(parts[0]),
        let value = PercentEncoding.decode(parts.count > 1 ? parts[1] : "")
      else { continue }
      values[name] = value
    }
  }

  /// The parameter's value; an empty one counts as none, since forms send what is not filled in.
  subscript(_ name: String) -> String? { values[name].flatMap { $0.isEmpty ? nil : $0 } }

  /// The parameter as a number from 0.
  func number(_ name: String) -> Int64? { self[name].flatMap { Int64($0) }.flatMap { $0 >= 0 ? $0 : nil } }

  /// The parameter as the front of a post's id or what names a dump; nil when it is neither. It is safe in a path.
  func id(_ name: String) -> String? {
    guard let text = self[name]?.lowercased(), (2...64).contains(text.utf8.count) else { return nil }
    let digits = text.first == "n" ? text.utf8.dropFirst() : text.utf8[...]
    return digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) } ? text : nil
  }
}
