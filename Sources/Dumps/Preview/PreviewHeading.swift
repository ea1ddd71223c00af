/// Reads a channel's heading from a preview page.
enum PreviewHeading {
  private static let descriptionLimit = 1 << 14

  /// Nil for a heading without a title.
  static func header(
    _ part: PageCutter.Part, _ tree: HTMLTree, _ builder: inout BodyBuilder
  ) -> ChannelHeader? {
    let all = tree.nodes.indices
    func line(_ classes: PreviewClasses) -> String? {
      tree.first(classes.rawValue, in: all).flatMap { tree.line($0) }
    }
    guard let title = line(.title) else { return nil }
    var header = ChannelHeader(title: title, range: part.range)
    header.handle = line(.username).flatMap(handle)
    header.button = line(.download) ?? line(.join)
    for index in all where tree.nodes[index].classes & PreviewClasses.counter.rawValue != 0 {
      if let printed = tree.line(index) { header.set(printed: printed) }
    }
    if let index = tree.first(PreviewClasses.description.rawValue, in: all) {
      var text = PageText(rules: PageTextRules(emoji: PreviewClasses.emoji.rawValue))
      text.append(index, of: tree, to: &builder)
      let body = builder.finish().text
      body.withUnsafeBufferPointer { bytes in
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
        header.description = TextSlice(base, bytes.count).shortened(to: descriptionLimit).string
      }
    }
    return header
  }

  /// The handle in `@NAME`; nil in anything else.
  private static func handle(_ printed: String) -> String? {
    var printed = printed
    return printed.withUTF8 { bytes in
      guard let base = bytes.baseAddress else { return nil }
      let text = TextSlice(base, bytes.count)
      let name = text.hasPrefix("@") ? text.from(1) : text
      return name.isHandle ? name.string : nil
    }
  }
}

extension ChannelHeader {
  /// Takes in a counter as a page prints it, `7.01K subscribers`.
  fileprivate mutating func set(printed: String) {
    var printed = printed
    let counter = printed.withUTF8 { bytes in
      bytes.baseAddress.flatMap { HeadingCounter.parse(TextSlice($0, bytes.count)) }
    }
    guard let (kind, count) = counter else { return }
    switch kind {
    case .subscribers: subscribers = count
    case .photos: photos = count
    case .videos: videos = count
    case .files: files = count
    case .links: links = count
    }
  }
}
