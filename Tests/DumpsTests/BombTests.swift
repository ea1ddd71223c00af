import TestSupport
import Testing

@testable import Dumps

@Suite("Containers that would do harm")
struct BombTests {
  private static let capture = Array("Forwarded from A\none\n5 views\n".utf8)

  private static func expectHostile(
    _ source: any ByteSource, _ limits: DumpLimits = DumpLimits(), names remedy: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let error = try #require(throws: DumpError.self, sourceLocation: sourceLocation) {
      var reader = try openDump(source, limits: limits)
      while try reader.next() != nil {}
    }
    #expect(error.code == .hostile, "\(error)", sourceLocation: sourceLocation)
    #expect(error.remedy.contains(remedy), "\(error.remedy)", sourceLocation: sourceLocation)
    #expect(error.offset != nil, sourceLocation: sourceLocation)
  }

  /// The same in little memory, which only a test in a process of its own can say.
  private static func expectHostileInLittleMemory(
    _ source: any ByteSource, _ limits: DumpLimits = DumpLimits(), names remedy: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let memory = try MemoryPeak()
    try expectHostile(source, limits, names: remedy, sourceLocation: sourceLocation)
    #expect(try memory.growth() < 100 << 20, sourceLocation: sourceLocation)
  }

  @Test("10 GB that a ZIP archive of some bytes promises end before they are unpacked")
  func promised() async {
    await #expect(processExitsWith: .success) {
      var entry = ArchiveMaker.ZipEntry("zeros.txt", zeros: 10_000)
      entry.size = .max
      try Self.expectHostileInLittleMemory(
        CountingSource(ArchiveMaker.zip([entry])), names: "limits.expansion_ratio")
      let time = try threadTime {
        try Self.expectHostileInLittleMemory(
          CountingSource(ArchiveMaker.zip([entry])), DumpLimits(expandedBytes: 1 << 30),
          names: "limits.expanded_bytes")
      }
      #expect(time < .seconds(1))
    }
  }

  @Test("a ZIP archive of 10 GB in 10 KB: zeros, deflated three times", .timeLimit(.minutes(10)))
  func nestedZeros() async {
    await #expect(processExitsWith: .success) {
      let zeros = RepeatingBytes(pattern: [0], times: 10 << 30)
      let packed = zeros.gzipped().gzipped().deflated()
      let zip = ArchiveMaker.zip([.init("zeros.gz.gz", deflated: packed, isStreamed: true)])
      #expect(zip.count < 10_000)
      let source = CountingSource(zip)
      try Self.expectHostileInLittleMemory(source, names: "limits.expansion_ratio")
      try Self.expectHostileInLittleMemory(
        CountingSource(zip), DumpLimits(expansionRatio: .max, nesting: 1), names: "limits.nesting")
      try Self.expectHostileInLittleMemory(
        CountingSource(zip), DumpLimits(expandedBytes: 100 << 20, expansionRatio: .max),
        names: "limits.expanded_bytes")
    }
  }

  @Test("zeros whose number no heading says", arguments: [true, false])
  func unannounced(_ isSeekable: Bool) async {
    await #expect(processExitsWith: .success) { [isSeekable] in
      let zip = ArchiveMaker.zip([.init("zeros", zeros: 500 << 20, isStreamed: true)])
      let source = CountingSource(zip, isSeekable: isSeekable)
      let limits = DumpLimits(expandedBytes: 200 << 20)
      try Self.expectHostileInLittleMemory(source, limits, names: "limits.expanded_bytes")
      #expect(source.bytesRead < zip.count / 2 + 1 << 20)
    }
  }

  @Test("gzip in gzip, 42-fold, and ZIP in ZIP")
  func nesting() async {
    await #expect(processExitsWith: .success) {
      var gzip = Self.capture
      var zip = Self.capture
      var tarball = Self.capture
      for depth in 1...42 {
        gzip = ArchiveMaker.gzip(gzip)
        zip = ArchiveMaker.zip([.init("x.zip", zip)])
        tarball = ArchiveMaker.gzip(ArchiveMaker.tar([("x.tar.gz", tarball)]))
        for bytes in [gzip, zip, tarball] {
          if depth <= DumpLimits().nesting + 1 {
            #expect(try read(bytes).posts.count == 1, "\(depth)")
          } else {
            try Self.expectHostileInLittleMemory(CountingSource(bytes), names: "limits.nesting")
          }
        }
      }
      #expect(try read(zip, limits: DumpLimits(nesting: 41)).posts.count == 1)
    }
  }

  @Test("a million entries")
  func entries() async {
    await #expect(processExitsWith: .success) {
      let heading = ArchiveMaker.tarHeading("empty.txt", size: 0)
      let source = RepeatingSource(piece: heading, left: heading.count * 1_000_000)
      try Self.expectHostileInLittleMemory(source, names: "limits.entries")
      let nested = ArchiveMaker.zip(
        (0..<30).map { .init("\($0).tar", Array(repeatElement(heading, count: 10).joined())) })
      try Self.expectHostileInLittleMemory(
        CountingSource(nested), DumpLimits(entries: 300), names: "limits.entries")
      #expect(try read(nested, limits: DumpLimits(entries: 330)).error?.code == "no-posts")
    }
  }

  @Test(
    "names that lead out",
    arguments: [
      "../../etc/x", "..", "a/../../b", "a/..", "..\\..\\windows", "/../x", "ok/..\\x", "a//..//b",
    ])
  func names(_ name: String) throws {
    try Self.expectHostile(
      MemorySource(ArchiveMaker.zip([.init("a.txt", Self.capture), .init(name, Self.capture)])),
      names: "who made it")
    try Self.expectHostile(MemorySource(ArchiveMaker.tar([(name, Self.capture)])), names: "who made it")
    let inner = ArchiveMaker.tar([(name, Self.capture)])
    try Self.expectHostile(MemorySource(ArchiveMaker.zip([.init("in.tar", inner)])), names: "who made it")
  }

  @Test("an honest file of one repeated line is no bomb")
  func repetition() throws {
    let zip = ArchiveMaker.zip([.init("a.txt", Self.capture), .init("zeros.bin", zeros: 60 << 20)])
    #expect(zip.count < 60 << 20 / 100)
    #expect(try read(zip).error == nil)
  }

  /// A 7z archive of nothing but a directory, which may say that it is packed.
  private static func sevenZip(_ directory: [UInt8]) -> [UInt8] {
    let start =
      ArchiveMaker.little(0, 8) + ArchiveMaker.little(UInt64(directory.count), 8)
      + ArchiveMaker.little(UInt64(ArchiveMaker.crc32(directory)), 4)
    return [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4]
      + ArchiveMaker.little(UInt64(ArchiveMaker.crc32(start)), 4)
      + start + directory
  }

  @Test("a 7z archive whose list of files unpacks to much", arguments: [9 << 20, 1 << 30, 1 << 50])
  func sevenZipDirectory(_ size: UInt64) throws {
    // Packed by LZMA, of which the properties have five bytes.
    let coder: [UInt8] = [1, 0x23, 3, 1, 1, 5, 0x5D, 0, 0, 1, 0]
    let number: [UInt8] = [0xFF] + ArchiveMaker.little(size, 8)
    let directory = [0x17, 6, 0, 1, 9, 20, 0, 7, 0x0B, 1, 0] + coder + [0x0C] + number + [0, 0]
    let bytes = Self.sevenZip(directory)
    for isSeekable in [true, false] {
      let found = Rendering(of: CountingSource(bytes, isSeekable: isSeekable))
      #expect(found.error?.code == "hostile", "\(found)")
    }
    let nested = try read(ArchiveMaker.zip([.init("a.7z", bytes), .init("a.txt", Self.capture)]))
    #expect(nested.parts?.map(\.outcome) == ["failed: hostile", "read"])
    #expect(nested.parts?[0].bytes == Int64(bytes.count))
  }

  @Test("a list of files that is not what it says breaks nothing")
  func sevenZipNumbers() throws {
    let directories: [[UInt8]] = [
      [], [1], [0x17], [0x17, 6], [0x17, 7, 0x0B, 1, 0, 32] + [UInt8](repeating: 0xFF, count: 4000),
      [0x17, 6, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1],
      [0x17, 7, 0x0B, 1, 0, 1, 0x30, 32, 32, 0xFE] + [UInt8](repeating: 0xFE, count: 100),
      [1, 5, 0xF0, 0x80, 0xF0, 0xFA, 2, 0, 0],
    ]
    for directory in directories {
      let found = Rendering(of: CountingSource(Self.sevenZip(directory)))
      #expect(found.error != nil && found.posts.isEmpty, "\(directory.prefix(20))")
    }
    #expect(
      Rendering(of: CountingSource(Array(Self.sevenZip([1, 2, 3]).prefix(20)))).error?.code == "damaged")
  }
}
