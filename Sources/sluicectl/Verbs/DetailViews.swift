import EndpointAPI

/// A post as people read it: what is known of it, its text, where it was seen.
struct PostView {
  let post: PostDetail
  let style: Style

  var lines: [String] {
    let summary = post.summary
    var fields = Fields(style: style)
    fields.add("Post", summary.id)
    fields.add("Channel", summary.channel.map(name))
    fields.add("Message", summary.messageID.map { String($0) })
    fields.add("From", summary.forwardedFrom?.name)
    fields.add("Posted", summary.date.map { Human.moment($0) })
    fields.add("First seen", summary.firstSeen.map { Human.momentAndAge($0) })
    fields.add("Boundary", summary.boundary == .certain ? nil : summary.boundary.rawValue)
    fields.add("Hashtags", summary.hashtags.isEmpty ? nil : summary.hashtags.joined(separator: " "))
    fields.add("Mentions", summary.mentions.isEmpty ? nil : summary.mentions.joined(separator: " "))
    for link in summary.links { fields.add("Link", link) }
    var lines = fields.lines + [""]
    if summary.available {
      lines += Sanitiser.lines(summary.text ?? "").map { $0.isEmpty ? "" : "  \($0)" }
    } else {
      lines.append(style.apply(.dim, "  (no dump has the text: the page showed a placeholder)"))
    }
    lines += ["", style.apply(.strong, "Seen in \(Human.plural(post.sighted.count, "place"))")]
    for sighting in post.sighted { lines += describe(sighting) }
    return lines
  }

  private func name(_ channel: ChannelName) -> String {
    [channel.title, channel.handle.map { "@\($0)" }].compactMap { $0 }.joined(separator: " ")
  }

  private func describe(_ sighting: Sighting) -> [String] {
    let place =
      "  \(Sanitiser.cell(sighting.name))  "
      + style.apply(
        .dim,
        "dump \(Human.id(sighting.dump)), number \(sighting.ordinal), "
          + "bytes \(sighting.offset) to \(sighting.offset + sighting.length), \(sighting.boundary.rawValue)")
    var notes: [String] = []
    if let origin = sighting.forwardedFrom {
      notes.append("from \(origin.name)" + (origin.author.map { " (\($0))" } ?? ""))
    }
    if let channel = sighting.channel { notes.append("in \(name(channel))") }
    if let views = sighting.views { notes.append("\(Human.count(views)) views") }
    if let reactions = sighting.reactions { notes.append(reactions) }
    if let signature = sighting.signature { notes.append("signed \(signature)") }
    if sighting.isEdited { notes.append("edited") }
    if let time = sighting.time { notes.append("at \(time)") }
    for medium in sighting.media {
      let words = [medium.kind, medium.name, medium.size].compactMap { $0 }
      notes.append(words.joined(separator: " "))
    }
    notes += repairs(sighting.repairs)
    if let received = sighting.receivedAt { notes.append("received \(Human.ago(received))") }
    return [place] + (notes.isEmpty ? [] : ["    " + Sanitiser.cell(notes.joined(separator: " · "))])
  }
}

/// A dump as people read it.
struct DumpView {
  let dump: DumpDetail
  let style: Style

  var lines: [String] {
    let summary = dump.summary
    var fields = Fields(style: style)
    fields.add("Dump", summary.id ?? (summary.finishedAt == nil ? "not read yet" : "not read"))
    fields.add("Number", summary.number.map { "n\($0)" })
    fields.add("Name", summary.name)
    fields.add("In base64", summary.nameBase64)
    fields.add("Dropped in", summary.drop)
    fields.add("State", summary.state.rawValue, mark: ListVerb.mark(summary.state))
    fields.add("Reason", summary.reason, mark: summary.state == .failed ? .bad : .plain)
    fields.add("Lies at", dump.location)
    let format = [summary.format, dump.encoding].compactMap { $0 }.joined(separator: ", ")
    fields.add("Format", format.isEmpty ? nil : format)
    fields.add("Size", "\(Human.bytes(summary.bytes)) (\(Human.number(summary.bytes)) bytes)")
    fields.add(
      "Posts",
      "\(Human.number(summary.posts)), with \(Human.plural(summary.newTexts, "new text")) and "
        + "\(Human.number(summary.knownTexts)) known")
    fields.add("Repairs", summary.repairs == 0 ? nil : repairs(dump.repairsByKind).joined(separator: ", "))
    fields.add("Received", summary.receivedAt.map { Human.momentAndAge($0) })
    fields.add("Finished", summary.finishedAt.map { Human.momentAndAge($0) })
    fields.add("Given back", summary.retriedAt.map { Human.momentAndAge($0) })
    return fields.lines + dump.channels.flatMap(describe)
  }

  private func describe(_ channel: ChannelSnapshot) -> [String] {
    let handle = channel.handle.map { " @\($0)" } ?? ""
    var lines = ["", style.apply(.strong, Sanitiser.cell("Channel \(channel.title)\(handle)"))]
    let counters: [(Count?, String)] = [
      (channel.subscribers, "subscribers"), (channel.photos, "photos"), (channel.videos, "videos"),
      (channel.files, "files"), (channel.links, "links"),
    ]
    let words = counters.compactMap { count, noun in count.map { "\(Human.count($0)) \(noun)" } }
    if !words.isEmpty { lines.append("  " + words.joined(separator: ", ")) }
    if let description = channel.description {
      lines += Sanitiser.lines(description).map { $0.isEmpty ? "" : "  \($0)" }
    }
    return lines
  }
}

/// Kinds of repair with their numbers, by name.
private func repairs(_ counts: [String: Int]) -> [String] {
  counts.sorted { $0.key < $1.key }.map { "\($0.key) \(Human.number($0.value))×" }
}
