extension ChannelReference {
  /// The first id that marks a channel's for bots: −100 and the id, written as one number.
  private static let mark: Int64 = 1_000_000_000_000

  /// A channel's id as ``id`` has it, of the number that a dump has: with the prefix −100, with it but without the sign, or
  /// bare. Nil for 0 and for what can be no id.
  static func normalisedID(_ number: Int64) -> Int64? {
    switch number {
    case (1 - 2 * mark)...(-1 - mark): -(number + mark)
    case -mark..<0: number == -mark ? nil : number
    case 1..<mark: number
    case (mark + 1)..<(2 * mark): number - mark
    default: nil
    }
  }

  /// A channel by what a column of mixed content has: an id, a handle with or without `@`, an address, or a name.
  init?(mixed text: TextSlice) {
    var text = text.trimmedName()
    guard text.count > 0 else { return nil }
    if let number = WrittenNumber(text) {
      guard let id = Self.normalisedID(number.value) else { return nil }
      self.init(id: id)
      return
    }
    if let link = TelegramLink(text) {
      self.init(id: link.channelID, handle: link.handle)
      return
    }
    let isMarked = text[0] == 0x40
    if isMarked { text = text.from(1) }
    if text.isHandle {
      self.init(handle: text.string)
    } else if !isMarked {
      self.init(title: text.shortened(to: CaptureParser.nameLimit).string)
    } else {
      return nil
    }
  }

  init?(mixed text: String) {
    var text = text
    let reference = text.withUTF8 { bytes in
      bytes.baseAddress.flatMap { ChannelReference(mixed: TextSlice($0, bytes.count)) }
    }
    guard let reference else { return nil }
    self = reference
  }
}
