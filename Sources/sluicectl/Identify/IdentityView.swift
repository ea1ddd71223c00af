import EndpointAPI
import Presentation

/// What a file is, as people read it.
struct IdentityView {
  let report: IdentifiedFile
  let style: Style
  /// How wide lines may be; nil when it does not matter.
  let width: Int?

  var lines: [String] {
    var fields = Fields(style: style)
    let format = [report.format, report.encoding].compactMap { $0 }.joined(separator: ", ")
    fields.add("Format", format.isEmpty ? nil : format)
    fields.add("Size", "\(Human.bytes(report.bytes)) (\(Human.number(report.bytes)) bytes)")
    if let error = report.error {
      let place = error.offset.map { " (at byte \(Human.number($0)))" } ?? ""
      fields.add("Not read", "\(error.message)\(place)", mark: .bad)
      fields.add("Remedy", error.remedy)
    }
    for channel in report.channels.prefix(Self.listed) { fields.add("Channel", Self.describe(channel)) }
    if report.channels.count > Self.listed {
      fields.add("", "and \(Human.number(report.channels.count - Self.listed)) more")
    }
    if report.posts > 0 || report.error == nil { addPosts(&fields) }
    fields.add(
      "Repairs",
      report.repairs.isEmpty
        ? nil
        : report.repairs.sorted { $0.key < $1.key }.map { "\($0.key) \(Human.number($0.value))×" }
          .joined(separator: ", "))
    return [style.apply(.strong, Sanitiser.cell(report.file))] + fields.lines + partLines
  }

  /// Channels and parts beyond this many are only counted.
  private static let listed = 20

  private func addPosts(_ fields: inout Fields) {
    let others = [
      (report.unavailable, "without its content"), (report.forwards, "forwarded"),
      (report.service, "notices"),
      (report.media, "media named"),
    ].filter { $0.0 > 0 }.map { "\(Human.number($0.0)) \($0.1)" }
    fields.add("Posts", ([Human.number(report.posts)] + others).joined(separator: ", "))
    if let first = report.firstDate, let last = report.lastDate {
      fields.add(
        "Posted", first == last ? Human.moment(first) : "\(Human.moment(first)) – \(Human.moment(last))")
    }
    fields.add(
      "", report.localDates == 0 ? nil : "\(Human.number(report.localDates)) in local time of an unknown zone"
    )
    let identities = [
      (report.identities.id, "channel id and number"), (report.identities.handle, "handle and number"),
      (report.identities.name, "name and text"), (report.identities.text, "text alone"),
      (report.identities.place, "place in the file"),
    ].filter { $0.0 > 0 }.map { "\(Human.number($0.0)) by \($0.1)" }
    fields.add("Known by", identities.isEmpty ? nil : identities.joined(separator: ", "))
  }

  private static func describe(_ channel: IdentifiedFile.Channel) -> String {
    var words = [channel.title, channel.handle.map { "@\($0)" }, channel.telegramID.map { "id \($0)" }]
      .compactMap { $0 }
    if let count = channel.subscribers { words.append("\(Human.count(count)) subscribers") }
    if channel.posts > 0 { words.append(Human.plural(channel.posts, "post")) }
    return words.joined(separator: " · ")
  }

  private var partLines: [String] {
    guard report.partCount > 0 else { return [] }
    var table = Table([
      .init("PART", cutTo: 20), .init("OUTCOME"), .init("FORMAT"), .init("POSTS", .right),
      .init("SIZE", .right), .init("", cutTo: 10),
    ])
    for part in report.parts.prefix(Self.listed) {
      table.add([
        .init(part.path, .strong), .init(part.outcome, Self.mark(part.outcome)), .init(part.format ?? "–"),
        .init(Human.number(part.posts)), .init(Human.bytes(part.bytes)), .init(part.message ?? "", .dim),
      ])
    }
    var lines = ["", Human.plural(report.partCount, "part")]
    lines += table.lines(width: width, style: style)
    if report.partCount > Self.listed {
      lines.append("and \(Human.number(report.partCount - Self.listed)) more; --json lists a thousand")
    }
    return lines
  }

  private static func mark(_ outcome: String) -> Style.Mark {
    switch outcome {
    case "read": .good
    case "failed": .bad
    default: .dim
    }
  }

  /// One post: where it stands and what is known of it, then its text.
  static func lines(_ post: IdentifiedPost, _ style: Style) -> [String] {
    var words = ["number \(post.ordinal)"]
    if let part = post.part { words.append("in \(part)") }
    words.append("bytes \(post.offset) to \(post.offset + post.length)")
    if post.boundary != "certain" { words.append(post.boundary) }
    var notes: [String] = []
    if let channel = post.channel {
      notes += [channel.title, channel.handle.map { "@\($0)" }, channel.id.map { "id \($0)" }].compactMap {
        $0
      }
    }
    if let id = post.messageID { notes.append("message \(id)") }
    if let date = post.date { notes.append(date) }
    if let origin = post.forwardedFrom { notes.append("from \(origin.name.isEmpty ? "?" : origin.name)") }
    if let service = post.service { notes.append("notice: \(service.action)") }
    if let views = post.views { notes.append("\(Human.count(views)) views") }
    if let reactions = post.reactions { notes.append(reactions) }
    if let signature = post.signature { notes.append("signed \(signature)") }
    if post.edited == true { notes.append("edited") }
    for medium in post.media ?? [] {
      notes.append([medium.kind, medium.name, medium.size].compactMap { $0 }.joined(separator: " "))
    }
    for (name, count) in (post.repairs ?? [:]).sorted(by: { $0.key < $1.key }) {
      notes.append("\(name) \(count)×")
    }
    var lines = [style.apply(.dim, Sanitiser.cell(words.joined(separator: ", ")))]
    if !notes.isEmpty {
      lines.append("  " + style.apply(.dim, Sanitiser.cell(notes.joined(separator: " · "))))
    }
    if !post.available {
      lines.append(style.apply(.dim, "  (only a placeholder)"))
    } else if !post.text.isEmpty {
      lines += Sanitiser.lines(post.text).map { $0.isEmpty ? "" : "  \($0)" }
    }
    return lines
  }
}
