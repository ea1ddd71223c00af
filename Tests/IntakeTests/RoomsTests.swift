import Foundation
import Glibc
import TestSupport
import Testing

@testable import Intake

@Suite struct RoomsTests {
  private let directory: TemporaryDirectory
  private let rooms: Rooms

  init() throws {
    directory = try TemporaryDirectory()
    rooms = try Rooms(drop: directory.path + "/drop", state: directory.path)
  }

  private func look(_ name: String) throws -> FileLook { try #require(try rooms.look(fileName(name))) }

  @Test func makesItsDirectories() throws {
    for room in ["drop", "done", "duplicate", "failed"] { #expect(try directory.contents(room).isEmpty) }
  }

  @Test func movesAFileAndNeverOverAnother() throws {
    for number in 1...3 {
      try directory.drop("a.txt", "text \(number)")
      let placed = try rooms.place(
        fileName("a.txt"), look("a.txt"), in: .done, as: fileName("a.txt"))
      #expect(placed == .placed(try fileName(number == 1 ? "a.txt" : "a.\(number).txt")))
    }
    #expect(try directory.contents("done") == ["a.2.txt", "a.3.txt", "a.txt"])
    #expect(try directory.text("done/a.3.txt") == "text 3")
    #expect(try directory.contents("drop").isEmpty)
  }

  @Test func leavesAnotherFileThatTookTheName() throws {
    try directory.drop("a.txt", "read")
    let read = try look("a.txt")
    try directory.drop("a.txt", "came later")
    #expect(try rooms.place(fileName("a.txt"), read, in: .done, as: fileName("a.txt")) == .replaced)
    #expect(try directory.text("drop/a.txt") == "came later")
    #expect(try directory.contents("done").isEmpty)
  }

  @Test func leavesAFileThatGrewSinceItWasRead() throws {
    try directory.drop("a.txt", "read")
    let read = try look("a.txt")
    try Data("read, and more".utf8).write(to: URL(filePath: directory.path + "/drop/a.txt"))
    #expect(try rooms.place(fileName("a.txt"), read, in: .done, as: fileName("a.txt")) == .replaced)
    #expect(try directory.text("drop/a.txt") == "read, and more")
  }

  @Test func knowsAMoveThatWasDone() throws {
    try directory.drop("a.txt", "read")
    let read = try look("a.txt")
    _ = try rooms.place(fileName("a.txt"), read, in: .failed, as: fileName("a.txt"))
    #expect(
      try rooms.place(fileName("a.txt"), read, in: .failed, as: fileName("a.txt"))
        == .placed(fileName("a.txt")))
    #expect(try rooms.place(fileName("a.txt"), read, in: .done, as: fileName("a.txt")) == .missing)
  }

  @Test func opensOnlyRegularFiles() throws {
    try directory.drop("secret", "outside")
    let drop = directory.path + "/drop"
    #expect(symlink(directory.path + "/drop/secret", drop + "/link") == 0)
    #expect(mkfifo(drop + "/fifo", 0o600) == 0)
    #expect(mkdir(drop + "/directory", 0o700) == 0)
    for name in ["link", "fifo", "directory", "absent"] {
      if case .gone = try rooms.open(fileName(name)) {} else { Issue.record("\(name) was opened") }
    }
  }

  @Test func seesAWriter() throws {
    try directory.drop("a.txt", "half")
    let descriptor = open(directory.path + "/drop/a.txt", O_WRONLY | O_APPEND)
    #expect(descriptor >= 0)
    if case .busy = try rooms.open(fileName("a.txt")) {
    } else {
      Issue.record("a file being written was opened")
    }
    close(descriptor)
    guard case .opened(let file) = try rooms.open(fileName("a.txt")) else {
      Issue.record("a whole file was not opened")
      return
    }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 16, alignment: 1)
    defer { buffer.deallocate() }
    #expect(try file.read(into: buffer) == 4)
    #expect(try file.isUnchanged())
    try Data("longer".utf8).write(to: URL(filePath: directory.path + "/drop/a.txt"))
    #expect(try rooms.look(fileName("a.txt")) != file.look)
  }

  /// The kernel sends SIGIO to whoever holds the lease that a writer breaks.
  @Test func aBrokenLeaseDoesNotEndTheProcess() {
    #expect(raise(SIGIO) == 0)
  }

  @Test func seesASharedMapping() throws {
    try directory.drop("a.txt", "mapped")
    let descriptor = open(directory.path + "/drop/a.txt", O_RDWR)
    let mapping = mmap(nil, 6, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
    close(descriptor)
    #expect(mapping != MAP_FAILED)
    if case .busy = try rooms.open(fileName("a.txt")) {} else { Issue.record("a mapped file was opened") }
    munmap(mapping, 6)
    if case .opened = try rooms.open(fileName("a.txt")) {
    } else {
      Issue.record("a whole file was not opened")
    }
  }

  @Test func namesAreBytes() throws {
    let odd = try #require(FileName([0x61, 0xFF, 0x0A, 0x1B, 0x2E, 0x74]))
    let path = Array(directory.path.utf8) + Array("/drop/".utf8) + odd.bytes + [0]
    let descriptor = path.withUnsafeBufferPointer { buffer in
      buffer.withMemoryRebound(to: CChar.self) {
        open($0.baseAddress.unsafelyUnwrapped, O_WRONLY | O_CREAT, 0o600)
      }
    }
    close(descriptor)
    var listed: [FileName] = []
    try Syscall.list(rooms.drop) { listed.append($0) }
    #expect(listed == [odd])
    let look = try #require(try rooms.look(odd))
    #expect(try rooms.place(odd, look, in: .done, as: odd) == .placed(odd))
  }

  @Test func writesReasonsWholeAndAgain() throws {
    let name = try fileName("a.txt.reason.json")
    try rooms.write(Array("{}".utf8), to: name, in: .failed)
    try rooms.write(Array("{\"again\":true}".utf8), to: name, in: .failed)
    #expect(try directory.contents("failed") == ["a.txt.reason.json"])
    #expect(try directory.text("failed/a.txt.reason.json") == "{\"again\":true}")
  }

  @Test func refusesRoomsOnAnotherFileSystem() throws {
    // /dev/shm is a file system of its own on every Linux machine that these tests run on.
    let shared = "/dev/shm/sluice-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: shared, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: shared) }
    #expect {
      _ = try Rooms(drop: shared, state: directory.path)
    } throws: {
      ($0 as? SystemError)?.code == EXDEV
    }
  }
}
