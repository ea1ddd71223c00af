/// Reads from a post's element what it shows beside its text: media, a poll, reactions.
struct PreviewMedia {
  /// Media of one post that are kept; Telegram's albums have ten.
  private static let mediaLimit = 100
  private static let optionLimit = 100
  private static let reactionLimit = 1000

  private let tree: HTMLTree
  private(set) var notes: [MediaNote] = []
  private(set) var poll: PostRecordFields.Poll?
  private(set) var reactions: [PostRecordFields.Reaction] = []
  /// The reactions as a text capture prints them: a custom emoji is an image, and so only its count is there.
  private(set) var printedReactions: String?

  /// - Parameter own: the post's own elements that have a class.
  init(_ tree: HTMLTree, own: [Int]) {
    self.tree = tree
    var printed = ""
    var last = 0
    for index in own where index >= last {
      let classes = PreviewClasses(rawValue: tree.nodes[index].classes)
      if classes.contains(.poll) {
        if poll == nil { poll = readPoll(index, own) }
      } else if classes.contains(.reaction), reactions.count < Self.reactionLimit {
        printed += readReaction(index, isPaid: classes.contains(.paid))
      } else if notes.count < Self.mediaLimit, let note = note(index, classes) {
        notes.append(note)
        // What is inside, such as a label that a browser hides, is part of it.
        last = tree.nodes[index].end
      }
    }
    printedReactions = printed.isEmpty ? nil : printed
  }

  // MARK: Media

  private func note(_ index: Int, _ classes: PreviewClasses) -> MediaNote? {
    if classes.contains(.photo) || classes.contains(.servicePhoto) { return photo(index) }
    if classes.contains(.video) { return video(index) }
    if classes.contains(.round) { return recording(index, .videoNote, .video, .roundDuration) }
    if classes.contains(.voice) { return recording(index, .voice, .audio, .voiceDuration) }
    if classes.contains(.document) { return document(index) }
    if classes.contains(.sticker) { return sticker(index) }
    if classes.contains(.location) { return location(index) }
    if classes.contains(.contactName) {
      var note = MediaNote(kind: .contact, name: tree.line(index))
      note.note = line(.contactPhone, in: tree.nodes.indices)
      return note
    }
    // `Media is too big` and its siblings, but for the one that stands for a whole post.
    if classes.contains(.label), tree.line(index) != "Please open Telegram to view this post" {
      return MediaNote(kind: .unsupported)
    }
    return nil
  }

  private func photo(_ index: Int) -> MediaNote {
    var note = MediaNote(kind: .photo)
    note.path = image(behind: index) ?? source(.img, in: tree.subtree(index))
    return note
  }

  private func video(_ index: Int) -> MediaNote {
    let range = tree.subtree(index)
    let duration = line(.videoDuration, in: range)
    // An animation plays by itself: its player has neither button nor duration.
    let isAnimation =
      duration == nil && tree.first(PreviewClasses.videoPlay.rawValue, in: range) == nil
      && tree.first(.video, in: range).map { tree.attribute("loop", of: $0) != nil } ?? false
    var note = MediaNote(kind: isAnimation ? .animation : .video)
    note.duration = duration.flatMap(Self.seconds)
    note.path =
      source(.video, in: range)
      ?? tree.first(PreviewClasses.videoThumb.rawValue, in: range).flatMap { image(behind: $0) }
    return note
  }

  private func recording(
    _ index: Int, _ kind: MediaNote.Kind, _ name: HTMLName, _ duration: PreviewClasses
  ) -> MediaNote {
    let range = tree.subtree(index)
    var note = MediaNote(kind: kind)
    note.duration = line(duration, in: range).flatMap(Self.seconds)
    note.path = source(name, in: range)
    return note
  }

  private func document(_ index: Int) -> MediaNote {
    let range = tree.subtree(index)
    let icon = tree.first(PreviewClasses.documentIcon.rawValue, in: range)
    let isAudio = icon.map { tree.nodes[$0].classes & PreviewClasses.audio.rawValue != 0 } ?? false
    var note = MediaNote(kind: isAudio ? .audio : .document, name: line(.documentTitle, in: range))
    if var extra = line(.documentExtra, in: range) {
      let isSize = extra.withUTF8 { bytes in
        bytes.baseAddress.map { isFileSize(TextSlice($0, bytes.count)) } ?? false
      }
      if isSize { note.size = extra } else { note.note = extra }
    }
    return note
  }

  private func sticker(_ index: Int) -> MediaNote {
    let range = tree.subtree(index)
    var note = MediaNote(kind: .sticker)
    note.path =
      range.lazy.compactMap { file(of: $0) ?? image(behind: $0) }.first ?? source(.img, in: range)
    if note.path == nil, let source = tree.first(.source, in: range) {
      note.path = tree.attribute("srcset", of: source)?.string
    }
    return note
  }

  private func location(_ index: Int) -> MediaNote {
    let range = tree.subtree(index)
    let title = line(.locationTitle, in: tree.nodes.indices)
    var note = MediaNote(kind: title == nil ? .location : .venue, name: title)
    note.note =
      line(.locationAddress, in: range) ?? line(.locationAddress, in: tree.nodes.indices)
      ?? tree.attribute("href", of: index).flatMap(Self.coordinates)
    return note
  }

  /// Reads the place in a link to a map, `https://maps.google.com/maps?q=52.5,13.4&ll=…`.
  private static func coordinates(in link: TextSlice) -> String? {
    guard let start = link.range(of: "?q=", from: 0)?.upperBound else { return nil }
    let end = link.firstIndex(of: 0x26, from: start) ?? link.count
    let place = TextSlice(link.base + start, end - start)
    let isPlace = (0..<place.count).allSatisfy {
      isDigit(place[$0]) || place[$0] == 0x2C || place[$0] == 0x2D || place[$0] == 0x2E
    }
    return isPlace && place.count > 0 ? place.string : nil
  }

  // MARK: Polls and reactions

  private func readPoll(_ index: Int, _ own: [Int]) -> PostRecordFields.Poll {
    let range = tree.subtree(index)
    var poll = PostRecordFields.Poll(question: line(.pollQuestion, in: range) ?? "")
    if let type = line(.pollType, in: range) { poll.isClosed = type.contains("Final") }
    for option in own where range.contains(option) && poll.options.count < Self.optionLimit {
      guard tree.nodes[option].classes & PreviewClasses.pollOption.rawValue != 0 else { continue }
      let inner = tree.subtree(option)
      let percent = line(.pollPercent, in: inner).flatMap { Counter(printed: $0)?.value }
      poll.options.append(
        PostRecordFields.Poll.Option(text: line(.pollText, in: inner) ?? "", percent: percent))
    }
    poll.voters = line(.voters, in: tree.nodes.indices).flatMap { Counter(printed: $0) }.flatMap {
      $0.granularity == 1 ? $0.value : nil
    }
    return poll
  }

  /// Reads a reaction and returns it as it is printed.
  private mutating func readReaction(_ index: Int, isPaid: Bool) -> String {
    let range = tree.subtree(index)
    var emoji: String?
    if isPaid {
      emoji = "paid"
    } else if let custom = tree.first(.tgEmoji, in: range), let id = tree.attribute("emoji-id", of: custom) {
      emoji = "custom:" + id.string
    } else {
      emoji = tree.first(.b, in: range).flatMap { tree.line($0) }
    }
    // The emoji is in an element, the count is not.
    var count: Counter?
    for i in range where tree.nodes[i].name == .text {
      if let found = Counter(printed: tree.text(i)) { count = found }
    }
    guard let count else { return "" }
    reactions.append(PostRecordFields.Reaction(emoji: emoji, count: count))
    return tree.line(index) ?? ""
  }

  // MARK: Looking up

  private func line(_ classes: PreviewClasses, in range: Range<Int>) -> String? {
    tree.first(classes.rawValue, in: range).flatMap { tree.line($0) }
  }

  /// Where a sticker lies, of which the page itself draws but an outline at first.
  private func file(of index: Int) -> String? {
    tree.attribute("data-webp", of: index).flatMap(PageAddress.init)?.url
  }

  /// The image behind an element, unless the page itself contains it.
  private func image(behind index: Int) -> String? {
    let url = tree.attribute("style", of: index).flatMap { PageAddress.image(inStyle: $0) }
    return url.flatMap { $0.hasPrefix("data:") ? nil : $0 }
  }

  private func source(_ name: HTMLName, in range: Range<Int>) -> String? {
    for index in range where tree.nodes[index].name == name || tree.nodes[index].name == .source {
      if let address = tree.attribute("src", of: index).flatMap(PageAddress.init) { return address.url }
    }
    return nil
  }

  /// Reads `1:05` or `1:02:03`.
  static func seconds(_ text: String) -> Int64? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count) else { return nil }
    var seconds: Int64 = 0
    for part in parts {
      guard part.count <= 3, let number = Int64(part), number >= 0 else { return nil }
      seconds = seconds * 60 + number
    }
    return seconds
  }
}

extension Counter {
  /// Reads a count as a page prints it, with whatever words behind it; nil where it does not begin with one.
  init?(printed text: TextSlice) {
    guard let (count, _) = parseCount(text.trimmed(), at: 0) else { return nil }
    self = count
  }

  init?(printed text: String) {
    var text = text
    let count = text.withUTF8 { bytes in
      bytes.baseAddress.flatMap { Counter(printed: TextSlice($0, bytes.count)) }
    }
    guard let count else { return nil }
    self = count
  }
}
