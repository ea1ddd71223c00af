import Glibc
import TestSupport
import Testing

@testable import Intake

/// Files that somebody has open for writing.
@Suite struct WriterTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test func aFileIsNotOfferedAgainWhileItsWriterIsThere() async throws {
    let drop = try DropDirectory(.init(path: directory.path + "/drop", settle: 0))
    let intake = try Intake(
      drops: [drop], rooms: Rooms(state: directory.path, for: [drop]), options: .init(), logger: silent)
    intake.start()
    defer { intake.stop() }
    let writer = open(directory.path + "/drop/a", O_WRONLY | O_CREAT, 0o600)
    try #require(writer >= 0)
    #expect(write(writer, "x", 1) == 1)
    let claim = try #require(intake.claim(.small)?.first)
    intake.postpone(claim.entry, .writer)

    // As long as many of the pauses after which it is asked about.
    let start = ContinuousClock.now
    var isMore = false
    while !isMore || ContinuousClock.now - start < .milliseconds(300) {
      await intake.scan()
      let status = try #require(intake.status().first)
      try #require(status.settling == 1 && status.waiting == 0)
      if !isMore, ContinuousClock.now - start > .milliseconds(100) {
        isMore = write(writer, "y", 1) == 1
      }
    }
    #expect(isMore)
    #expect(intake.pending(limit: 9).map(\.reason) == ["Somebody has it open for writing."])

    close(writer)
    #expect(intake.claim(.small)?.map(\.entry) == [claim.entry])
  }
}
