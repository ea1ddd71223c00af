package import EndpointAPI

/// The kin of a post as people read them: what each is, why, where it was seen, and what differs.
package struct KinView {
  let kin: PostKin
  let style: Style
  let width: Int?
  let context: Int?

  /// Words of a text of which nothing differs that tell which one it is.
  private static let shownWords = 40
  /// Differences that are named.
  private static let namedReasons = 4

  /// - Parameters:
  ///   - width: how wide lines may be; nil when it does not matter.
  ///   - context: words beside what differs; nil for whole texts.
  package init(kin: PostKin, style: Style, width: Int?, context: Int?) {
    self.kin = kin
    self.style = style
    self.width = width
    self.context = context
  }

  package var lines: [String] {
    var lines = heading
    for (number, text) in kin.texts.enumerated() {
      lines.append("")
      if kin.textCount > 1 {
        let time = text.asOf.map { ", as of \(Human.moment($0))" } ?? ""
        let title = "Text \(number + 1) of \(Human.number(kin.textCount))\(time)"
        lines.append(style.apply(.strong, title))
      }
      lines += front(text.text) + [""] + describe(text)
    }
    let missing = kin.textCount - kin.texts.count
    if missing > 0 { lines += ["", "and \(Human.plural(missing, "earlier text"))"] }
    return lines
  }

  private var heading: [String] {
    var fields = Fields(style: style)
    fields.add("Post", kin.post.id)
    fields.add("Channel", kin.post.channel.flatMap(Self.name))
    fields.add("Message", kin.post.messageID.map { String($0) })
    fields.add("From", kin.post.forwardedFrom?.name)
    fields.add("Posted", kin.post.date.map { Human.moment($0) })
    fields.add("First seen", kin.post.firstSeen.map { Human.momentAndAge($0) })
    return fields.lines
  }

  private func front(_ text: String) -> [String] {
    DiffText(text, style: style, words: context == nil ? nil : Self.shownWords).indented(width: width)
  }

  // MARK: - One text

  private func describe(_ text: TextKin) -> [String] {
    guard text.kinCount > 0 else { return [style.apply(.dim, "Nothing else tells this story.")] }
    let copies = text.kinCount - text.siblingCount
    var counts: [String] = []
    if copies > 0 {
      counts.append(Human.plural(copies, "other text tells this story", "other texts tell this story"))
    }
    if text.siblingCount > 0 { counts.append(Human.plural(text.siblingCount, "sibling")) }
    if text.canonical { counts.append("this text stands for all") }
    var lines = [style.apply(.strong, counts.joined(separator: ", "))]
    for kin in text.kin { lines += [""] + describe(kin) }
    if text.kinCount > text.kin.count {
      lines += ["", "and \(Human.number(text.kinCount - text.kin.count)) more: --limit takes a number"]
    }
    return lines
  }

  private func describe(_ kin: Kin) -> [String] {
    let isSibling = kin.relation == .sibling
    let word = style.apply(isSibling ? .attention : .good, Sanitiser.cell(Self.relation(kin)))
    let score = kin.score.map { "  " + style.apply(.dim, Self.decimal($0)) } ?? ""
    var lines = [word + score + (kin.canonical ? style.apply(.dim, "  stands for all") : "")]
    if let reasons = kin.diff.map(Self.reasons) {
      lines += DiffText(reasons, style: style, words: nil).indented(width: width)
    }
    lines += places(kin)
    if let diff = kin.diff, diff.differs {
      lines += DiffText(diff.segments, style: style, context: context).indented(width: width)
    } else {
      lines += front(kin.text)
    }
    return lines
  }

  private func places(_ kin: Kin) -> [String] {
    var lines = kin.posts.map { post in
      let notes = [
        Self.source(of: post), post.messageID.map { "message \($0)" }, post.date.map { Human.moment($0) },
        post.firstSeen.map { "first seen \(Human.ago($0))" },
      ]
      let text = Sanitiser.cell(notes.compactMap(\.self).joined(separator: " · "))
      let room = width.map { max(8, $0 - 4 - Human.id(post.id).count) }
      return "  " + style.apply(.dim, Human.id(post.id)) + "  "
        + (room.map { DisplayWidth.cut(text, to: $0) } ?? text)
    }
    let more = kin.postCount - kin.posts.count
    if more > 0 { lines.append(style.apply(.dim, "  and \(Human.plural(more, "more post"))")) }
    return lines
  }

  // MARK: - Words

  /// What it is, seen from the text that was asked for.
  package static func relation(_ kin: Kin) -> String {
    switch (kin.relation, kin.context) {
    case (nil, _): "of the same story, by way of another text"
    case (let word?, "post"): "\(word.rawValue) of the same post"
    case (let word?, "origin"): "\(word.rawValue) from one origin, unless it turns out to be a sibling"
    case (let word?, _): word.rawValue
    }
  }

  /// What differs, in a few words. Texts of the same words differ, too: in case or punctuation, or they would be one.
  package static func reasons(_ diff: KinDiff) -> String {
    var words = diff.reasons.prefix(namedReasons).map(describe)
    let more = diff.reasons.count - words.count
    if more > 0 { words.append("and \(Human.plural(more, "more difference"))") }
    return words.isEmpty ? "the same words, written otherwise" : words.joined(separator: ", ")
  }

  private static func describe(_ reason: KinDiff.Reason) -> String {
    let place: String
    switch reason.kind {
    case .beginning: place = "at the beginning"
    case .end: place = "at the end"
    case .inside: place = "inside"
    default:
      return "\(reason.kind.rawValue) \(excerpt(reason.old)) → \(excerpt(reason.new))"
    }
    let old = DiffText.wordCount(reason.old ?? "")
    let new = DiffText.wordCount(reason.new ?? "")
    switch (old, new) {
    case (0, _): return "\(Human.plural(new, "word")) more \(place)"
    case (_, 0): return "\(Human.plural(old, "word")) fewer \(place)"
    default: return "\(Human.plural(new, "word")) instead of \(Human.number(old)) \(place)"
    }
  }

  private static func excerpt(_ text: String?) -> String {
    text.map { DisplayWidth.cut(Sanitiser.cell($0), to: 30) } ?? "nothing"
  }

  /// `0.93`.
  package static func decimal(_ value: Double) -> String {
    let hundredths = Int((min(max(value, 0), 1) * 100).rounded())
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }

  /// Where a post is from, in a few words.
  package static func source(of post: KinPost) -> String? {
    let words = [post.channel.flatMap(name), post.forwardedFrom.map { "from \($0.name)" }].compactMap(\.self)
    return words.isEmpty ? nil : words.joined(separator: ", ")
  }

  private static func name(_ channel: ChannelName) -> String? {
    let words = [channel.title, channel.handle.map { "@\($0)" }].compactMap(\.self)
    return words.isEmpty ? channel.telegramID.map { "channel \($0)" } : words.joined(separator: " ")
  }
}
