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
    var fields: [FilterForm.Field] = [
      .init(name: "q", label: "Words", type: "search", hint: "peace \"two words\" -not #tag start*"),
      .init(name: "channel", label: "Channel", hint: "title, @handle or id"),
      .init(name: "from", label: "Forwarded from", hint: "name"),
      .init(name: "hashtag", label: "Hashtag", hint: "BRICS"),
      .init(name: "since", label: "Seen since", hint: "2026-03-01"),
    ]
    if let dump = query["dump"] { fields.append(.init(name: "dump", label: "In dump", hint: dump)) }
    let distinct = Tag.label(.class("check")) {
      Tag.input(
        .type("checkbox"), .name("distinct"), .value("true"), query["distinct"] == "true" ? .checked : nil)
      " One post of each story"
    }
    return FilterForm(place: .posts, query: query, fields: fields, more: distinct).markup
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
