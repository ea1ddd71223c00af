/// Where a page of a list ended, as clients send it back: opaque, so that nobody counts on what is in it, and refused
/// by any other list than the one that gave it out.
///
/// It names the last item of the page. What is added to the list meanwhile moves nothing.
enum ListCursor: String {
  case dumps, quarantine, posts, clusters, channels, alerts

  /// - Parameter position: the place of the page's last item in the order of the list.
  func text(_ position: Int64) -> String {
    "\(rawValue.prefix(1))\(String(position, radix: 36)).\(check(position))"
  }

  /// The position that ``text(_:)`` wrote down; nil for no cursor.
  /// - Throws: ``BackendError/badRequest(_:)`` for a text that this list did not give out.
  func position(_ cursor: String?) throws(BackendError) -> Int64? {
    guard let cursor else { return nil }
    let number = cursor.dropFirst().prefix { $0 != "." }
    guard let position = Int64(number, radix: 36), text(position) == cursor else {
      throw .badRequest("“\(cursor)” is no cursor that this list gave out.")
    }
    return position
  }

  /// Two letters or digits that follow from the list and the position, by FNV-1a: a guess is most often wrong.
  private func check(_ position: Int64) -> String {
    var hash: UInt32 = 2_166_136_261
    for byte in "\(rawValue) \(position)".utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    return String(hash % 1296 + 1296, radix: 36).suffix(2).description
  }
}
