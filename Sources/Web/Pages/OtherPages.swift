import EndpointAPI
import Presentation

/// Instead of a page that cannot be had.
struct TroublePage {
  let error: WebSourceError

  var layout: Layout {
    Layout(heading) {
      Tag.h1 { heading }
      Parts.notice(error)
      if error.kind == .unavailable {
        Tag.p { "This page may be loaded again as soon as sluiced answers." }
      }
    }
  }

  private var heading: String {
    switch error.kind {
    case .badRequest: "That cannot be asked"
    case .notFound: "There is no such thing"
    case .notAllowed: "You may not ask"
    case .unavailable: "sluiced does not answer"
    case .broken: "Something went wrong"
    }
  }
}

/// The answer to the token. A redirection would not do: where the address was opened from another site, such as a
/// terminal in a browser, the cookie would not come with the next request.
enum EntryPage {
  static var document: String {
    Tag.html(.lang("en")) {
      Tag.head {
        Tag.meta(.charset)
        Tag.meta(.name("color-scheme"), .content("light dark"))
        Tag.meta(.refreshAtOnce, .content("0; url=\(Target(.overview).text)"))
        Tag.link(.icon, .href(.noIcon))
        Tag.title { "Sluice" }
      }
      Tag.body { Tag.p { Tag.a(.href(Target(.overview))) { "To the overview" } } }
    }.document
  }
}
