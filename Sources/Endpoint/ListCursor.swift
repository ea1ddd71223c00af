/// Where a page of a list ended, as clients send it back: opaque, so that nobody counts on what is in it, and refused
/// by any other list than the one that gave it out.
///
/// It names the last item of the page. What is added to the list meanwhile moves nothing.
enum ListCursor: String {
  case dumps, quarantine, posts, clusters, channels, alerts, rules, forwards

  /// - Parameter position: the place of the page's last item in the order of the list.
  func text(_ position: Int64) -> String { text([position]) }

  /// - Parameter positions: what together is the place of the page's last item, the same number of them each time.
  func text(_ positions: [Int64]) -> String {
    seal(positions.map { String($0, radix: 36) }.joined(separator: "_"))
  }

  /// - Parameter name: by which the page's last item is found in a list that is ordered by names; not long.
  func text(name: String) -> String {
    seal(name.utf8.map { String(256 + Int($0), radix: 16).dropFirst() }.joined())
  }

  /// The position that ``text(_:)`` wrote down; nil for no cursor.
  /// - Throws: ``BackendError/badRequest(_:)`` for a text that this list did not give out.
  func position(_ cursor: String?) throws(BackendError) -> Int64? {
    try positions(cursor, count: 1)?.first
  }

  /// The positions that ``text(_:)`` wrote down, `count` of them; nil for no cursor.
  /// - Throws: ``BackendError/badRequest(_:)`` for a text that this list did not give out.
  func positions(_ cursor: String?, count: Int) throws(BackendError) -> [Int64]? {
    guard let cursor else { return nil }
    let positions = Self.body(cursor).split(separator: "_").compactMap { Int64($0, radix: 36) }
    guard positions.count == count, text(positions) == cursor else { throw Self.stranger(cursor) }
    return positions
  }

  /// The name that ``text(name:)`` wrote down; nil for no cursor.
  /// - Throws: ``BackendError/badRequest(_:)`` for a text that this list did not give out.
  func name(_ cursor: String?) throws(BackendError) -> String? {
    guard let cursor else { return nil }
    var digits = Self.body(cursor)
    var bytes: [UInt8] = []
    while let byte = UInt8(digits.prefix(2), radix: 16) {
      bytes.append(byte)
      digits = digits.dropFirst(2)
    }
    guard let name = String(validating: bytes, as: UTF8.self), text(name: name) == cursor else {
      throw Self.stranger(cursor)
    }
    return name
  }

  // MARK: - Parts

  private func seal(_ body: String) -> String { "\(rawValue.prefix(1))\(body).\(check(body))" }

  private static func body(_ cursor: String) -> Substring { cursor.dropFirst().prefix { $0 != "." } }

  private static func stranger(_ cursor: String) -> BackendError {
    .badRequest("“\(cursor)” is no cursor that this list gave out.")
  }

  /// Two letters or digits that follow from the list and the place, by FNV-1a: a guess is most often wrong.
  private func check(_ body: String) -> String {
    var hash: UInt32 = 2_166_136_261
    for byte in "\(rawValue) \(body)".utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    return String(hash % 1296 + 1296, radix: 36).suffix(2).description
  }
}
