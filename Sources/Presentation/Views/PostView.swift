package import EndpointAPI

/// A post as people read it: what is known of it, its text and the texts it had, its counts over time, where it was
/// seen.
package struct PostView {
  let post: PostDetail
  let style: Style
  let width: Int?

  /// Lines of the series that are shown: the newest.
  private static let shownCounts = 20

  /// - Parameter width: how wide tables may be; nil when it does not matter.
  package init(post: PostDetail, style: Style, width: Int? = nil) {
    self.post = post
    self.style = style
    self.width = width
  }

  package var lines: [String] {
    var lines = fields + [""]
    if post.summary.available {
      lines += indented(post.summary.text ?? "")
    } else {
      lines.append(style.apply(.dim, "  (no dump has the text: the page showed a placeholder)"))
    }
    lines += revisions + series
    lines += ["", style.apply(.strong, "Seen in \(Human.plural(post.sighted.count, "place"))")]
    for sighting in post.sighted { lines += SightingView(sighting: sighting, style: style).lines }
    return lines
  }

  private var fields: [String] {
    let summary = post.summary
    var fields = Fields(style: style)
    fields.add("Post", summary.id)
    fields.add("Known by", summary.identity.map(Self.identity))
    fields.add("Channel", summary.channel.map(Human.channel))
    fields.add("Message", summary.messageID.map { String($0) })
    fields.add("At", summary.url)
    fields.add("From", summary.forwardedFrom?.name)
    fields.add("Posted", summary.date.map { Human.moment($0) })
    fields.add("Edited", summary.editedAt.map { Human.moment($0) })
    fields.add("Views", summary.views.map { Human.count($0) })
    if let kin = summary.kin, kin > 0 {
      let id = Human.id(summary.id)
      fields.add(
        "Kin", "\(Human.plural(kin, "other text tells", "other texts tell")) it: sluicectl kin \(id)")
    }
    if let facts = post.facts {
      for (name, value) in Self.describe(facts) { fields.add(name, value) }
    }
    fields.add("First seen", summary.firstSeen.map { Human.momentAndAge($0) })
    fields.add("Boundary", summary.boundary == .certain ? nil : summary.boundary.rawValue)
    fields.add("Hashtags", summary.hashtags.isEmpty ? nil : summary.hashtags.joined(separator: " "))
    fields.add("Mentions", summary.mentions.isEmpty ? nil : summary.mentions.joined(separator: " "))
    for link in summary.links { fields.add("Link", link) }
    return fields.lines
  }

  /// What is known of which post it is, in words.
  package static func identity(_ word: IdentityWord) -> String {
    switch word {
    case .id: "its channel's id and its number"
    case .handle: "its channel's handle and its number"
    case .name: "a name and its text"
    case .text: "its text alone"
    case .place: "its place in a dump alone"
    default: word.rawValue
    }
  }

  private func indented(_ text: String) -> [String] {
    Sanitiser.lines(text).map { $0.isEmpty ? "" : "  \($0)" }
  }

  /// The texts before the one that is shown.
  private var revisions: [String] {
    guard post.revisions.count > 1 else { return [] }
    var lines = ["", style.apply(.strong, "It has had \(post.revisions.count) texts; this one")]
    lines.append("  " + style.apply(.dim, describe(post.revisions[0])))
    lines += changes(post.revisions[0])
    for revision in post.revisions.dropFirst() {
      lines += ["", "  " + style.apply(.dim, "Before it, one " + describe(revision))]
      lines += indented(revision.text) + changes(revision)
    }
    return lines
  }

  /// What a text changed of the one before it, where that was asked for.
  private func changes(_ revision: Revision) -> [String] {
    guard let diff = revision.diff else { return [] }
    let words = DiffText("Against the one before it: \(KinView.reasons(diff))", style: style, words: nil)
    let text = DiffText(diff.segments, style: style, context: DiffText.usualContext)
    return words.indented(width: width) + (diff.differs ? text.indented(width: width) : [])
  }

  private func describe(_ revision: Revision) -> String {
    var words = [
      "seen \(Human.number(revision.sightings))× in \(Human.plural(revision.dumps, "dump"))"
    ]
    if let asOf = revision.asOf { words.append("last on \(Human.moment(asOf))") }
    if let edited = revision.editedAt { words.append("edited \(Human.moment(edited))") }
    return words.joined(separator: ", ")
  }

  private var series: [String] {
    guard !post.series.isEmpty else { return [] }
    var table = Table([
      .init("TIME"), .init("VIEWS", .right), .init("FORWARDS", .right), .init("REPLIES", .right),
      .init("REACTIONS", cutTo: 12),
    ])
    for point in post.series.suffix(Self.shownCounts) {
      let reactions = point.reactions.map { "\($0.emoji ?? "□") \(Human.count($0.count))" }
      table.add([
        .init(Human.moment(point.time) + (point.received ? " (received)" : "")),
        .init(Human.count(point.views)), .init(point.forwards.map { Human.number($0) } ?? "–"),
        .init(point.replies.map { Human.number($0) } ?? "–"), .init(reactions.joined(separator: " ")),
      ])
    }
    var lines = ["", style.apply(.strong, "Counts over time")]
    if post.series.count > Self.shownCounts {
      lines.append("  the newest \(Self.shownCounts) of \(Human.number(post.series.count))")
    }
    return lines + table.lines(width: width.map { $0 - 2 }, style: style).map { "  \($0)" }
  }

  /// What captures say of a post beside its text, by name; what they do not say has no value.
  package static func describe(_ facts: PostFacts) -> [(String, String?)] {
    var original: [String] = []
    if let origin = facts.origin {
      if let handle = origin.handle { original.append("@\(handle)") }
      if let id = origin.id { original.append("channel \(id)") }
      if let number = origin.messageID { original.append("message \(number)") }
      if let date = origin.date { original.append(describe(date)) }
    }
    let reply = facts.reply.map { reply in
      [
        reply.channel.map(Human.channel), reply.messageID.map { "message \($0)" },
        reply.quote.map { "“\($0)”" },
      ].compactMap(\.self).joined(separator: ", ")
    }
    let poll = facts.poll.map { poll in
      let options = poll.options.map { option in
        let share = option.percent.map { "\($0)%" } ?? option.voters.map { Human.number($0) }
        return option.text + (share.map { " (\($0))" } ?? "")
      }
      return "\(poll.question): " + options.joined(separator: ", ")
    }
    let album = facts.albumMessages.map { String($0) }.joined(separator: ", ")
    let card = facts.card.map { [$0.title ?? $0.site, $0.url].compactMap(\.self).joined(separator: ", ") }
    return [
      ("Original", original.isEmpty ? nil : original.joined(separator: ", ")), ("Answers", reply),
      ("Signed", facts.signature), ("Album", album.isEmpty ? facts.album : album), ("Poll", poll),
      ("Notice", facts.service.map { [$0.action, $0.subject].compactMap(\.self).joined(separator: ": ") }),
      ("Card", card),
    ]
  }

  private static func describe(_ moment: Moment) -> String {
    moment.time.map { Human.moment($0) } ?? moment.local.map { "\($0) of an unknown zone" } ?? ""
  }
}
