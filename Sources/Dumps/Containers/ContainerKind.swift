/// The containers that Sluice unpacks.
enum ContainerKind: CaseIterable {
  case gzip, zstd, xz, bzip2, zip, tar, sevenZip

  /// Whether it holds one file without a name.
  var isBare: Bool {
    switch self {
    case .gzip, .zstd, .xz, .bzip2: true
    case .zip, .tar, .sevenZip: false
    }
  }

  /// What a file of this kind is, for messages.
  var name: String {
    switch self {
    case .gzip: "gzip-compressed file"
    case .zstd: "zstd-compressed file"
    case .xz: "xz-compressed file"
    case .bzip2: "bzip2-compressed file"
    case .zip: "ZIP archive"
    case .tar: "tar archive"
    case .sevenZip: "7z archive"
    }
  }

  /// The container that the front of a file shows; nil for everything else, and for documents that happen to be ZIP
  /// archives.
  static func sniff(_ front: UnsafeRawBufferPointer) -> ContainerKind? {
    switch true {
    case front.starts(with: [0x1F, 0x8B, 0x08]): .gzip
    case front.starts(with: [0x28, 0xB5, 0x2F, 0xFD]): .zstd
    case front.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]): .xz
    case isBzip2(front): .bzip2
    case front.starts(with: [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]): .sevenZip
    case front.starts(with: "PK\u{3}\u{4}".utf8): ForeignFormat.packedDocument(front) == nil ? .zip : nil
    case front.starts(with: "PK\u{5}\u{6}".utf8): .zip
    case front.count >= 512 && front[257..<262].elementsEqual("ustar".utf8): .tar
    default: nil
    }
  }

  /// The mark, a digit for the size of blocks, and the mark of a block or of the end.
  private static func isBzip2(_ front: UnsafeRawBufferPointer) -> Bool {
    guard front.count >= 10, front.starts(with: "BZh".utf8), (0x31...0x39).contains(front[3]) else {
      return false
    }
    let block = front[4..<10]
    return block.elementsEqual([0x31, 0x41, 0x59, 0x26, 0x53, 0x59])
      || block.elementsEqual([0x17, 0x72, 0x45, 0x38, 0x50, 0x90])
  }
}
