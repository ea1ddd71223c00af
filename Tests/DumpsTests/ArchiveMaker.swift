import Dumps

/// Makes archives as bytes, without any library, so that a test can say anything in them: false sizes, hostile names.
enum ArchiveMaker {
  /// One file of a ZIP archive.
  struct ZipEntry {
    var name: String
    /// As it lies in the archive.
    var packed: [UInt8]
    /// The size unpacked, as the heading says.
    var size: UInt32
    /// 0 for bytes as they are, 8 for deflate.
    var method: UInt16 = 0
    var checksum: UInt32
    /// Whether checksum and sizes stand behind the bytes, as where they were not known before.
    var isStreamed = false

    init(_ name: String, _ bytes: [UInt8]) {
      self.name = name
      packed = bytes
      size = UInt32(bytes.count)
      checksum = ArchiveMaker.crc32(bytes)
    }

    /// Zeros, deflated: about a thousand of them a byte.
    init(_ name: String, zeros: Int, isStreamed: Bool = false) {
      self.name = name
      packed = ArchiveMaker.deflatedZeros(zeros)
      size = UInt32(clamping: zeros)
      method = 8
      checksum = 0
      self.isStreamed = isStreamed
    }

    /// What is deflated already.
    init(_ name: String, deflated: RepeatingBytes, isStreamed: Bool) {
      self.name = name
      packed = deflated.bytes
      size = 0
      method = 8
      checksum = 0
      self.isStreamed = isStreamed
    }
  }

  /// A ZIP archive as it is read front to back; the directory at its end lists nothing.
  static func zip(_ entries: [ZipEntry]) -> [UInt8] {
    var bytes: [UInt8] = []
    for entry in entries {
      bytes += Array("PK\u{3}\u{4}".utf8) + little(20, 2) + little(entry.isStreamed ? 8 : 0, 2)
      bytes += little(UInt64(entry.method), 2) + little(0, 4)
      bytes += little(entry.isStreamed ? 0 : UInt64(entry.checksum), 4)
      bytes += little(entry.isStreamed ? 0 : UInt64(entry.packed.count), 4)
      bytes += little(entry.isStreamed ? 0 : UInt64(entry.size), 4)
      bytes += little(UInt64(entry.name.utf8.count), 2) + little(0, 2) + Array(entry.name.utf8) + entry.packed
      if entry.isStreamed {
        bytes += Array("PK\u{7}\u{8}".utf8) + little(UInt64(entry.checksum), 4)
        bytes += little(UInt64(entry.packed.count), 4) + little(UInt64(entry.size), 4)
      }
    }
    return bytes + Array("PK\u{5}\u{6}".utf8) + [UInt8](repeating: 0, count: 18)
  }

  /// One file's heading in a tar archive, in 512 bytes.
  static func tarHeading(_ name: String, size: Int64, type: Character = "0") -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at offset: Int) {
      bytes.replaceSubrange(offset..<offset + text.utf8.count, with: Array(text.utf8))
    }
    func octal(_ number: Int64, _ width: Int) -> String {
      let digits = String(number, radix: 8)
      return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
    put(String(name.prefix(100)), at: 0)
    put(octal(0o644, 7), at: 100)
    put(octal(0, 7), at: 108)
    put(octal(0, 7), at: 116)
    put(octal(size, 11), at: 124)
    put(octal(0, 11), at: 136)
    put("        ", at: 148)
    put(String(type), at: 156)
    put("ustar\u{0}00", at: 257)
    put(octal(bytes.reduce(0) { $0 + Int64($1) }, 6) + "\u{0} ", at: 148)
    return bytes
  }

  static func tar(_ files: [(name: String, bytes: [UInt8])]) -> [UInt8] {
    var bytes: [UInt8] = []
    for file in files {
      bytes += tarHeading(file.name, size: Int64(file.bytes.count)) + file.bytes
      bytes += [UInt8](repeating: 0, count: (512 - file.bytes.count % 512) % 512)
    }
    return bytes + [UInt8](repeating: 0, count: 1024)
  }

  /// A gzip file that holds `bytes` as they are.
  static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    gzip(deflated: stored(bytes), checksum: crc32(bytes), size: bytes.count)
  }

  private static func gzip(deflated: [UInt8], checksum: UInt32, size: Int) -> [UInt8] {
    [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + deflated + little(UInt64(checksum), 4)
      + little(UInt64(size) & 0xFFFF_FFFF, 4)
  }

  /// Deflate without compression.
  private static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    var from = 0
    repeat {
      let count = min(bytes.count - from, 0xFFFF)
      out +=
        [from + count == bytes.count ? 1 : 0] + little(UInt64(count), 2) + little(UInt64(~count & 0xFFFF), 2)
      out += bytes[from..<from + count]
      from += count
    } while from < bytes.count
    return out
  }

  static func deflatedZeros(_ count: Int) -> [UInt8] {
    RepeatingBytes(pattern: [0], times: count).deflated().bytes
  }

  static func little(_ value: UInt64, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
  }

  static func crc32(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 0 ? crc >> 1 : crc >> 1 ^ 0xEDB8_8320 }
    }
    return ~crc
  }
}

/// Counts what is read of a source, and can be asked for any part of it where `isSeekable`.
final class CountingSource: ByteSource {
  private let bytes: [UInt8]
  private let isSeekable: Bool
  private var position = 0
  private(set) var bytesRead = 0

  init(_ bytes: [UInt8], isSeekable: Bool = true) {
    self.bytes = bytes
    self.isSeekable = isSeekable
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, bytes.count - position)
    bytes.withUnsafeBytes { buffer.copyMemory(from: .init(rebasing: $0[position..<position + count])) }
    position += count
    bytesRead += count
    return count
  }

  var seekableLength: Int64? { isSeekable ? Int64(bytes.count) : nil }

  func seek(to offset: Int64) { position = Int(offset) }
}
