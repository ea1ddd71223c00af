import EndpointAPI
import Presentation

/// What every page has around its content.
struct Layout {
  /// The heading, and the title of the window.
  var title: String
  /// The entry of the menu that the page belongs to.
  var menu: Place?
  /// What was searched for, to stand in the field again.
  var search: String?
  var content: Markup

  private static let menus: [(Place, String)] = [
    (.overview, "Overview"), (.posts, "Posts"), (.stories, "Stories"), (.channels, "Channels"),
    (.forwards, "Forwards"), (.dumps, "Dumps"), (.events, "Events"), (.rules, "Rules"),
  ]

  init(
    _ title: String, menu: Place? = nil, search: String? = nil, @MarkupBuilder content: () -> Markup
  ) {
    self.title = title
    self.menu = menu
    self.search = search
    self.content = content()
  }

  var document: String {
    Tag.html(.lang("en")) {
      Tag.head {
        Tag.meta(.charset)
        Tag.meta(.name("viewport"), .content("width=device-width, initial-scale=1"))
        Tag.meta(.name("color-scheme"), .content("light dark"))
        Tag.title { Sanitiser.cell(title) + " · Sluice" }
        Tag.link(.icon, .href(Target(.icon)))
        Tag.link(.stylesheet, .href(Target(.style)))
        Tag.script(.source(Target(.script)), .deferred)
      }
      Tag.body {
        header
        Tag.main(.id("main")) { content }
        footer
      }
    }.document
  }

  private var header: Markup {
    Tag.header(.class("top")) {
      Tag.a(.class("skip"), .href(.content)) { "Skip to content" }
      Tag.a(.class("brand"), .href(Target(.overview))) { "Sluice" }
      Tag.nav(.label("Pages")) {
        Tag.ul {
          for (place, name) in Self.menus {
            Tag.li { Tag.a(.href(Target(place)), place == menu ? .current : nil) { name } }
          }
        }
      }
      Tag.form(.class("search"), .role("search"), .action(Target(.posts)), .method("get")) {
        Tag.label(.class("quiet"), .forInput("search")) { "Search posts" }
        Tag.input(
          .id("search"), .type("search"), .name("q"), .value(search ?? ""), .placeholder("Search posts"),
          .ownDirection)
      }
    }
  }

  private var footer: Markup {
    Tag.footer(.class("bottom")) {
      Tag.p {
        "Sluice \(SluiceVersion.current). These pages only show; "
        Tag.code { "sluicectl" }
        " changes things."
      }
    }
  }
}
