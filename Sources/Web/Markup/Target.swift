import EndpointAPI

/// What a browser may ask for. All of it lies side by side, so that links need no more than the name.
enum Place: String, CaseIterable, Sendable {
  case overview = "./"
  case posts, post, stories, channels, forwards, dumps, dump, events, rules
  /// The part of the overview that is drawn anew again and again.
  case status
  /// Events as they happen.
  case live
  case style = "style.css"
  case script = "script.js"
  case icon = "icon.svg"

  /// The place of a path's last part; nil when there is none.
  init?(path: String) {
    if path.isEmpty {
      self = .overview
    } else if path != Place.overview.rawValue, let place = Place(rawValue: path) {
      self = place
    } else {
      return nil
    }
  }
}

/// Where a link leads: a place of this server, or somewhere in the web.
struct Target: Sendable {
  let text: String

  /// - Parameter query: parameters; those without a value are left out.
  init(_ place: Place, _ query: [(name: String, value: String?)] = []) {
    let pairs = query.compactMap { name, value in
      value.flatMap { $0.isEmpty ? nil : "\(name)=\(PercentEncoding.encode($0))" }
    }
    text = pairs.isEmpty ? place.rawValue : "\(place.rawValue)?\(pairs.joined(separator: "&"))"
  }

  /// An address that somebody wrote; nil unless it is one of the web: other schemes run scripts or open files.
  init?(outside address: String) {
    let lower = address.prefix(8).lowercased()
    let isAddress = address.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F && $0 != "\\" }
    guard lower.hasPrefix("http://") || lower.hasPrefix("https://"), isAddress else { return nil }
    text = address
  }

  static func post(_ id: String) -> Target { Target(.post, [("id", id)]) }
  static func dump(_ id: String) -> Target { Target(.dump, [("id", id)]) }
}

extension Target {
  /// The content of the page itself, past the menu.
  static let content = Target(text: "#main")

  /// An icon that is empty, so that browsers do not look for one.
  static let noIcon = Target(text: "data:,")

  private init(text: String) { self.text = text }
}
