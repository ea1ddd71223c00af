import EndpointAPI
import Presentation

/// Posts, newest first or as a search finds them.
struct PostsPage {
  /// What is asked for, by the names that the endpoint has for it too.
  let query: Query
  /// The posts, or why there are none to show.
  let result: Result<Page<PostSummary>, WebSourceError>

  static let filters = ["q", "channel", "from", "hashtag", "since", "dump", "distinct"]

  /// The filters as they stand in the address.
  static func conditions(_ query: Query) -> [(name: String, value: String?)] {
    filters.map { name in (name, query[name]) }
  }

  var layout: Layout {
    Layout(query["q"].map { "Posts with \($0)" } ?? "Posts", menu: .posts, search: query["q"]) {
      Tag.h1 { "Posts" }
      form
      switch result {
      case .failure(let error): Parts.notice(error)
      case .success(let page):
        if page.items.isEmpty { Parts.none("No post is like that.") }
        Tag.ul(.class("posts")) {
          for post in page.items { Tag.li { PostCard(post: post).markup } }
        }
        Parts.pager(.posts, Self.conditions(query), cursor: query["cursor"], next: page.next)
      }
    }
  }

  private var form: Markup {
    Tag.form(.class("filters"), .action(Target(.posts)), .method("get"), .label("Filters")) {
      field("q", "Words", type: "search", hint: "peace \"two words\" -not #tag start*")
      field("channel", "Channel", hint: "title, @handle or id")
      field("from", "Forwarded from", hint: "name")
      field("hashtag", "Hashtag", hint: "BRICS")
      field("since", "Seen since", hint: "2026-03-01")
      if let dump = query["dump"] { field("dump", "In dump", hint: dump) }
      Tag.label(.class("check")) {
        Tag.input(
          .type("checkbox"), .name("distinct"), .value("true"), query["distinct"] == "true" ? .checked : nil)
        " One post of each story"
      }
      Tag.button(.type("submit")) { "Show" }
      Tag.a(.class("reset"), .href(Target(.posts))) { "Clear" }
    }
  }

  private func field(_ name: String, _ label: String, type: String = "text", hint: String) -> Markup {
    Tag.div(name == "q" ? .class("first") : nil) {
      Tag.label(.forInput("filter-\(name)")) { label }
      Tag.input(
        .id("filter-\(name)"), .type(type), .name(name), .value(query[name] ?? ""), .placeholder(hint),
        .ownDirection)
    }
  }
}

/// A post in a list.
struct PostCard {
  let post: PostSummary

  var markup: Markup {
    Tag.article(.class("card")) {
      Tag.header {
        Self.source(post)
        Tag.a(.class("when"), .href(.post(post.id)), .label("Post \(Human.id(post.id))")) {
          if let date = post.date {
            Parts.moment(date)
          } else {
            "first seen "
            Parts.ago(post.firstSeen)
          }
        }
      }
      Self.text(post, class: "text clipped")
      Tag.footer {
        Tag.a(.href(.post(post.id))) { "seen \(Human.number(post.sightings))×" }
        if let views = post.views { Tag.span { "\(Human.count(views)) views" } }
        if let kin = post.kin, kin > 0 {
          Tag.a(.href(.post(post.id))) {
            Human.plural(kin, "other text tells this story", "other texts tell this story")
          }
        }
        if post.boundary != .certain { Parts.badge("boundary \(post.boundary.rawValue)", .attention) }
        Self.hashtags(post.hashtags)
      }
    }
  }

  /// Channel and origin, as far as they are known.
  static func source(_ post: PostSummary) -> Markup {
    Tag.span(.class("source")) {
      if let channel = post.channel { Parts.channel(channel) }
      if let origin = post.forwardedFrom {
        Tag.span(.class("dim")) { post.channel == nil ? "from " : " from " }
        Tag.a(.href(Target(.posts, [("from", origin.name)]))) { Parts.name(origin.name) }
      }
      if post.channel == nil, post.forwardedFrom == nil {
        Tag.span(.class("dim")) { "of an unknown channel" }
      }
    }
  }

  /// The text, or why there is none.
  static func text(_ post: PostSummary, class name: String = "text") -> Markup {
    guard post.available, let text = post.text else {
      return Parts.none("No dump has its text: the page showed a placeholder.")
    }
    return text.isEmpty ? Parts.none("It has no text.") : Parts.text(text, class: name)
  }

  static func hashtags(_ tags: [String]) -> Markup {
    Markup(
      tags.prefix(12).map { tag in
        Tag.a(.class("tag"), .href(Target(.posts, [("hashtag", tag)]))) { Parts.name(tag) }
      })
  }
}
