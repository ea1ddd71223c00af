import CLinux
import EndpointAPI
import Foundation
import Testing

extension FaultTests {
  /// Writers that are slow, killed, mapped or come back: nothing is ingested while the kernel can tell that somebody
  /// still writes.
  @Suite struct WriterTests {
    private static let data = Captures.capture(1...40)
    private static let settle = Duration.milliseconds(100)
    private static let environment = ["SLUICE_SETTLE": "100ms", "SLUICE_RESCAN": "300ms"]

    /// Longer than a file has to rest, and than the slow timer waits.
    private static func pause() async throws { try await Task.sleep(for: settle * 5) }

    /// Runs `write`, which leaves a whole file under this path, and expects one dump of just those bytes.
    private func expectOneDump(
      _ expected: Data = data, posts: Int = 40, _ write: (String) async throws -> Void
    ) async throws {
      let house = try House()
      try await Daemon.with(house, environment: Self.environment) { daemon in
        try await write(house.path(.drop, "a.txt"))
        try await daemon.sync()
        let dumps = try await daemon.dumps()
        #expect(dumps.map(\.id) == [sha256(expected)] && dumps.map(\.posts) == [posts])
        #expect(dumps.map(\.state) == [.ingested])
      }
      #expect(try house.inventory() == ["done/a.txt": sha256(expected)])
    }

    @Test func slow() async throws {
      try await expectOneDump { path in
        let file = try Self.create(path)
        for start in stride(from: 0, to: Self.data.count, by: Self.data.count / 4 + 1) {
          try file.write(contentsOf: Self.data[start..<min(start + Self.data.count / 4 + 1, Self.data.count)])
          try await Self.pause()
        }
        try file.close()
      }
    }

    /// What a writer had written when it was killed is all there will ever be.
    @Test func killed() async throws {
      let half = Self.data.prefix(Self.data.count / 2)
      // The last post is cut in two.
      let posts = String(decoding: half, as: UTF8.self).components(separatedBy: "Forwarded from").count - 1
      try await expectOneDump(Data(half), posts: posts) { path in
        let source = path + ".part"
        try Data(half).write(to: URL(filePath: source))
        let writer = try await run(
          "/bin/bash", ["-c", #"exec 3>"$1"; cat "$2" >&3; sleep 0.5; kill -9 $$"#, "writer", path, source])
        #expect(writer.status == -SIGKILL)
        try FileManager.default.removeItem(atPath: source)
      }
    }

    /// Whether the kernel tells nobody of mappings where houses are: an overlay has inodes of its own.
    private static let isOverlay: Bool = {
      let folder = open(temporaryFolder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      defer { close(folder) }
      var kind: UInt32 = 0
      // OVERLAYFS_SUPER_MAGIC of <linux/magic.h>
      return sluice_file_system_kind(folder, &kind) == 0 && kind == 0x794C_7630
    }()

    /// Through a mapping a file is written after it was closed.
    @Test(.disabled(if: isOverlay, "An overlay does not tell of who has a file mapped."))
    func mapped() async throws {
      try await expectOneDump { path in
        let count = Self.data.count
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        try #require(descriptor >= 0 && ftruncate(descriptor, count) == 0)
        let memory = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
        close(descriptor)
        try #require(memory != MAP_FAILED)
        let bytes = UnsafeMutableRawBufferPointer(start: memory, count: count)
        defer { munmap(bytes.baseAddress, count) }
        for half in [0..<count / 2, count / 2..<count] {
          try await Self.pause()
          UnsafeMutableRawBufferPointer(rebasing: bytes[half]).copyBytes(from: Self.data[half])
          msync(bytes.baseAddress, count, MS_SYNC)
        }
        try await Self.pause()
      }
    }

    /// A writer that opens, adds and closes again and again rests less than a file has to.
    @Test func reopening() async throws {
      try await expectOneDump { path in
        let step = Self.data.count / 8 + 1
        for start in stride(from: 0, to: Self.data.count, by: step) {
          let file = try start == 0 ? Self.create(path) : #require(FileHandle(forUpdatingAtPath: path))
          try file.seekToEnd()
          try file.write(contentsOf: Self.data[start..<min(start + step, Self.data.count)])
          try file.close()
          try await Task.sleep(for: Self.settle / 10)
        }
      }
    }

    private static func create(_ path: String) throws -> FileHandle {
      let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
      try #require(descriptor >= 0)
      return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }
  }
}
