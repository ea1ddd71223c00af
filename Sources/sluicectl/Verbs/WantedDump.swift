import EndpointAPI

/// A dump as the command line names it: by the front of its id, its number, or its name.
struct WantedDump {
  let text: String
  /// The text as an id or a number, where it may be one.
  let id: ItemID?

  init(_ text: String) {
    self.text = text
    id = try? ItemID(text)
  }

  /// Whether `dump` is meant.
  func isMeant(_ dump: DumpSummary) -> Bool {
    if dump.name == text || dump.drop.map({ "\($0)/\(dump.name)" }) == text { return true }
    guard let id else { return false }
    return id.isNumber
      ? dump.number.map { "n\($0)" } == id.description : dump.id?.hasPrefix(id.description) == true
  }

  /// The dump of that id or number, when it has its outcome.
  /// - Throws: `Failure` when the id fits several.
  func find(in client: APIClient) async throws -> DumpSummary? {
    guard let id else { return nil }
    do {
      let dump: DumpDetail = try await client.ask(APIRequest("/v1/dumps/\(id)"))
      // One that was given back is read again, and the outcome of that is meant.
      return dump.summary.retriedAt == nil || id.isNumber ? dump.summary : nil
    } catch let failure as Failure where failure.status == .notFound {
      return nil
    }
  }

  /// The newest line of the ledger that is meant, whatever its age; one that was given back does not count.
  func search(_ client: APIClient) async throws -> DumpSummary? {
    try await client.withConnection { connection in
      var cursor: String?
      repeat {
        let page = try await connection.ask(
          APIRequest("/v1/dumps", query: [("limit", "1000"), ("cursor", cursor)]), for: Page<DumpSummary>.self
        )
        let found = page.items.first { $0.finishedAt != nil && $0.retriedAt == nil && isMeant($0) }
        if let found { return found }
        cursor = page.next
      } while cursor != nil
      return nil
    }
  }
}
