import EndpointAPI
import Presentation

/// One post: its text and what became of it, where it was seen, what tells the same story.
struct PostPage {
  let post: PostDetail
  /// Nil where it could not be had.
  let kin: PostKin?

  /// Rows of the tables that are shown.
  private static let mostRows = 200

  private var summary: PostSummary { post.summary }

  var layout: Layout {
    Layout("Post \(Human.id(summary.id))", menu: .posts) {
      Tag.h1 {
        "Post "
        Tag.code { Human.id(summary.id) }
      }
      Tag.article(.class("card whole")) {
        Tag.header {
          PostCard.source(summary)
          if let date = summary.date { Parts.moment(date) }
        }
        PostCard.text(summary)
        Tag.footer { PostCard.hashtags(summary.hashtags) }
      }
      Tag.section(.labelled(by: "known")) {
        Tag.h2(.id("known")) { "What is known of it" }
        facts
      }
      revisions
      if let kin { KinPart(kin: kin).markup }
      counts
      sightings
    }
  }

  private var facts: Markup {
    let words = post.facts.map { PostView.describe($0) } ?? []
    return Parts.facts(
      [
        ("Id", Tag.code { summary.id }), ("Known by", summary.identity.map { Markup(PostView.identity($0)) }),
        ("Channel", summary.channel.map { Parts.channel($0) }),
        ("Message", summary.messageID.map { Markup(String($0)) }),
        ("At", summary.url.map { Parts.outside($0) }),
        ("From", summary.forwardedFrom.map { Parts.name($0.name) }),
        ("Posted", summary.date.map { Parts.moment($0) }),
        ("Edited", summary.editedAt.map { Parts.moment($0) }),
        ("Views", summary.views.map { Markup(Human.count($0)) }),
      ] + words.map { ($0.0, $0.1.map { Parts.name($0) }) } + [
        ("First seen", summary.firstSeen.map { Parts.moment($0) }),
        ("Boundary", summary.boundary == .certain ? nil : Markup(Sanitiser.cell(summary.boundary.rawValue))),
        ("Mentions", summary.mentions.isEmpty ? nil : Parts.name(summary.mentions.joined(separator: " "))),
        ("Links", links),
      ])
  }

  private var links: Markup? {
    guard !summary.links.isEmpty else { return nil }
    return Tag.ul(.class("links")) {
      for link in summary.links { Tag.li { Parts.outside(link) } }
    }
  }

  // MARK: - Texts over time

  private var revisions: Markup {
    guard post.revisions.count > 1 else { return .none }
    return Tag.section(.labelled(by: "revisions")) {
      Tag.h2(.id("revisions")) { "It has had \(Human.plural(post.revisions.count, "text"))" }
      Tag.p(.class("dim")) { "The newest first, each with what changed since the one before it." }
      for revision in post.revisions {
        Tag.article(.class("card")) {
          Tag.header {
            describe(revision)
            if let diff = revision.diff { Differences.reasons(diff) }
          }
          Differences.markup(revision.diff, else: revision.text)
        }
      }
    }
  }

  private func describe(_ revision: Revision) -> Markup {
    Tag.span(.class("dim")) {
      "Seen \(Human.number(revision.sightings))× in \(Human.plural(revision.dumps, "dump"))"
      if let asOf = revision.asOf {
        ", last on "
        Parts.moment(asOf)
      }
      if let edited = revision.editedAt {
        ", edited "
        Parts.moment(edited)
      }
    }
  }

  private var counts: Markup {
    guard !post.series.isEmpty else { return .none }
    return Tag.section(.labelled(by: "counts")) {
      Tag.h2(.id("counts")) { "Counts over time" }
      Parts.sparkline(post.series.compactMap(\.views?.value))
      if post.series.count > Self.mostRows {
        Tag.p(.class("dim")) { "The newest \(Self.mostRows) of \(Human.number(post.series.count))." }
      }
      Parts.table(
        "Counts over time",
        columns: [
          ("Time", false), ("Views", true), ("Forwards", true), ("Replies", true), ("Reactions", false),
        ],
        rows: post.series.suffix(Self.mostRows).reversed().map { point in
          [
            Markup([Parts.moment(point.time), Markup(point.received ? " (received)" : "")]),
            Markup(Human.count(point.views)), Markup(point.forwards.map { Human.number($0) } ?? "–"),
            Markup(point.replies.map { Human.number($0) } ?? "–"),
            Parts.name(
              point.reactions.map { "\($0.emoji ?? "□") \(Human.count($0.count))" }.joined(separator: " ")),
          ]
        })
    }
  }

  // MARK: - Sightings

  private var sightings: Markup {
    Tag.section(.labelled(by: "sightings")) {
      Tag.h2(.id("sightings")) { "Seen in \(Human.plural(post.sighted.count, "place"))" }
      Parts.table(
        "Sightings",
        columns: [
          ("Dump", false), ("Number", true), ("Bytes", false), ("Boundary", false), ("Received", false),
          ("Shows", false),
        ],
        rows: post.sighted.prefix(Self.mostRows).map { sighting in
          [
            Tag.a(.href(.dump(sighting.dump))) {
              Parts.name([sighting.name, sighting.part].compactMap(\.self).joined(separator: " › "))
            },
            Markup(Human.number(sighting.ordinal)),
            Tag.span(.class("together")) { "\(sighting.offset) to \(sighting.offset &+ sighting.length)" },
            Parts.badge(sighting.boundary.rawValue, sighting.boundary == .certain ? .good : .attention),
            Parts.ago(sighting.receivedAt), Parts.name(SightingView.notes(sighting).joined(separator: " · ")),
          ]
        })
      if post.sighted.count > Self.mostRows {
        Tag.p(.class("dim")) {
          "The first \(Self.mostRows); sluicectl show \(Human.id(summary.id)) tells of all of them."
        }
      }
    }
  }
}
