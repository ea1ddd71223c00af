/// The name of an element, in lower case, in a form that is compared at once: the first seven bytes and the length.
/// Names that agree in both are taken for one, which matters for none that pages use.
struct HTMLName: Hashable {
  let rawValue: UInt64

  init(rawValue: UInt64) { self.rawValue = rawValue }

  init(_ base: UnsafePointer<UInt8>, _ count: Int) {
    var packed = UInt64(truncatingIfNeeded: count) << 56
    for i in 0..<min(count, 7) { packed |= UInt64(base[i]) << UInt64(8 * i) }
    rawValue = packed
  }

  /// What stands for a run of text in a tree.
  static var text: HTMLName { HTMLName(rawValue: 0) }

  static var a: HTMLName { HTMLName(rawValue: 0x0100000000000061) }
  static var b: HTMLName { HTMLName(rawValue: 0x0100000000000062) }
  static var strong: HTMLName { HTMLName(rawValue: 0x0600676E6F727473) }
  static var i: HTMLName { HTMLName(rawValue: 0x0100000000000069) }
  static var em: HTMLName { HTMLName(rawValue: 0x0200000000006D65) }
  static var u: HTMLName { HTMLName(rawValue: 0x0100000000000075) }
  static var ins: HTMLName { HTMLName(rawValue: 0x0300000000736E69) }
  static var s: HTMLName { HTMLName(rawValue: 0x0100000000000073) }
  static var strike: HTMLName { HTMLName(rawValue: 0x0600656B69727473) }
  static var del: HTMLName { HTMLName(rawValue: 0x03000000006C6564) }
  static var code: HTMLName { HTMLName(rawValue: 0x0400000065646F63) }
  static var pre: HTMLName { HTMLName(rawValue: 0x0300000000657270) }
  static var blockquote: HTMLName { HTMLName(rawValue: 0x0A75716B636F6C62) }
  static var br: HTMLName { HTMLName(rawValue: 0x0200000000007262) }
  static var p: HTMLName { HTMLName(rawValue: 0x0100000000000070) }
  static var div: HTMLName { HTMLName(rawValue: 0x0300000000766964) }
  static var span: HTMLName { HTMLName(rawValue: 0x040000006E617073) }
  static var time: HTMLName { HTMLName(rawValue: 0x04000000656D6974) }
  static var video: HTMLName { HTMLName(rawValue: 0x0500006F65646976) }
  static var audio: HTMLName { HTMLName(rawValue: 0x0500006F69647561) }
  static var source: HTMLName { HTMLName(rawValue: 0x0600656372756F73) }
  static var img: HTMLName { HTMLName(rawValue: 0x0300000000676D69) }
  static var input: HTMLName { HTMLName(rawValue: 0x0500007475706E69) }
  static var meta: HTMLName { HTMLName(rawValue: 0x040000006174656D) }
  static var title: HTMLName { HTMLName(rawValue: 0x050000656C746974) }
  static var script: HTMLName { HTMLName(rawValue: 0x0600747069726373) }
  static var style: HTMLName { HTMLName(rawValue: 0x050000656C797473) }
  static var textarea: HTMLName { HTMLName(rawValue: 0x0865726174786574) }
  static var svg: HTMLName { HTMLName(rawValue: 0x0300000000677673) }
  static var td: HTMLName { HTMLName(rawValue: 0x0200000000006474) }
  static var tr: HTMLName { HTMLName(rawValue: 0x0200000000007274) }
  static var tgEmoji: HTMLName { HTMLName(rawValue: 0x086A6F6D652D6774) }
  static var tgSpoiler: HTMLName { HTMLName(rawValue: 0x0A696F70732D6774) }
  static var body: HTMLName { HTMLName(rawValue: 0x0400000079646F62) }
  static var html: HTMLName { HTMLName(rawValue: 0x040000006C6D7468) }
  static var li: HTMLName { HTMLName(rawValue: 0x020000000000696C) }

  /// Whether the element has neither content nor end tag.
  var isVoid: Bool { Self.voids.contains(self) }

  /// Whether the content is text up to the end tag, whatever it looks like.
  var isRaw: Bool { Self.raws.contains(self) }

  /// Whether character references mean something in raw content.
  var hasReferences: Bool { self == .title || self == .textarea }

  /// Whether a browser begins a new line before and after the element.
  var isBlock: Bool { Self.blocks.contains(self) }

  /// area, base, br, col, embed, hr, img, input, link, meta, param, source, track, wbr.
  private static let voids: Set<HTMLName> = Set(
    [
      0x400000061657261, 0x400000065736162, 0x200000000007262, 0x3000000006C6F63, 0x500006465626D65,
      0x200000000007268, 0x300000000676D69, 0x500007475706E69, 0x40000006B6E696C, 0x40000006174656D,
      0x500006D61726170, 0x600656372756F73, 0x500006B63617274, 0x300000000726277
    ].map { HTMLName(rawValue: $0) })
  /// script, style, textarea, title, xmp, iframe, noembed, noframes.
  private static let raws: Set<HTMLName> = Set(
    [
      0x600747069726373, 0x50000656C797473, 0x865726174786574, 0x50000656C746974, 0x300000000706D78,
      0x600656D61726669, 0x76465626D656F6E, 0x8656D6172666F6E
    ].map { HTMLName(rawValue: $0) })
  /// blockquote, div, h1 to h6, li, ol, p, pre, table, tr, ul.
  private static let blocks: Set<HTMLName> = Set(
    [
      0xA75716B636F6C62, 0x300000000766964, 0x200000000003168, 0x200000000003268, 0x200000000003368,
      0x200000000003468, 0x200000000003568, 0x200000000003668, 0x20000000000696C, 0x200000000006C6F,
      0x100000000000070, 0x300000000657270, 0x50000656C626174, 0x200000000007274, 0x200000000006C75
    ].map { HTMLName(rawValue: $0) })
}
