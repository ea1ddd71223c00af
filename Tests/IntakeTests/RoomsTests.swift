import FileNames
import Foundation
import Glibc
import TestSupport
import Testing

@testable import Intake

@Suite struct RoomsTests {
  private let directory: TemporaryDirectory
  private let rooms: Rooms
  private let drop: Directory

  init() throws {
    directory = try TemporaryDirectory()
    let dropped = try DropDirectory(.init(path: directory.path + "/drop"))
    drop = dropped.directory
    rooms = try Rooms(state: directory.path, for: [dropped])
  }

  private func look(_ name: String) throws -> FileLook { try #require(try drop.look(dropPath(name))) }

  private func place(_ name: String, _ look: FileLook, in room: Room) throws -> Placement {
    try rooms.place(dropPath(name), of: drop, look, in: room, as: dropPath(name))
  }

  @Test func makesItsDirectories() throws {
    for room in ["drop", "done", "duplicate", "failed"] { #expect(try directory.contents(room).isEmpty) }
  }

  @Test func movesAFileAndNeverOverAnother() throws {
    for number in 1...3 {
      try directory.drop("a.txt", "text \(number)")
      let placed = try place("a.txt", look("a.txt"), in: .done)
      #expect(placed == .placed(try dropPath(number == 1 ? "a.txt" : "a.\(number).txt")))
    }
    #expect(try directory.contents("done") == ["a.2.txt", "a.3.txt", "a.txt"])
    #expect(try directory.text("done/a.3.txt") == "text 3")
    #expect(try directory.contents("drop").isEmpty)
  }

  @Test func leavesAnotherFileThatTookTheName() throws {
    try directory.drop("a.txt", "read")
    let read = try look("a.txt")
    try directory.drop("a.txt", "came later")
    #expect(try place("a.txt", read, in: .done) == .replaced)
    #expect(try directory.text("drop/a.txt") == "came later")
    #expect(try directory.contents("done").isEmpty)
  }

  @Test func leavesAFileThatGrewSinceItWasRead() throws {
    try directory.drop("a.txt", "read")
    let read = try look("a.txt")
    try Data("read, and more".utf8).write(to: URL(filePath: directory.path + "/drop/a.txt"))
    #expect(try place("a.txt", read, in: .done) == .replaced)
    #expect(try directory.text("drop/a.txt") == "read, and more")
  }

  @Test func knowsAMoveThatWasDone() throws {
    try directory.drop("a.txt", "read")
    let read = try look("a.txt")
    _ = try place("a.txt", read, in: .failed)
    #expect(try place("a.txt", read, in: .failed) == .placed(dropPath("a.txt")))
    #expect(try place("a.txt", read, in: .done) == .missing)
  }

  @Test func opensOnlyRegularFiles() throws {
    try directory.drop("secret", "outside")
    let dropped = directory.path + "/drop"
    #expect(symlink(dropped + "/secret", dropped + "/link") == 0)
    #expect(mkfifo(dropped + "/fifo", 0o600) == 0)
    #expect(mkdir(dropped + "/directory", 0o700) == 0)
    for name in ["link", "fifo", "directory", "absent"] {
      if case .gone = try drop.open(dropPath(name)) {} else { Issue.record("\(name) was opened") }
    }
  }

  @Test func seesAWriter() throws {
    try directory.drop("a.txt", "half")
    let descriptor = open(directory.path + "/drop/a.txt", O_WRONLY | O_APPEND)
    #expect(descriptor >= 0)
    if case .busy = try drop.open(dropPath("a.txt")) {
    } else {
      Issue.record("a file being written was opened")
    }
    close(descriptor)
    guard case .opened(let file) = try drop.open(dropPath("a.txt")) else {
      Issue.record("a whole file was not opened")
      return
    }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 16, alignment: 1)
    defer { buffer.deallocate() }
    #expect(try file.read(into: buffer) == 4)
    #expect(try file.isUnchanged())
    try Data("longer".utf8).write(to: URL(filePath: directory.path + "/drop/a.txt"))
    #expect(try drop.look(dropPath("a.txt")) != file.look)
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
    if case .busy = try drop.open(dropPath("a.txt")) {} else { Issue.record("a mapped file was opened") }
    munmap(mapping, 6)
    if case .opened = try drop.open(dropPath("a.txt")) {
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
    try Syscall.list(drop.descriptor) { listed.append($0) }
    #expect(listed == [odd])
    let look = try #require(try drop.look(DropPath(odd)))
    let placed = try rooms.place(DropPath(odd), of: drop, look, in: .done, as: DropPath(odd))
    #expect(placed == .placed(DropPath(odd)))
  }

  @Test func writesReasonsWholeAndAgain() throws {
    let name = try dropPath("a.txt.reason.json")
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
      _ = try Rooms(state: directory.path, for: [DropDirectory(.init(path: shared))])
    } throws: {
      ($0 as? SystemError)?.code == EXDEV
    }
    // Files that stay where they are need no way into the rooms.
    _ = try Rooms(state: directory.path, for: [DropDirectory(.init(path: shared, disposal: .leave))])
  }

  @Test func keepsTheTree() throws {
    try directory.make("drop/year/month")
    try directory.drop("year/month/a.txt", "text")
    #expect(
      try place("year/month/a.txt", look("year/month/a.txt"), in: .done)
        == .placed(dropPath("year/month/a.txt")))
    #expect(try directory.text("done/year/month/a.txt") == "text")
    var touched = Rooms.Touched()
    touched.add(try dropPath("year/month/a.txt"), in: .done)
    touched.add(try dropPath("year/month/a.txt"), of: drop)
    try rooms.sync(touched)
  }

  @Test func aFileThatHasADirectorysNameStays() throws {
    try directory.drop("year", "a file")
    _ = try place("year", look("year"), in: .done)
    try directory.make("drop/year")
    try directory.drop("year/a.txt", "text")
    #expect(try place("year/a.txt", look("year/a.txt"), in: .done) == .placed(dropPath("year.2/a.txt")))
    #expect(try directory.text("done/year") == "a file")
    #expect(try directory.text("done/year.2/a.txt") == "text")
  }

  @Test func followsNoLinkOnTheWay() throws {
    try directory.make("outside")
    try Data("secret".utf8).write(to: URL(filePath: directory.path + "/outside/a.txt"))
    #expect(symlink(directory.path + "/outside", directory.path + "/drop/link") == 0)
    #expect(try drop.look(dropPath("link/a.txt")) == nil)
    if case .gone = try drop.open(dropPath("link/a.txt")) {} else { Issue.record("went through a link") }
  }

  @Test func givesAFileBackThatSomebodyWrites() throws {
    try directory.drop("a.txt", "read")
    let read = try look("a.txt")
    let descriptor = open(directory.path + "/drop/a.txt", O_WRONLY | O_APPEND)
    #expect(try place("a.txt", read, in: .done) == .replaced)
    close(descriptor)
    #expect(try directory.text("drop/a.txt") == "read")
    #expect(try directory.contents("done").isEmpty)
    #expect(try place("a.txt", read, in: .done) == .placed(dropPath("a.txt")))
  }

  @Test func removesAFileAndNothingElse() throws {
    try directory.drop("a.txt", "read")
    let read = try look("a.txt")
    #expect(try rooms.remove(dropPath("a.txt"), of: drop, read, number: 1) == .removed)
    #expect(try directory.contents("drop").isEmpty && directory.contents("done").isEmpty)
    #expect(try rooms.remove(dropPath("a.txt"), of: drop, read, number: 1) == .removed)
    try directory.drop("a.txt", "another")
    #expect(try rooms.remove(dropPath("a.txt"), of: drop, read, number: 2) == .replaced)
    #expect(try directory.text("drop/a.txt") == "another")
  }

  @Test func aRoomThatWasRemovedIsMadeAgain() throws {
    try directory.drop("a.txt", "text")
    let read = try look("a.txt")
    #expect(rmdir(directory.path + "/done") == 0)
    // The first attempt finds out, the next one mends it.
    #expect(throws: SystemError.self) { try place("a.txt", read, in: .done) }
    #expect(try place("a.txt", read, in: .done) == .placed(dropPath("a.txt")))
    #expect(try directory.text("done/a.txt") == "text")
  }

  @Test func givesBackFromQuarantine() throws {
    try directory.drop("a.txt", "odd")
    _ = try place("a.txt", look("a.txt"), in: .failed)
    try directory.drop("a.txt", "newer")
    #expect(try rooms.giveBack(dropPath("a.txt"), from: .failed, to: drop, as: dropPath("a.txt")))
    #expect(try directory.contents("drop") == ["a.2.txt", "a.txt"])
    #expect(try directory.text("drop/a.2.txt") == "odd")
    #expect(try !rooms.giveBack(dropPath("a.txt"), from: .failed, to: drop, as: dropPath("a.txt")))
  }

  @Test func clearsMarkers() throws {
    for (name, mark) in [("a", ""), ("b", "sum 1")] {
      try directory.drop(name, "text")
      try directory.drop(name + ".done", mark)
      try rooms.clearMarker(of: dropPath(name), of: drop, in: .done, beside: dropPath(name))
    }
    #expect(try directory.contents("drop") == ["a", "b"])
    #expect(try directory.contents("done") == ["b.done"])
    try rooms.clearMarker(of: dropPath("a"), of: drop, in: .done, beside: dropPath("a"))
  }

  @Test func whoeverWritesToAnotherNameOfAFileDoesNotChangeWhatIsKept() throws {
    try directory.drop("a.txt", "read")
    #expect(link(directory.path + "/drop/a.txt", directory.path + "/other") == 0)
    #expect(try place("a.txt", look("a.txt"), in: .done) == .placed(dropPath("a.txt")))
    let handle = try #require(FileHandle(forWritingAtPath: directory.path + "/other"))
    try handle.write(contentsOf: Data("WRIT".utf8))
    try handle.close()
    #expect(try directory.text("done/a.txt") == "read")
    #expect(try directory.contents("done") == ["a.txt"])
  }
}
