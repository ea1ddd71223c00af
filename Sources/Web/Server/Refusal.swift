import NIOHTTP1

/// Why a request gets no page.
enum Refusal: Hashable {
  /// Neither the cookie nor a token.
  case stranger
  /// A token that is wrong, or was used.
  case spent
  case host(Int)
  case origin
  case method
  case body

  var status: HTTPResponseStatus {
    switch self {
    case .method: .methodNotAllowed
    case .body: .payloadTooLarge
    default: .forbidden
    }
  }

  /// What is wrong, and what to do.
  var sentences: String {
    switch self {
    case .stranger:
      """
      These pages are for the browser that opened the address that sluicectl web printed. Open that address; \
      if it was used already, end sluicectl web and start it again: it prints a new one.
      """
    case .spent:
      """
      This address was used already, or is not whole. Go back to the page that it opened; if it was not you who \
      opened it, end sluicectl web at once. Started again, it prints a new address.
      """
    case .host(let port):
      """
      These pages are served as 127.0.0.1:\(port) and localhost:\(port) alone. From another machine: \
      ssh -L \(port):127.0.0.1:\(port) HOST, and open the address as it was printed.
      """
    case .origin: "Another page's request is not answered. Open these pages themselves."
    case .method: "These pages only show. What changes something is done with sluicectl."
    case .body: "A request for a page has no body."
    }
  }

  /// A page without style or links: who gets it may be anybody.
  var page: Markup {
    Tag.html(.lang("en")) {
      Tag.head {
        Tag.meta(.charset)
        Tag.meta(.name("color-scheme"), .content("light dark"))
        Tag.title { "Sluice: no entry" }
      }
      Tag.body {
        Tag.h1 { "No entry" }
        Tag.p { sentences }
      }
    }
  }
}
