/// Reads from a message's element what it shows beside its text: media, a poll, reactions.
struct DesktopPageMedia {
  private static let mediaLimit = 100
  private static let optionLimit = 100
  private static let reactionLimit = 1000

  private let tree: HTMLTree
  private(set) var notes: [MediaNote] = []
  private(set) var poll: PostRecordFields.Poll?
  private(set) var reactions: [PostRecordFields.Reaction] = []
  /// The reactions as a preview page prints them.
  private(set) var printedReactions: String?

  init(_ tree: HTMLTree) {
    self.tree = tree
    var printed = ""
    for index in tree.nodes.indices where tree.nodes[index].classes != 0 {
      let classes = DesktopPageClasses(rawValue: tree.nodes[index].classes)
      if classes.contains(.poll) {
        if poll == nil { poll = readPoll(index) }
      } else if classes.contains(.reaction), reactions.count < Self.reactionLimit {
        printed += readReaction(index, isPaid: classes.contains(.paid))
      } else if notes.count < Self.mediaLimit, let note = note(index, classes) {
        notes.append(note)
      }
    }
    printedReactions = printed.isEmpty ? nil : printed
  }

  // MARK: Media

  private static let wraps: [(DesktopPageClasses, MediaNote.Kind)] = [
    (.photoWrap, .photo), (.videoWrap, .video), (.animatedWrap, .animation), (.stickerWrap, .sticker),
  ]

  private static let kinds: [(DesktopPageClasses, MediaNote.Kind)] = [
    (.photo, .photo), (.video, .video), (.voice, .voice), (.audio, .audio), (.file, .document),
    (.contact, .contact), (.location, .location), (.liveLocation, .location), (.venue, .venue),
    (.game, .game), (.invoice, .invoice),
  ]

  private func note(_ index: Int, _ classes: DesktopPageClasses) -> MediaNote? {
    if let kind = Self.wraps.first(where: { classes.contains($0.0) })?.1 {
      var note = MediaNote(kind: kind)
      note.path = path(index)
      note.duration = line(.videoDuration, in: tree.subtree(index)).flatMap(PreviewMedia.seconds)
      return note
    }
    guard classes.contains(.media) else { return nil }
    let kind = Self.kinds.first { classes.contains($0.0) }?.1
    return kind.map { described(index, $0) }
      ?? MediaNote(kind: .unsupported, name: line(.title, in: tree.subtree(index)))
  }

  /// A medium that is described instead of shown.
  private func described(_ index: Int, _ kind: MediaNote.Kind) -> MediaNote {
    let range = tree.subtree(index)
    let title = line(.title, in: range)
    let status = line(.status, in: range)
    var note = MediaNote(kind: Self.kind(kind, titled: title ?? ""))
    switch note.kind {
    case .contact, .venue, .game, .invoice, .location:
      note.name = note.kind == .location ? nil : title
      note.note = note.kind == .venue || note.kind == .game ? line(.description, in: range) : status
      if note.kind == .contact { note.path = path(index) }
      return note
    case .document:
      note.name = title == "File" ? nil : title
    case .audio:
      note.name = title == "Audio file" ? nil : title
    default:
      break
    }
    note.path = path(index)
    for part in status?.split(separator: ",") ?? [] { note.set(status: part.drop { $0 == " " }) }
    return note
  }

  /// What the title says of a kind that stands for several.
  private static func kind(_ kind: MediaNote.Kind, titled title: String) -> MediaNote.Kind {
    switch title {
    case "Sticker" where kind == .photo: .sticker
    case "Animation" where kind == .video: .animation
    case "Video message" where kind == .video: .videoNote
    default: kind
    }
  }

  private func path(_ index: Int) -> String? {
    tree.attribute("href", of: index).flatMap(PageAddress.init)?.url
  }

  private func line(_ classes: DesktopPageClasses, in range: Range<Int>) -> String? {
    tree.first(classes.rawValue, in: range).flatMap { tree.line($0) }
  }

  // MARK: Polls and reactions

  private func readPoll(_ index: Int) -> PostRecordFields.Poll {
    let range = tree.subtree(index)
    var poll = PostRecordFields.Poll(question: line(.question, in: range) ?? "")
    poll.isClosed = line(.details, in: range).map { $0 == "Final results" }
    poll.voters = line(.total, in: range).map { Counter(printed: $0)?.value ?? 0 }
    for answer in range where tree.nodes[answer].classes & DesktopPageClasses.answer.rawValue != 0 {
      guard poll.options.count < Self.optionLimit else { break }
      var text = tree.line(answer, without: DesktopPageClasses.details.rawValue) ?? ""
      if text.hasPrefix("- ") { text.removeFirst(2) }
      // No votes are not printed.
      let votes = line(.details, in: tree.subtree(answer)).flatMap { Counter(printed: $0)?.value } ?? 0
      poll.options.append(PostRecordFields.Poll.Option(text: text, voters: votes))
    }
    return poll
  }

  private mutating func readReaction(_ index: Int, isPaid: Bool) -> String {
    let range = tree.subtree(index)
    let emoji = line(.emoji, in: range)
    var count = line(.count, in: range).flatMap { Counter(printed: $0) }
    if count == nil {
      // Where all who reacted are shown, nobody counts them.
      let shown = range.filter { tree.nodes[$0].classes & DesktopPageClasses.userpic.rawValue != 0 }.count
      if shown > 0 { count = Counter(value: Int64(shown), granularity: 1) }
    }
    guard let count else { return "" }
    let isCustom = range.contains { tree.nodes[$0].name == .a && tree.attribute("href", of: $0) != nil }
    reactions.append(
      PostRecordFields.Reaction(emoji: isPaid ? "paid" : isCustom ? nil : emoji, count: count))
    return (isPaid || isCustom ? "" : emoji ?? "") + "\(count.value)"
  }
}

extension MediaNote {
  /// Takes in one part of what stands below a medium's title: a duration, a size, a format, an emoji.
  fileprivate mutating func set(status part: Substring) {
    var text = String(part)
    if let seconds = PreviewMedia.seconds(text) {
      duration = seconds
    } else if text.withUTF8({ bytes in
      bytes.baseAddress.map { isFileSize(TextSlice($0, bytes.count)) } ?? false
    }) {
      size = text
    } else if let sides = Self.sides(text) {
      (width, height) = sides
    } else if !text.isEmpty {
      note = text
    }
  }

  private static func sides(_ text: String) -> (Int64, Int64)? {
    let parts = text.split { $0 == "x" || $0 == "×" }
    guard parts.count == 2, let width = Int64(parts[0]), let height = Int64(parts[1]) else { return nil }
    return (width, height)
  }
}
