/// The heading being read.
struct OpenHeading {
  var header: ChannelHeader
  /// The last counter that came.
  var counter: HeadingCounter?
  /// Characters of the description so far.
  var length = 0

  mutating func set(_ kind: HeadingCounter, _ count: Counter) {
    counter = kind
    switch kind {
    case .subscribers: header.subscribers = count
    case .photos: header.photos = count
    case .videos: header.videos = count
    case .files: header.files = count
    case .links: header.links = count
    }
  }
}

extension CaptureParser {
  /// What shows that a heading is over.
  enum HeadingEnd {
    /// The button below it.
    case button(String)
    /// The unmistakable start of a post, another heading, or the end of the file.
    case boundary
    /// The end of a post that must have started somewhere, or more text than a description may have.
    case mark
  }

  /// Characters that Telegram allows in a description.
  private static let descriptionLimit = 255
  private static let titleBytes = 512

  // MARK: Where a heading starts

  /// Recognises the counters of a heading. In front of everything else one is enough; further down it takes two in
  /// the order in which a page prints them, as a line such as `3 photos` may be part of a post.
  mutating func beginHeading(_ line: TextSlice, _ place: LinePlace) -> Bool {
    guard let counter = HeadingCounter.parse(line) else { return false }
    if let last = lines.last, last.traits.contains(.counter), !isAfterBlank,
      let before = HeadingCounter.parse(slice(lines.count - 1)), before.kind.rawValue < counter.kind.rawValue
    {
      guard let title = titleLines(before: lines.count - 1) else { return false }
      openHeading(title, end: place)
      heading!.set(before.kind, before.count)
    } else {
      guard isAtStart, let title = titleLines(before: lines.count), title.first == 0 else { return false }
      openHeading(title, end: place)
    }
    heading!.set(counter.kind, counter.count)
    return true
  }

  /// Recognises a heading without counters, in front of everything else, by its button.
  mutating func beginHeadingAtButton(_ line: TextSlice, _ place: LinePlace) -> Bool {
    guard post != nil, !lines.isEmpty, text.count <= 4 * Self.descriptionLimit + 2 * Self.titleBytes,
      Vocabulary.isButton(line)
    else { return false }
    let hasPageTitle = lines.count > 1 && isPageTitle(slice(0))
    let title = hasPageTitle ? 1 : 0
    guard lines[title].count <= Self.titleBytes, !isAddress(title), slice(title).trimmedName().count > 0
    else {
      return false
    }
    var description = title + 1
    var handle: Int?
    if description < lines.count, isHandle(slice(description)) {
      handle = description
      description += 1
    }
    let length = (description..<lines.count).reduce(0) { $0 + slice($1).scalarCount }
    guard length <= Self.descriptionLimit else { return false }
    let rest = lines[description...].map { (slice: copy($0), record: $0) }
    openHeading((first: 0, title: title, handle: handle), end: lines[description - 1].place)
    for line in rest {
      isAfterBlank = line.record.isAfterBlank && !lines.isEmpty
      line.slice.withUnsafeBufferPointer { bytes in
        guard let base = bytes.baseAddress else { return }
        keep(TextSlice(base, bytes.count), line.record.traits, line.record.place)
      }
    }
    heading!.header.range.length = place.end - heading!.header.range.offset
    closeHeading(.button(line.string))
    return true
  }

  private func copy(_ record: LineRecord) -> [UInt8] {
    Array(UnsafeBufferPointer(start: text.base + record.start, count: record.count))
  }

  private func isAddress(_ index: Int) -> Bool { lines[index].traits.contains(.address) }

  private func isHandle(_ line: TextSlice) -> Bool {
    guard line.count >= 5, line.count <= 33, line[0] == 0x40, isLetter(line[1]) else { return false }
    return (1..<line.count).allSatisfy { isLetter(line[$0]) || isDigit(line[$0]) || line[$0] == 0x5F }
  }

  private func isPageTitle(_ line: TextSlice) -> Bool {
    line.count <= Self.titleBytes && (line.hasSuffix(" – Telegram") || line.hasSuffix(" — Telegram"))
  }

  /// The lines above the first counter that belong to the heading: a page title, the title, a handle.
  private func titleLines(before end: Int) -> (first: Int, title: Int, handle: Int?)? {
    var title = end - 1
    var handle: Int?
    if title >= 1, isHandle(slice(title)) {
      handle = title
      title -= 1
    }
    guard title >= 0, lines[title].count <= Self.titleBytes, !lines[title].traits.contains(.counter),
      slice(title).trimmedName().count > 0
    else { return nil }
    return (title >= 1 && isPageTitle(slice(title - 1)) ? title - 1 : title, title, handle)
  }

  /// Takes the title back from the text that came before it, and closes that.
  private mutating func openHeading(_ lines: (first: Int, title: Int, handle: Int?), end: LinePlace) {
    var header = ChannelHeader(
      title: slice(lines.title).trimmedName().string,
      range: FileRange(offset: self.lines[lines.first].place.offset, length: 0))
    header.range.length = end.end - header.range.offset
    header.handle = lines.handle.map { slice($0).from(1).string }
    truncateLines(to: lines.first)
    if heading != nil { closeHeading(.boundary) }
    closePost(.heading)
    heading = OpenHeading(header: header)
    seeFullDialect()
    isRecognised = true
    isAtStart = false
  }

  // MARK: Where it ends

  /// Takes the next line of a heading: a counter, a line of the description, or the button.
  mutating func acceptHeadingLine(_ line: TextSlice, _ traits: TextTraits, _ place: LinePlace) {
    if traits.contains(.counter) {
      if lines.isEmpty, let counter = HeadingCounter.parse(line),
        counter.kind.rawValue > heading!.counter?.rawValue ?? 0
      {
        heading!.set(counter.kind, counter.count)
        extendHeading(place)
        return
      }
      if beginHeading(line, place) { return }
    }
    if Vocabulary.isButton(line) {
      extendHeading(place)
      closeHeading(.button(line.string))
      return
    }
    // A line over the limit ends the heading, and so is never held as part of it.
    heading!.length += line.count > 4 * Self.descriptionLimit ? line.count : line.scalarCount
    if heading!.length > Self.descriptionLimit {
      closeHeading(.mark)
      if post == nil { open(nextBoundary, place) }
      append(line, traits, place)
    } else {
      keep(line, traits, place)
    }
  }

  private mutating func extendHeading(_ place: LinePlace) {
    heading!.header.range.length = place.end - heading!.header.range.offset
  }

  mutating func closeHeading(_ end: HeadingEnd) {
    guard var header = heading?.header else { return }
    heading = nil
    var described = lines.count
    nextBoundary = .guess
    switch end {
    case .button(let label):
      header.button = label
      nextBoundary = .likely
    case .boundary:
      break
    case .mark:
      // Only the first paragraph is believed to be the heading's, or, where there are none, the first line.
      described = lines.indices.dropFirst().first { lines[$0].isAfterBlank } ?? min(lines.count, 1)
    }
    if described > 0 {
      let last = lines[described - 1]
      header.description =
        TextSlice(text.base + lines[0].start, last.start + last.count - lines[0].start).string
      if header.button == nil { header.range.length = last.place.end - header.range.offset }
    }
    push(.header(header))
    lines.removeSubrange(..<described)
    if let first = lines.first {
      lines[0].isAfterBlank = false
      open(.guess, first.place)
    }
  }
}
