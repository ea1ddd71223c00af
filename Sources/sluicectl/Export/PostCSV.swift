import EndpointAPI
import Presentation

/// A post as a line of CSV by RFC 4180, in UTF-8.
enum PostCSV {
  private enum Cell {
    /// From a dump: anything.
    case text(String?)
    /// Made here: digits, times, ids.
    case plain(String?)
  }

  private static let columns = [
    "id", "url", "channel", "channel_handle", "channel_id", "message_id", "posted", "edited", "first_seen",
    "forwarded_from", "available", "text", "hashtags", "mentions", "links", "views", "views_granularity",
    "identity", "boundary", "kin", "sightings", "seen_in",
  ]

  static let header = columns.joined(separator: ",") + "\r\n"

  /// - Parameter isShown: whether a terminal shows it, which text from dumps must not command.
  static func line(_ record: PostRecord, isShown: Bool = false) throws -> String {
    let post = record.summary
    func number(_ value: (some BinaryInteger)?) -> Cell { .plain(value.map { String($0) }) }
    func list(_ items: [String]) -> Cell { .text(items.joined(separator: " ")) }
    let places = String(decoding: try JSONText.encode(record.sighted.map(Place.init)), as: UTF8.self)
    let cells: [Cell] = [
      .plain(post.id), .plain(post.url), .text(post.channel?.title), .text(post.channel?.handle),
      number(post.channel?.telegramID), number(post.messageID), .plain(post.date?.description),
      .plain(post.editedAt?.description), .plain(post.firstSeen?.description),
      .text(post.forwardedFrom?.name), .plain(post.available ? "true" : "false"), .text(post.text),
      list(post.hashtags), list(post.mentions), list(post.links), number(post.views?.value),
      number(post.views?.granularity), .plain(post.identity?.rawValue), .plain(post.boundary.rawValue),
      number(post.kin), number(post.sightings), .plain(places),
    ]
    return cells.map { written($0, isShown: isShown) }.joined(separator: ",") + "\r\n"
  }

  private static func written(_ cell: Cell, isShown: Bool) -> String {
    switch cell {
    case .plain(let text): return quoted(text ?? "")
    case .text(let text):
      let text = text ?? ""
      return quoted(harmless(isShown ? Sanitiser.lines(text).joined(separator: "\n") : text))
    }
  }

  /// Keeps a spreadsheet from taking text for a formula, as OWASP advises.
  private static func harmless(_ text: String) -> String {
    switch text.unicodeScalars.first {
    case "=", "+", "-", "@", "\t", "\r", "\n": "'" + text
    default: text
    }
  }

  private static func quoted(_ text: String) -> String {
    let isSpecial = text.utf8.contains { byte in
      byte == UInt8(ascii: "\"") || byte == UInt8(ascii: ",") || byte == 0x0A || byte == 0x0D
    }
    return isSpecial ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
  }

  /// Where a post was seen, as the last column has it: a JSON list of these.
  private struct Place: Encodable {
    let sighting: Sighting

    enum CodingKeys: String, CodingKey {
      case dump, name, part, ordinal, offset, length, boundary
      case capturedAt = "captured_at"
      case receivedAt = "received_at"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(sighting.dump, forKey: .dump)
      try container.encode(sighting.name, forKey: .name)
      try container.encode(sighting.part, forKey: .part)
      try container.encode(sighting.ordinal, forKey: .ordinal)
      try container.encode(sighting.offset, forKey: .offset)
      try container.encode(sighting.length, forKey: .length)
      try container.encode(sighting.boundary, forKey: .boundary)
      try container.encode(sighting.capturedAt, forKey: .capturedAt)
      try container.encode(sighting.receivedAt, forKey: .receivedAt)
    }
  }
}
