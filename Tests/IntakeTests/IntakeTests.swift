import Foundation
import Glibc
import TestSupport
import Testing

@testable import Intake

/// Nanoseconds in a second.
private let second: Int64 = 1_000_000_000

@Suite struct IntakeTests {
  private let directory: TemporaryDirectory
  private let intake: Intake

  init() throws {
    directory = try TemporaryDirectory()
    let rooms = try Rooms(drop: directory.path + "/drop", state: directory.path)
    intake = try Intake(
      rooms: rooms, options: .init(settle: 60 * second, rescan: 3_600 * second), logger: silent)
  }

  @Test func handsOutWhatWasThereAndWhatComes() async throws {
    try directory.drop("before", "1")
    intake.start()
    defer { intake.stop() }
    #expect(intake.claim()?.name == (try fileName("before")))
    try directory.drop("after", "2")
    #expect(intake.claim()?.name == (try fileName("after")))
    #expect(intake.status().waiting == 2)
    #expect(intake.status().watching == .inotify)
    intake.finish([try fileName("before"), try fileName("after")])
    #expect(intake.status().waiting == 0)
  }

  @Test func aFileWrittenInPlaceWaitsUntilItIsQuiet() async throws {
    intake.start()
    defer { intake.stop() }
    let path = directory.path + "/drop/slow"
    let descriptor = open(path, O_WRONLY | O_CREAT, 0o600)
    _ = write(descriptor, "a", 1)
    await intake.scan()
    #expect(intake.status().settling == 1)
    // An hour of quiet, as its clock says.
    var times = [
      timeval(tv_sec: time(nil) - 3_600, tv_usec: 0), timeval(tv_sec: time(nil) - 3_600, tv_usec: 0),
    ]
    #expect(futimes(descriptor, &times) == 0)
    close(descriptor)
    #expect(intake.claim()?.name == (try fileName("slow")))
  }

  @Test func drainWaitsForWhatWasDroppedBefore() async throws {
    intake.start()
    defer { intake.stop() }
    for number in 0..<20 { try directory.drop("f\(number)", "x") }
    let intake = intake
    let worker = Thread {
      while let claim = intake.claim() { intake.finish([claim.name]) }
    }
    worker.start()
    await intake.drain()
    #expect(intake.status().waiting == 0)
  }

  @Test func drainEndsWhenAFileIsTakenAway() async throws {
    intake.start()
    defer { intake.stop() }
    let descriptor = open(directory.path + "/drop/a", O_WRONLY | O_CREAT, 0o600)
    await intake.scan()
    #expect(intake.status().settling == 1)
    async let drained: Void = intake.drain()
    close(descriptor)
    unlink(directory.path + "/drop/a")
    await intake.scan()
    await drained
    #expect(intake.status().settling == 0)
  }

  @Test func aCancelledDrainEnds() async throws {
    intake.start()
    defer { intake.stop() }
    let descriptor = open(directory.path + "/drop/a", O_WRONLY | O_CREAT, 0o600)
    defer { close(descriptor) }
    let intake = intake
    let waiting = Task { await intake.drain() }
    await intake.scan()
    waiting.cancel()
    await waiting.value
    #expect(intake.status().settling == 1)
  }

  @Test func ignoresWhatIsNoFile() async throws {
    let drop = directory.path + "/drop"
    mkfifo(drop + "/fifo", 0o600)
    symlink("/etc/passwd", drop + "/link")
    mkdir(drop + "/directory", 0o700)
    try directory.drop("unfinished.part", "x")
    intake.start()
    defer { intake.stop() }
    await intake.scan()
    #expect(intake.status().waiting == 0 && intake.status().settling == 0)
    #expect(rename(drop + "/unfinished.part", drop + "/finished") == 0)
    #expect(intake.claim()?.name == (try fileName("finished")))
  }

  @Test func saysWhenTheDropDirectoryIsGone() async throws {
    intake.start()
    defer { intake.stop() }
    #expect(rename(directory.path + "/drop", directory.path + "/elsewhere") == 0)
    await intake.scan()
    #expect(intake.status().problem?.contains("drop directory") == true)
    #expect(rename(directory.path + "/elsewhere", directory.path + "/drop") == 0)
    await intake.scan()
    #expect(intake.status().problem == nil)
  }

  @Test func stopFreesWhoeverWaits() async throws {
    intake.start()
    let intake = intake
    async let claimed = Task.detached { intake.claim() }.value
    intake.stop()
    #expect(await claimed == nil)
    await intake.drain()
  }
}
