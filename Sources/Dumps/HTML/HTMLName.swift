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

  static var a: HTMLName { HTMLName(rawValue: 0x0100_0000_0000_0061) }
  static var b: HTMLName { HTMLName(rawValue: 0x0100_0000_0000_0062) }
  static var strong: HTMLName { HTMLName(rawValue: 0x0600_676E_6F72_7473) }
  static var i: HTMLName { HTMLName(rawValue: 0x0100_0000_0000_0069) }
  static var em: HTMLName { HTMLName(rawValue: 0x0200_0000_0000_6D65) }
  static var u: HTMLName { HTMLName(rawValue: 0x0100_0000_0000_0075) }
  static var ins: HTMLName { HTMLName(rawValue: 0x0300_0000_0073_6E69) }
  static var s: HTMLName { HTMLName(rawValue: 0x0100_0000_0000_0073) }
  static var strike: HTMLName { HTMLName(rawValue: 0x0600_656B_6972_7473) }
  static var del: HTMLName { HTMLName(rawValue: 0x0300_0000_006C_6564) }
  static var code: HTMLName { HTMLName(rawValue: 0x0400_0000_6564_6F63) }
  static var pre: HTMLName { HTMLName(rawValue: 0x0300_0000_0065_7270) }
  static var blockquote: HTMLName { HTMLName(rawValue: 0x0A75_716B_636F_6C62) }
  static var br: HTMLName { HTMLName(rawValue: 0x0200_0000_0000_7262) }
  static var p: HTMLName { HTMLName(rawValue: 0x0100_0000_0000_0070) }
  static var div: HTMLName { HTMLName(rawValue: 0x0300_0000_0076_6964) }
  static var span: HTMLName { HTMLName(rawValue: 0x0400_0000_6E61_7073) }
  static var time: HTMLName { HTMLName(rawValue: 0x0400_0000_656D_6974) }
  static var video: HTMLName { HTMLName(rawValue: 0x0500_006F_6564_6976) }
  static var audio: HTMLName { HTMLName(rawValue: 0x0500_006F_6964_7561) }
  static var source: HTMLName { HTMLName(rawValue: 0x0600_6563_7275_6F73) }
  static var img: HTMLName { HTMLName(rawValue: 0x0300_0000_0067_6D69) }
  static var input: HTMLName { HTMLName(rawValue: 0x0500_0074_7570_6E69) }
  static var meta: HTMLName { HTMLName(rawValue: 0x0400_0000_6174_656D) }
  static var title: HTMLName { HTMLName(rawValue: 0x0500_0065_6C74_6974) }
  static var script: HTMLName { HTMLName(rawValue: 0x0600_7470_6972_6373) }
  static var style: HTMLName { HTMLName(rawValue: 0x0500_0065_6C79_7473) }
  static var textarea: HTMLName { HTMLName(rawValue: 0x0865_7261_7478_6574) }
  static var svg: HTMLName { HTMLName(rawValue: 0x0300_0000_0067_7673) }
  static var td: HTMLName { HTMLName(rawValue: 0x0200_0000_0000_6474) }
  static var tr: HTMLName { HTMLName(rawValue: 0x0200_0000_0000_7274) }
  static var tgEmoji: HTMLName { HTMLName(rawValue: 0x086A_6F6D_652D_6774) }
  static var tgSpoiler: HTMLName { HTMLName(rawValue: 0x0A69_6F70_732D_6774) }
  static var body: HTMLName { HTMLName(rawValue: 0x0400_0000_7964_6F62) }
  static var html: HTMLName { HTMLName(rawValue: 0x0400_0000_6C6D_7468) }
  static var li: HTMLName { HTMLName(rawValue: 0x0200_0000_0000_696C) }

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
      0x400_0000_6165_7261, 0x400_0000_6573_6162, 0x200_0000_0000_7262, 0x300_0000_006C_6F63,
      0x500_0064_6562_6D65,
      0x200_0000_0000_7268, 0x300_0000_0067_6D69, 0x500_0074_7570_6E69, 0x400_0000_6B6E_696C,
      0x400_0000_6174_656D,
      0x500_006D_6172_6170, 0x600_6563_7275_6F73, 0x500_006B_6361_7274, 0x300_0000_0072_6277,
    ].map { HTMLName(rawValue: $0) })
  /// script, style, textarea, title, xmp, iframe, noembed, noframes.
  private static let raws: Set<HTMLName> = Set(
    [
      0x600_7470_6972_6373, 0x500_0065_6C79_7473, 0x865_7261_7478_6574, 0x500_0065_6C74_6974,
      0x300_0000_0070_6D78,
      0x600_656D_6172_6669, 0x764_6562_6D65_6F6E, 0x865_6D61_7266_6F6E,
    ].map { HTMLName(rawValue: $0) })
  /// blockquote, div, h1 to h6, li, ol, p, pre, table, tr, ul.
  private static let blocks: Set<HTMLName> = Set(
    [
      0xA75_716B_636F_6C62, 0x300_0000_0076_6964, 0x200_0000_0000_3168, 0x200_0000_0000_3268,
      0x200_0000_0000_3368,
      0x200_0000_0000_3468, 0x200_0000_0000_3568, 0x200_0000_0000_3668, 0x200_0000_0000_696C,
      0x200_0000_0000_6C6F,
      0x100_0000_0000_0070, 0x300_0000_0065_7270, 0x500_0065_6C62_6174, 0x200_0000_0000_7274,
      0x200_0000_0000_6C75,
    ].map { HTMLName(rawValue: $0) })
}
