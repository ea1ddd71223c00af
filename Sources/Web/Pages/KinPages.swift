import EndpointAPI
import Presentation

/// What tells the story of a post again, and what differs.
struct KinPart {
  let kin: PostKin

  var markup: Markup {
    let texts = kin.texts.filter { !others($0).isEmpty }
    guard !texts.isEmpty else { return .none }
    return Tag.section(.labelled(by: "kin")) {
      Tag.h2(.id("kin")) { "Told again" }
      for text in texts {
        Tag.p(.class("dim above")) { describe(text) }
        for kin in others(text) { card(kin) }
        if text.kinCount > text.kin.count {
          Tag.p(.class("dim above")) {
            "And \(Human.number(text.kinCount - text.kin.count)) more: sluicectl kin \(Human.id(kin.post.id))"
          }
        }
      }
    }
  }

  /// The kin that are not other texts of the same post: those stand among its revisions.
  private func others(_ text: TextKin) -> [Kin] { text.kin.filter { $0.context != "post" } }

  private func describe(_ text: TextKin) -> String {
    let own = text.kin.count - others(text).count
    let copies = text.kinCount - text.siblingCount - own
    let words = [
      kin.texts.count > 1 ? "Of its text “\(excerpt(text.text))”" : nil,
      copies > 0
        ? Human.plural(copies, "other text tells this story", "other texts tell this story") : nil,
      text.siblingCount > 0
        ? Human.plural(text.siblingCount, "sibling has", "siblings have")
          + " the same wording and other facts"
        : nil,
      text.canonical ? "this text stands for all" : nil,
    ]
    return words.compactMap(\.self).joined(separator: "; ") + "."
  }

  private func excerpt(_ text: String) -> String { DisplayWidth.cut(Sanitiser.cell(text), to: 40) }

  private func card(_ kin: Kin) -> Markup {
    Tag.article(.class("card")) {
      Tag.header {
        Tag.span {
          Parts.badge(KinView.relation(kin), kin.relation == .sibling ? .attention : .good)
          if let score = kin.score { Tag.span(.class("dim")) { " \(KinView.decimal(score))" } }
          if kin.canonical { Tag.span(.class("dim")) { " stands for all" } }
        }
        if let diff = kin.diff { Differences.reasons(diff) }
      }
      Differences.markup(kin.diff, else: kin.text)
      Tag.footer {
        for post in kin.posts { KinPlace(post: post).markup }
        if kin.postCount > kin.posts.count {
          Tag.span { "and \(Human.plural(kin.postCount - kin.posts.count, "more post"))" }
        }
      }
    }
  }
}

/// A post that has a text, in a few words.
struct KinPlace {
  let post: KinPost

  var markup: Markup {
    Tag.a(.href(.post(post.id))) {
      Parts.name(KinView.source(of: post) ?? "Post \(Human.id(post.id))")
      if let date = post.date ?? post.firstSeen {
        ", "
        Parts.ago(date)
      }
    }
  }
}

/// Stories that several texts tell.
struct StoriesPage {
  let page: Page<KinCluster>
  let cursor: String?
  /// How far the index of kin is.
  let progress: KinProgress?

  var layout: Layout {
    Layout("Stories", menu: .stories) {
      Tag.h1 { "Stories" }
      Tag.p(.class("dim")) { "Told more than once, in words that differ. The longest text stands for all." }
      if let progress, !progress.isComplete {
        Parts.notice("Kin may be missing: \(Human.progress(progress)).", remedy: nil, .attention)
      }
      if page.items.isEmpty { Parts.none("No story is told by several texts.") }
      Tag.ul(.class("posts")) {
        for cluster in page.items { Tag.li { card(cluster) } }
      }
      Parts.pager(.stories, [], cursor: cursor, next: page.next)
    }
  }

  private func card(_ cluster: KinCluster) -> Markup {
    Tag.article(.class("card")) {
      Tag.header {
        Tag.strong { Human.plural(cluster.size, "text") }
        Tag.span(.class("dim")) {
          "first seen "
          Parts.ago(cluster.firstSeen)
          ", the newest "
          Parts.ago(cluster.newestSeen)
        }
      }
      Parts.text(cluster.text, class: "text clipped")
      Tag.footer {
        if let post = cluster.post { KinPlace(post: post).markup }
      }
    }
  }
}
