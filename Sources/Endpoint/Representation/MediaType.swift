import HTTPTypes
import Hummingbird

/// A form that an answer may have.
struct MediaType: Hashable, Sendable {
  /// The name in lower case, such as `application/json`.
  let name: String
  /// What `Content-Type` says: the name with its parameters.
  let contentType: String

  init(_ name: String, parameters: String? = nil) {
    self.name = name
    contentType = parameters.map { "\(name); \($0)" } ?? name
  }

  /// For programs.
  static let json = MediaType("application/json")
  /// What went wrong, for programs, by RFC 9457.
  static let problem = MediaType("application/problem+json")
  /// For people.
  static let text = MediaType("text/plain", parameters: "charset=utf-8")
  /// Lines of JSON.
  static let lines = MediaType("application/x-ndjson")
  /// Server-Sent Events, by the HTML standard.
  static let serverSent = MediaType("text/event-stream")
}

extension Request {
  /// The form that the client wants most of those that there are, by its `Accept`.
  /// - Parameter offers: what there is; of forms that are wanted as much, the first wins.
  /// - Returns: nil when the client takes none of them.
  func preferredType(of offers: [MediaType]) -> MediaType? {
    // Values of several lines come joined by commas.
    MediaType.preferred(of: offers, by: headers[.accept] ?? "")
  }

  /// - Throws: a problem with the status 406 when the client takes none of `offers`.
  func requiredType(of offers: [MediaType]) throws -> MediaType {
    guard let type = preferredType(of: offers) else {
      throw ProblemError(problem: .notAcceptable(offers.map(\.name)))
    }
    return type
  }
}

extension MediaType {
  /// The form that is wanted most of those that there are (RFC 9110, 12.5.1).
  /// - Parameters:
  ///   - offers: what there is; of forms that are wanted as much, the first wins.
  ///   - accept: the value of an Accept header; empty for none.
  /// - Returns: nil when none of them is wanted.
  static func preferred(of offers: [MediaType], by accept: String) -> MediaType? {
    let ranges = QualityList(accept).elements
    guard !ranges.isEmpty else { return offers.first }
    var best: (offer: MediaType, quality: Int)?
    for offer in offers {
      let quality = quality(of: offer, in: ranges)
      if quality > best?.quality ?? 0 { best = (offer, quality) }
    }
    return best?.offer
  }

  /// The most specific range that fits decides.
  private static func quality(of type: MediaType, in ranges: [QualityList.Element]) -> Int {
    let family = type.name.prefix { $0 != "/" } + "/*"
    var best = (specificity: 0, quality: 0)
    for range in ranges {
      // Of the parameters, the character set alone means something here, and there is one.
      let charsets = range.parameters.filter { $0.hasPrefix("charset=") }
      guard charsets.allSatisfy({ $0 == "charset=utf-8" || $0 == "charset=\"utf-8\"" }) else { continue }
      let specificity =
        switch range.name {
        case type.name: charsets.isEmpty ? 3 : 4
        case family: 2
        case "*/*", "*": 1
        default: 0
        }
      if specificity > best.specificity { best = (specificity, range.quality) }
    }
    return best.quality
  }
}
