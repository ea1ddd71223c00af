package import EndpointAPI

/// One sighting of a post, as people read it.
package struct SightingView {
  let sighting: Sighting
  let style: Style

  var lines: [String] {
    let place = [sighting.name, sighting.part].compactMap(\.self).map { Sanitiser.cell($0) }
    var notes = Self.notes(sighting)
    if let received = sighting.receivedAt { notes.append("received \(Human.ago(received))") }
    let first =
      "  \(place.joined(separator: " › "))  "
      + style.apply(
        .dim,
        "dump \(Human.id(sighting.dump)), number \(sighting.ordinal), "
          + "bytes \(sighting.offset) to \(sighting.offset &+ sighting.length), "
          + Sanitiser.cell(sighting.boundary.rawValue))
    return [first] + (notes.isEmpty ? [] : ["    " + Sanitiser.cell(notes.joined(separator: " · "))])
  }

  /// What the dump shows of the post, in a few words each.
  package static func notes(_ sighting: Sighting) -> [String] {
    var notes: [String] = []
    if let origin = sighting.forwardedFrom {
      notes.append("from \(origin.name)" + (origin.author.map { " (\($0))" } ?? ""))
    }
    if let channel = sighting.channel { notes.append("in \(Human.channel(channel))") }
    if let number = sighting.facts?.messageID { notes.append("message \(number)") }
    if let views = sighting.views { notes.append("\(Human.count(views)) views") }
    if let forwards = sighting.forwards { notes.append("\(Human.number(forwards)) forwards") }
    if let replies = sighting.replies { notes.append("\(Human.number(replies)) replies") }
    if let reactions = reactions(sighting) { notes.append(reactions) }
    if let signature = sighting.signature { notes.append("signed \(signature)") }
    if sighting.isEdited { notes.append("edited") }
    if let time = sighting.time { notes.append("at \(time)") }
    if let captured = sighting.capturedAt { notes.append("captured \(Human.moment(captured))") }
    for medium in sighting.media {
      let words = [medium.kind, medium.name, medium.size].compactMap(\.self)
      notes.append(words.joined(separator: " "))
    }
    notes += Human.repairs(sighting.repairs)
    return notes
  }

  private static func reactions(_ sighting: Sighting) -> String? {
    if let printed = sighting.reactions { return printed }
    guard let counts = sighting.reactionCounts, !counts.isEmpty else { return nil }
    return counts.map { "\($0.emoji ?? "□")\(Human.count($0.count))" }.joined(separator: " ")
  }
}
