internal import CArchive

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// One entry's heading.
struct ArchiveEntry {
  enum Kind: Equatable {
    case file
    case directory
    /// What is neither, such as `a symbolic link`.
    case other(String)
  }

  /// The name as the archive has it, in bytes of whatever encoding.
  var name: [UInt8]
  var kind: Kind
  /// The size unpacked; nil where the heading does not say.
  var size: Int64?
  var isEncrypted: Bool
}

/// One container opened by libarchive: its entries, one after the other, each with its bytes.
///
/// It holds what libarchive holds: buffers of a few hundred KiB, and a decompressor's window. libarchive's own bounds for
/// that are 128 MiB for zstd and 1 GiB for xz; for 7z it has none, but touches no more of a window than it has unpacked,
/// which the limits bound.
final class ArchiveStream {
  enum Step {
    case entry(ArchiveEntry)
    case end
    /// Not even the names of the entries can be read without a password.
    case encrypted
    /// The container ends or contradicts itself here, in libarchive's words.
    case broken(String)
  }

  let kind: ContainerKind
  /// Its path inside the dump; empty for the dump itself.
  let path: String
  private let archive: OpaquePointer
  private let input: ArchiveInput
  private let ledger: ExpansionLedger
  private let depth: Int
  private var isOpen = false

  // The entry being read.
  private var block: UnsafeRawPointer?
  private var blockBytes = 0
  /// Zeros that come before the block: what a sparse file leaves out.
  private var gap: Int64 = 0
  /// Bytes of it that were given out.
  private(set) var position: Int64 = 0
  private var isAtEnd = true
  /// Why its bytes end early, in libarchive's words.
  private(set) var damage: String? {
    didSet { if damage != nil { wasDamaged = true } }
  }
  /// Whether that happened to any entry.
  private(set) var wasDamaged = false

  /// - Parameter depth: how many containers lie around it.
  init(
    _ kind: ContainerKind, _ source: any ByteSource, path: String, ledger: ExpansionLedger, depth: Int
  ) throws {
    self.kind = kind
    self.path = path
    self.ledger = ledger
    self.depth = depth
    guard let archive = archive_read_new() else { throw SystemShortage() }
    self.archive = archive
    input = ArchiveInput(source, depth == 0 ? ledger : nil)
    input.attach(to: archive, mayBeSought: kind == .sevenZip)
    // Just what the front shows: libarchive would guess, and begin programs for what it cannot unpack itself.
    guard Self.enable(kind, archive) == ARCHIVE_OK else { throw SystemShortage() }
  }

  deinit { archive_read_free(archive) }

  private static func enable(_ kind: ContainerKind, _ archive: OpaquePointer) -> Int32 {
    switch kind {
    case .gzip: decompress(ARCHIVE_FILTER_GZIP, archive)
    case .zstd: decompress(ARCHIVE_FILTER_ZSTD, archive)
    case .xz: decompress(ARCHIVE_FILTER_XZ, archive)
    case .bzip2: decompress(ARCHIVE_FILTER_BZIP2, archive)
    // Front to back, and not by the directory at the end: so a cut archive can be read, too, and the directory of a
    // million entries is never held.
    case .zip: archive_read_support_format_zip_streamable(archive)
    case .tar: archive_read_support_format_tar(archive)
    case .sevenZip: archive_read_support_format_7zip(archive)
    }
  }

  /// Once, and not as often as it can be: what lies inside is looked at, and counted, as what it is.
  private static func decompress(_ filter: Int32, _ archive: OpaquePointer) -> Int32 {
    min(archive_read_append_filter(archive, filter), archive_read_support_format_raw(archive))
  }

  /// Goes to the next entry.
  func next() throws -> Step {
    try UTF8Locale.use { try advance() }
  }

  private func advance() throws -> Step {
    block = nil
    blockBytes = 0
    gap = 0
    position = 0
    isAtEnd = true
    damage = nil
    if !isOpen {
      isOpen = true
      guard try call({ archive_read_open1(archive) }) >= ARCHIVE_WARN else {
        // Of a compressed file of which nothing can be unpacked, libarchive says that it knows no such archive.
        return .broken(kind.isBare ? "nothing of it can be unpacked" : message)
      }
    }
    var entry: OpaquePointer?
    let code = try call { archive_read_next_header(archive, &entry) }
    if code == ARCHIVE_EOF { return .end }
    guard code >= ARCHIVE_WARN, let entry else {
      return archive_read_has_encrypted_entries(archive) == 1 ? .encrypted : .broken(message)
    }
    isAtEnd = false
    forgetErrno()
    return .entry(heading(of: entry))
  }

  private func heading(of entry: OpaquePointer) -> ArchiveEntry {
    // Else a name that is in no encoding that libarchive can convert.
    let name = archive_entry_pathname(entry) ?? archive_entry_pathname_utf8(entry)
    let bytes = name.map { UnsafeRawBufferPointer(start: $0, count: strlen($0)) }.map { Array($0) } ?? []
    let size = archive_entry_size_is_set(entry) != 0 ? archive_entry_size(entry) : nil
    return ArchiveEntry(
      name: bytes, kind: Self.kind(of: entry, bytes), size: size.map { max($0, 0) },
      isEncrypted: archive_entry_is_data_encrypted(entry) != 0)
  }

  private static func kind(of entry: OpaquePointer, _ name: [UInt8]) -> ArchiveEntry.Kind {
    if archive_entry_hardlink(entry) != nil { return .other("a hard link") }
    switch UInt32(archive_entry_filetype(entry)) & 0o170000 {
    case 0o100000: return .file
    case 0: return name.last == 0x2F ? .directory : .file
    case 0o040000: return .directory
    case 0o120000: return .other("a symbolic link")
    case 0o010000: return .other("a pipe")
    case 0o140000: return .other("a socket")
    default: return .other("a device")
    }
  }

  /// Puts the entry's next bytes into `buffer`; returns 0 at their end, be it early or not.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard buffer.count > 0, try prepare() else { return 0 }
    let count: Int
    if gap > 0 {
      count = Int(min(gap, Int64(buffer.count)))
      memset(buffer.baseAddress!, 0, count)
      gap -= Int64(count)
    } else {
      count = min(blockBytes, buffer.count)
      memcpy(buffer.baseAddress!, block!, count)
      block! += count
      blockBytes -= count
    }
    position += Int64(count)
    try ledger.expand(by: Int64(count), at: depth)
    return count
  }

  /// Reads what is left of the entry over: what was not wanted is counted, too.
  func finishEntry() throws {
    while try prepare() {
      let count = gap + Int64(blockBytes)
      gap = 0
      blockBytes = 0
      position += count
      try ledger.expand(by: count, at: depth)
    }
  }

  /// Makes sure that there is something to give out.
  private func prepare() throws -> Bool {
    while gap == 0, blockBytes == 0 {
      guard !isAtEnd else { return false }
      var offset: Int64 = 0
      block = nil
      let code = try call { archive_read_data_block(archive, &block, &blockBytes, &offset) }
      if block == nil { blockBytes = 0 }
      if code == ARCHIVE_EOF {
        isAtEnd = true
        blockBytes = 0
      } else if code < ARCHIVE_OK {
        // What comes with a wrong checksum is given out all the same.
        if code == ARCHIVE_FATAL { blockBytes = 0 }
        isAtEnd = true
        damage = message
      }
      if blockBytes > 0 { gap = max(offset - position, 0) }
    }
    return true
  }

  /// Calls libarchive, and throws what the source threw meanwhile.
  private func call(_ body: () -> Int32) throws -> Int32 {
    forgetErrno()
    var code = body()
    var attempts = 1
    while code == ARCHIVE_RETRY, attempts < 8, input.error == nil {
      forgetErrno()
      code = body()
      attempts += 1
    }
    if let error = input.error { throw error }
    return code
  }

  private var message: String {
    guard let text = archive_error_string(archive) else { return "it does not say how" }
    return printable(
      String(decoding: UnsafeRawBufferPointer(start: text, count: strlen(text)), as: UTF8.self))
  }
}

/// The bytes of the entry at which an archive stands.
struct EntrySource: ByteSource {
  let archive: ArchiveStream

  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    try archive.read(into: buffer)
  }
}

/// The machine lacks what unpacking needs: memory, or a decompressor in libarchive.
struct SystemShortage: Error, CustomStringConvertible {
  var description: String { "libarchive cannot be set up: out of memory, or built without a decompressor" }
}

/// Takes back what an earlier call left in `errno`.
///
/// libarchive 3.6.2 ends the process where a name cannot be converted while `errno` happens to be ENOMEM
/// (`archive_entry.c`, `__archive_errx`): the ENOMEM of an allocation that failed, and was dealt with, long ago.
func forgetErrno() { errno = 0 }

/// Lets libarchive take names for UTF-8, whatever the locale of the process.
private enum UTF8Locale {
  nonisolated(unsafe) private static let locale = newlocale(1 << Int32(LC_CTYPE), "C.UTF-8", nil)

  static func use<Result>(_ body: () throws -> Result) rethrows -> Result {
    guard let locale else { return try body() }
    let before = uselocale(locale)
    defer { uselocale(before) }
    return try body()
  }
}

/// A text from a dump as one line of a message: at most 200 characters, without control characters.
func printable(_ text: String) -> String {
  var scalars = String.UnicodeScalarView()
  for scalar in text.unicodeScalars.prefix(200) {
    let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || isInvisible(scalar.value)
    scalars.append(isControl ? "\u{FFFD}" : scalar)
  }
  return String(scalars)
}
