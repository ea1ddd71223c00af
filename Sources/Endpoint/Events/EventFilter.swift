import EndpointAPI

/// Which events are asked for; every condition must hold.
struct EventFilter: Hashable, Sendable {
  /// Kinds such as `post.new`, and beginnings such as `dump.*`; empty for all.
  var kinds: [String] = []
  /// The title, handle or id of the channel concerned, as it is now.
  var channel: String?
  /// Words that the text of the post concerned must have.
  var text: String?

  /// - Throws: `ProblemError` where a kind is no word.
  init(_ query: QueryParameters) throws {
    for word in (query.string("kind") ?? "").split(separator: ",") {
      let stem = word.hasSuffix(".*") ? word.dropLast(2) : word
      let isKind = !stem.isEmpty && stem.allSatisfy { $0.isASCII && ($0.isLowercase || $0 == ".") }
      guard isKind else {
        throw ProblemError(
          problem: .badRequest(
            "“\(word)” is no kind of event.", remedy: "write kind=post.new, or kind=dump.*,alert"))
      }
      kinds.append(String(word))
    }
    channel = query.string("channel")
    text = query.string("q")
  }

  /// Whether all events are asked for.
  var isOpen: Bool { kinds.isEmpty && channel == nil && text == nil }

  /// Which of some events that follow each other are asked for.
  /// - Parameters:
  ///   - seq: those up to it are not.
  ///   - backend: knows the texts.
  func places(in events: [Event], after seq: Int64, _ backend: any Backend) async throws -> [Int] {
    var places = events.indices.filter {
      events[$0].seq > seq && takes(events[$0].kind) && takes(events[$0])
    }
    if let text, let last = events.last?.seq, !places.isEmpty {
      let matching = try await backend.events(matching: text, after: seq, through: last)
      places.removeAll { !matching.contains(events[$0].seq) }
    }
    return places
  }

  private func takes(_ kind: EventKind) -> Bool {
    kinds.isEmpty
      || kinds.contains { word in
        word.hasSuffix("*") ? kind.rawValue.hasPrefix(word.dropLast()) : kind.rawValue == word
      }
  }

  private func takes(_ event: Event) -> Bool {
    guard let channel else { return true }
    let handle = (channel.hasPrefix("@") ? channel.dropFirst() : channel[...]).lowercased()
    let number = channel.hasPrefix("-100") ? channel.dropFirst(4) : channel[...]
    return event.channel?.lowercased() == channel.lowercased() || event.handle?.lowercased() == handle
      || event.telegramID.map { $0 == Int64(number) } ?? false
  }
}
