import EndpointAPI
import Presentation

/// Puts what a report tells of into words.
struct ReportComposer {
  /// Channels whose new posts are told one by one.
  private static let shownChannels = 40
  /// Letters of a text that are shown.
  private static let shownText = 280

  let facts: ReportFacts
  let socket: String
  let now: Timestamp

  var document: ReportDocument {
    var document = ReportDocument(title: title, footer: footer)
    addDumps(&document)
    addPosts(&document)
    addStories(&document)
    addForwards(&document)
    addChanges(&document)
    addAlerts(&document)
    addFailures(&document)
    return document
  }

  private var title: String {
    let about = facts.channel.map { " of \($0)" } ?? ""
    return
      "What the archive learned\(about) from \(Human.moment(facts.since)) to \(Human.moment(facts.until))"
  }

  private var footer: String {
    let events =
      facts.through > facts.after ? "events \(facts.after + 1) to \(facts.through)" : "no events"
    return """
      Made on \(Human.moment(now)) by sluicectl \(SluiceVersion.current) from \(events) of the archive that sluiced \
      \(facts.status.version) serves at \(socket). The archive holds \(Human.plural(facts.status.posts, "post")) and \
      \(Human.plural(facts.status.texts, "text")).
      """
  }

  // MARK: - Sections

  private func addDumps(_ document: inout ReportDocument) {
    document.add(.heading("What was dropped"))
    guard !facts.dumps.isEmpty else { return document.add(.paragraph("Nothing had its outcome.")) }
    let states = facts.dumps.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
    document.add(
      .table(
        columns: ["Outcome", "Dumps"], numbers: [1],
        rows: states.map { [$0.key.rawValue, Human.number($0.value)] }))
    if facts.channel != nil { document.add(.paragraph("These are the dumps of all channels.")) }
  }

  private func addPosts(_ document: inout ReportDocument) {
    document.add(.heading("What is new"))
    let posts = facts.newPosts.values.reduce(0, +)
    var sentence = "\(Human.plural(posts, "post was", "posts were")) seen for the first time"
    if facts.channel == nil {
      sentence += ", with \(Human.plural(facts.newTexts, "new text"))"
    }
    let kin = facts.kinTexts.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
      .map { "\($0.key.rawValue) \(Human.number($0.value))×" }
    if !kin.isEmpty { sentence += "; texts are kin of known ones: \(kin.joined(separator: ", "))" }
    document.add(.paragraph(sentence + "."))
    let channels = facts.newPosts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    guard !channels.isEmpty else { return }
    let rest = channels.dropFirst(Self.shownChannels)
    var rows = channels.prefix(Self.shownChannels).map {
      [$0.key.isEmpty ? "no dump says which channel" : $0.key, Human.number($0.value)]
    }
    if !rest.isEmpty {
      rows.append([
        "\(Human.plural(rest.count, "other channel"))", Human.number(rest.reduce(0) { $0 + $1.value }),
      ])
    }
    document.add(.table(columns: ["Channel", "New posts"], numbers: [1], rows: rows))
  }

  private func addStories(_ document: inout ReportDocument) {
    document.add(.heading("What was told most often"))
    guard !facts.stories.isEmpty else {
      return document.add(.paragraph("No story is told by more than one new post."))
    }
    for story in facts.stories {
      let counts = [
        Human.plural(story.posts, "post"),
        story.channels > 0 ? Human.plural(story.channels, "channel") : "channels unknown",
        Human.plural(story.texts, "text"),
      ]
      let id = story.post.map { ", post \(Human.id($0.id))" } ?? ""
      document.add(.paragraph(counts.joined(separator: ", ") + id + ":"))
      document.add(.quote(Self.front(story.text)))
    }
  }

  private func addForwards(_ document: inout ReportDocument) {
    document.add(.heading("Who forwarded whom"))
    guard !facts.forwards.isEmpty else { return document.add(.paragraph("Nothing new was forwarded.")) }
    document.add(
      .table(
        columns: ["Channel", "From", "Posts", "Texts"], numbers: [2, 3],
        rows: facts.forwards.map { forward in
          [
            forward.channel.map(Human.channel) ?? "–", Human.channel(forward.origin),
            Human.number(forward.posts), Human.number(forward.texts),
          ]
        }))
  }

  private func addChanges(_ document: inout ReportDocument) {
    document.add(.heading("What changed"))
    document.add(
      .paragraph(
        facts.revisedCount == 0
          ? "No post was edited."
          : "Posts had another text than before \(Human.plural(facts.revisedCount, "time"))"
            + (facts.revisedCount > facts.revised.count ? "; the newest:" : ":")))
    for post in facts.revised {
      let place = post.summary.channel.map { " in \(Human.channel($0))" } ?? ""
      let address = post.summary.url.map { " (\($0))" } ?? ""
      document.add(.paragraph("Post \(Human.id(post.summary.id))\(place)\(address) has now:"))
      document.add(.quote(Self.front(post.summary.text ?? "")))
      if post.revisions.count > 1 {
        document.add(.paragraph("and had before:"))
        document.add(.quote(Self.front(post.revisions[1].text)))
        // Of long texts only the fronts are shown.
        if let diff = post.revisions[0].diff {
          document.add(.paragraph("What changed: \(KinView.reasons(diff))."))
        }
      }
    }
    guard !facts.growth.isEmpty else { return }
    document.add(
      .table(
        columns: ["Channel", "Subscribers before", "After", "Change"], numbers: [1, 2, 3],
        rows: facts.growth.map { growth in
          [
            growth.channel, Human.count(growth.before), Human.count(growth.after),
            (growth.change > 0 ? "+" : "") + Human.number(growth.change),
          ]
        }))
  }

  private func addAlerts(_ document: inout ReportDocument) {
    guard facts.alertCount > 0 else { return }
    document.add(.heading("What rules told"))
    let isCut = facts.alertCount > facts.alerts.count
    document.add(
      .paragraph("\(Human.plural(facts.alertCount, "alert"))\(isCut ? ", the newest of them" : ""):"))
    document.add(.list(facts.alerts.reversed()))
  }

  private func addFailures(_ document: inout ReportDocument) {
    document.add(.heading("What failed, and why"))
    guard !facts.failed.isEmpty else { return document.add(.paragraph("Nothing failed.")) }
    document.add(
      .list(facts.failed.map { "\($0.name) (\(Human.id(of: $0))): \($0.reason ?? "no reason is known")" }))
    let more = (facts.dumps[.failed] ?? 0) - facts.failed.count
    if more > 0 { document.add(.paragraph("and \(Human.plural(more, "more dump")).")) }
  }

  /// The front of a text, on as many lines as it has.
  private static func front(_ text: String) -> String {
    let front = text.prefix(shownText)
    return front.endIndex < text.endIndex ? front + "…" : String(front)
  }
}
