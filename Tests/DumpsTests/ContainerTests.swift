import Foundation
import TestSupport
import Testing

@testable import Dumps

@Suite("Archives and compressed files")
struct ContainerTests {
  private static let capture = Array("Forwarded from A\none\n5 views\nForwarded from B\ntwo\n".utf8)
  private static let note = Array("Dear diary,\n\ntoday: nothing.\n".utf8)

  @Test("a source that can be sought and one that cannot give the same", arguments: Fixture.all)
  func seeking(_ fixture: Fixture) throws {
    guard fixture.name.hasPrefix("containers/") else { return }
    let bytes = try fixture.bytes
    #expect(Rendering(of: CountingSource(bytes)) == Rendering(of: CountingSource(bytes, isSeekable: false)))
  }

  @Test("posts are numbered through all parts, and parts begin and end around them")
  func order() throws {
    let zip = ArchiveMaker.zip([
      .init("a.txt", Self.capture), .init("note.txt", Self.note),
      .init(
        "b.tar", ArchiveMaker.tar([("c.txt", Self.capture), ("d.txt.gz", ArchiveMaker.gzip(Self.capture))])),
    ])
    var reader = try openDump(MemorySource(zip))
    var trace: [String] = []
    while let element = try reader.next() {
      switch element {
      case .partBegins(let path): trace.append("begins \(path)")
      case .partEnds(let part): trace.append("ends \(part.path) \(part.posts)")
      case .post(let post): trace.append("\(post.ordinal) at \(post.range.offset)")
      case .header: trace.append("header")
      }
    }
    #expect(
      trace == [
        "begins a.txt", "0 at 0", "1 at 29", "ends a.txt 2", "begins note.txt", "ends note.txt 0",
        "begins b.tar/c.txt", "2 at 0", "3 at 29", "ends b.tar/c.txt 2",
        "begins b.tar/d.txt.gz", "4 at 0", "5 at 29", "ends b.tar/d.txt.gz 2",
      ])
    #expect(reader.format == .container)
  }

  @Test("a format by force is that of what is inside")
  func forced() throws {
    let gzip = ArchiveMaker.gzip(Self.note)
    #expect(try read(gzip).error?.code == "unknown-format")
    let found = try read(gzip, format: .textFlat)
    #expect(found.error == nil && found.format == "container")
    #expect(found.parts?.map(\.format) == ["text-flat"])
    #expect(try read(ArchiveMaker.gzip(Self.capture), format: .container).posts.count == 2)
    #expect(try read(Self.capture, format: .container).error?.code == "unknown-format")
  }

  @Test("a text without a mark leaves no posts behind, however long it is before that shows")
  func unmarked() throws {
    // Closing hashtags and blank lines look like posts, but nothing shows a capture.
    let text = Array(String(repeating: "Some words of a note.\n\n#tag\nMore words.\n\n", count: 200_000).utf8)
    let found = try read(
      ArchiveMaker.zip([.init("long.txt", text), .init("a.txt", Self.capture)]))
    #expect(found.posts.map(\.body) == ["one", "two"])
    #expect(
      found.parts?.map(\.outcome) == ["skipped: plain text without any mark of a channel preview", "read"])
    #expect(found.parts?.first?.bytes == Int64(text.count))
  }

  @Test("a path is text: its length is bounded, and it may be absolute")
  func paths() throws {
    let long = String(repeating: "д", count: 5000)
    let found = try read(
      ArchiveMaker.zip([
        .init("/etc/" + long, Self.capture), .init("C:\\a..b\\..c", Self.capture), .init("", Self.capture),
      ]))
    #expect(found.parts?.map(\.path.utf8.count) == [4095, 11, 3])
    #expect(found.parts?[0].path.hasPrefix("/etc/дд") == true)
    #expect(found.parts?[1].path == "C:/a..b/..c", "as libarchive gives it")
  }

  @Test("bytes of a file are all read, and sizes behind the bytes are believed")
  func streamed() throws {
    var entry = ArchiveMaker.ZipEntry("zeros", zeros: 300_000, isStreamed: true)
    entry.checksum = ArchiveMaker.crc32([UInt8](repeating: 0, count: 300_000))
    let found = try read(ArchiveMaker.zip([entry, .init("a.txt", Self.capture)]))
    #expect(found.parts?.map(\.outcome) == ["skipped: binary data", "read"])
    #expect(found.parts?.first?.bytes == 300_000)
    #expect(found.repairs == nil)
  }

  @Test("a 7z archive that is too large to be held is refused, and the rest is read")
  func heldArchive() throws {
    let magic: [UInt8] = [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4]
    let size = Int64(ContainerWalk.heldArchive) + 512
    let source = JoinedSource(parts: [
      MemorySource(ArchiveMaker.tarHeading("old.7z", size: size) + magic),
      RepeatingSource(piece: [1, 2, 3, 4, 5, 6, 7], left: Int(size) - magic.count),
      MemorySource(ArchiveMaker.tar([("a.txt", Self.capture)])),
    ])
    let found = Rendering(of: source)
    #expect(found.parts?.map(\.outcome) == ["failed: unknown-format", "read"])
    #expect(found.parts?.first?.bytes == size)
  }

  @Test("errors of a source reach the caller through all containers")
  func sourceErrors() throws {
    struct Broken: Error {}
    final class BreakingSource: ByteSource {
      let inner: CountingSource
      init(_ bytes: [UInt8]) { inner = CountingSource(bytes) }
      func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        if inner.bytesRead > 400_000 { throw Broken() }
        return inner.read(into: buffer)
      }
    }
    let long = Array(String(repeating: "Forwarded from A\none\n", count: 40_000).utf8)
    let tar = ArchiveMaker.tar([("a.zip", ArchiveMaker.zip([.init("a.txt", long)]))])
    var reader = try openDump(BreakingSource(ArchiveMaker.gzip(tar)))
    #expect(throws: Broken.self) { while try reader.next() != nil {} }
  }

  @Test("what a source leaves in errno is not taken for a shortage of memory", arguments: 0..<4)
  func staleErrno(_ seed: Int) throws {
    struct ShortSource: ByteSource {
      var inner: MemoryBytes
      mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        errno = ENOMEM
        return inner.read(into: buffer)
      }
      var seekableLength: Int64? { inner.seekableLength }
      mutating func seek(to offset: Int64) {
        errno = ENOMEM
        inner.seek(to: offset)
      }
    }
    var random = SeededGenerator(seed: UInt64(seed))
    let dumps = try Fixture.all.filter { $0.name.hasPrefix("containers/") }.map { try $0.bytes }
      .filter { $0.count < 20_000 }
    var ends = 0
    for _ in 0..<400 {
      var bytes = dumps.randomElement(using: &random)!
      for _ in 0..<4 { bytes[bytes.indices.randomElement(using: &random)!] = 0xFF }
      errno = ENOMEM
      do {
        var reader = try openDump(ShortSource(inner: MemoryBytes(bytes)))
        errno = ENOMEM
        while try reader.next() != nil { errno = ENOMEM }
      } catch is DumpError {
      }
      ends += 1
    }
    #expect(ends == 400)
  }

  @Test("a damaged front is said so", arguments: [5, 9, 20])
  func damagedFront(_ length: Int) throws {
    for fixture in [
      "one-file-gzip.gz", "one-file-bzip2.bz2", "one-file-xz.xz", "one-file-zstd.zst", "seven.7z",
    ] {
      let bytes = try Fixture("containers/" + fixture).bytes
      let found = try read(Array(bytes.prefix(length)))
      #expect(["damaged", "unknown-format"].contains(found.error?.code), "\(fixture): \(found)")
      #expect(found.posts.isEmpty)
    }
  }

  @Test("no damage breaks a reader of containers", arguments: 0..<6)
  func mutations(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let dumps = try Fixture.all.filter { $0.name.hasPrefix("containers/") }.map { try $0.bytes }
      .filter { $0.count < 20_000 }
    let limits = DumpLimits(expandedBytes: 64 << 20, entries: 1000)
    for round in 0..<400 {
      var bytes = dumps.randomElement(using: &random)!
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let at = Int.random(in: 0..<max(bytes.count, 1), using: &random)
        guard at < bytes.count else { break }
        switch Int.random(in: 0..<5, using: &random) {
        case 0, 1: bytes[at] = UInt8.random(in: 0...255, using: &random)
        case 2: bytes[at] ^= 1 << UInt8.random(in: 0...7, using: &random)
        case 3: bytes.removeSubrange(at...)
        default: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...40, using: &random)))
        }
      }
      try FuzzTests().check(bytes, limits, nil, "containers, seed \(seed), round \(round)")
    }
  }
}
