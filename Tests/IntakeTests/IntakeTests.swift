import Foundation
import Glibc
import TestSupport
import Testing

@testable import Intake

/// Nanoseconds in a second.
private let second: Int64 = 1_000_000_000

@Suite struct IntakeTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// An intake of the directory `drop`, which does nothing by its slow timers.
  private func makeIntake(
    _ configure: (inout DropDirectory.Options) -> Void = { _ in }, capacity: Int = 8_192,
    others: [String] = [],
    areLeft: @escaping @Sendable (DropDirectory, [(DropPath, FileLook)]) -> [Bool] = { $1.map { _ in false } }
  ) throws -> Intake {
    var options = DropDirectory.Options(path: directory.path + "/drop", settle: 3600 * second)
    configure(&options)
    let drops =
      try [DropDirectory(options)]
      + others.map { try DropDirectory(.init(path: directory.path + "/" + $0, settle: 3600 * second)) }
    return try Intake(
      drops: drops, rooms: Rooms(state: directory.path, for: drops),
      options: .init(rescan: 3_600 * second, poll: second / 50, capacity: capacity), logger: silent,
      areLeft: areLeft)
  }

  private func claim(_ intake: Intake) -> String? {
    intake.claim(.small)?.first.map { "\($0.entry.path)" }
  }

  private func finish(_ intake: Intake, _ names: String...) throws {
    intake.finish(try names.map { DropEntry(drop: 0, path: try dropPath($0)) })
  }

  /// Takes files as fast as they come, until intake stops.
  private func consume(_ intake: Intake, _ each: @escaping @Sendable (Claim) -> Void = { _ in }) {
    let worker = Thread {
      while let claims = intake.claim(.small, upTo: 7) {
        for claim in claims {
          each(claim)
          _ = unlink("\(intake.drops[claim.entry.drop].options.path)/\(claim.entry.path)")
        }
        intake.finish(claims.map(\.entry))
      }
    }
    worker.start()
  }

  @Test func handsOutWhatWasThereAndWhatComes() async throws {
    try directory.make("drop")
    try directory.drop("before", "1")
    // Renamed in, but nobody saw it: it counts as quiet by its clocks only.
    let intake = try makeIntake { $0.settle = 0 }
    intake.start()
    defer { intake.stop() }
    #expect(claim(intake) == "before")
    try directory.drop("after", "2")
    #expect(claim(intake) == "after")
    #expect(intake.status().map(\.waiting) == [2])
    #expect(intake.status().map(\.watching) == [.inotify])
    try finish(intake, "before", "after")
    #expect(intake.status().map(\.waiting) == [0])
    #expect(intake.claim(.small, waits: false)?.isEmpty == true)
  }

  @Test func aFileWrittenInPlaceWaitsUntilItIsQuiet() async throws {
    let intake = try makeIntake()
    intake.start()
    defer { intake.stop() }
    let descriptor = open(directory.path + "/drop/slow", O_WRONLY | O_CREAT, 0o600)
    _ = write(descriptor, "a", 1)
    close(descriptor)
    await intake.scan()
    #expect(intake.status().map(\.settling) == [1])
    let pending = try #require(intake.pending(limit: 10).first)
    #expect(pending.state == .settling && pending.reason?.contains("quiet for ") == true)
    #expect(intake.pending(limit: 10, state: .waiting).isEmpty)
    // Somebody else says that it is whole.
    #expect(rename(directory.path + "/drop/slow", directory.path + "/drop/whole") == 0)
    #expect(claim(intake) == "whole")
  }

  @Test func whatCannotBeReadYetIsOfferedAgain() async throws {
    let intake = try makeIntake()
    intake.start()
    defer { intake.stop() }
    try directory.drop("a", "x")
    try directory.drop("b", "x")
    #expect(claim(intake) == "a")
    let a = DropEntry(drop: 0, path: try dropPath("a"))
    intake.postpone(a, .writer)
    #expect(intake.pending(limit: 9).contains { $0.reason == "Somebody has it open for writing." })
    #expect(claim(intake) == "b")
    let b = DropEntry(drop: 0, path: try dropPath("b"))
    for _ in 0..<2 {
      intake.postpone(b, .trouble("read of x: Input/output error"))
      #expect(intake.status().first?.problem?.contains("Input/output error") == true)
      #expect(claim(intake) == "b")
    }
    intake.finish([b])
    #expect(intake.status().first?.problem == nil)
  }

  @Test func drainWaitsForWhatWasDroppedBefore() async throws {
    let intake = try makeIntake()
    intake.start()
    defer { intake.stop() }
    for number in 0..<20 { try directory.drop("f\(number)", "x") }
    consume(intake)
    await intake.drain()
    #expect(intake.status().map(\.waiting) == [0])
    #expect(try directory.contents("drop").isEmpty)
  }

  @Test func keepsNoMoreInMindThanItMay() async throws {
    try directory.make("drop")
    for number in 0..<100 { try directory.drop("f\(number)", "x") }
    let intake = try makeIntake({ $0.settle = 0 }, capacity: 16)
    intake.start()
    defer { intake.stop() }
    await intake.scan()
    #expect(intake.status().map(\.waiting) == [16])
    #expect(intake.status().map(\.beyond) == [84])
    for number in 100..<130 { try directory.drop("f\(number)", "x") }
    consume(intake)
    await intake.drain()
    #expect(try directory.contents("drop").isEmpty)
    #expect(intake.status().map(\.beyond) == [0])
  }

  @Test func drainEndsWhenAFileIsTakenAway() async throws {
    let intake = try makeIntake()
    intake.start()
    defer { intake.stop() }
    let descriptor = open(directory.path + "/drop/a", O_WRONLY | O_CREAT, 0o600)
    await intake.scan()
    // Still there without an outcome, however long it took to come here.
    #expect(intake.status().map { $0.settling + $0.waiting } == [1])
    async let drained: Void = intake.drain()
    close(descriptor)
    unlink(directory.path + "/drop/a")
    await intake.scan()
    await drained
    #expect(intake.status().map(\.settling) == [0])
  }

  @Test func aCancelledDrainEnds() async throws {
    let intake = try makeIntake()
    intake.start()
    defer { intake.stop() }
    let descriptor = open(directory.path + "/drop/a", O_WRONLY | O_CREAT, 0o600)
    defer { close(descriptor) }
    let waiting = Task { await intake.drain() }
    await intake.scan()
    waiting.cancel()
    await waiting.value
    // Still there without an outcome, however long it took to come here.
    #expect(intake.status().map { $0.settling + $0.waiting } == [1])
  }

  @Test func ignoresWhatIsNoFile() async throws {
    let intake = try makeIntake()
    let drop = directory.path + "/drop"
    mkfifo(drop + "/fifo", 0o600)
    symlink("/etc/passwd", drop + "/link")
    mkdir(drop + "/directory", 0o700)
    try directory.drop("unfinished.part", "x")
    intake.start()
    defer { intake.stop() }
    await intake.scan()
    let status = try #require(intake.status().first)
    #expect(status.waiting == 0 && status.settling == 0 && status.ignored == 3)
    let pending = Dictionary(
      uniqueKeysWithValues: intake.pending(limit: 10).map { ("\($0.entry.path)", $0) })
    #expect(pending["fifo"]?.reason?.contains("FIFO") == true)
    #expect(pending["link"]?.reason?.contains("symbolic link") == true)
    #expect(pending["directory"]?.reason?.contains("not recursive") == true)
    #expect(pending["link"]?.state == .ignored)
    #expect(pending["unfinished.part"]?.state == .settling)
    #expect(rename(drop + "/unfinished.part", drop + "/finished") == 0)
    #expect(claim(intake) == "finished")
    // It is not held under its old name until the next listing.
    #expect(intake.status().map(\.unfinished) == [0])
    #expect(!intake.pending(limit: 10).contains { "\($0.entry.path)" == "unfinished.part" })
    unlink(drop + "/fifo")
    await intake.scan()
    #expect(intake.status().map(\.ignored) == [2])
  }

  @Test func saysWhenTheDropDirectoryIsGoneAndTakesTheNextOne() async throws {
    let intake = try makeIntake()
    intake.start()
    defer { intake.stop() }
    #expect(rename(directory.path + "/drop", directory.path + "/elsewhere") == 0)
    await intake.scan()
    #expect(intake.status().first?.problem?.contains("not usable") == true)
    try directory.make("drop")
    await intake.scan()
    #expect(intake.status().first?.problem == nil)
    try directory.drop("a", "x")
    #expect(claim(intake) == "a")
  }

  @Test func pollsWhereItIsTold() async throws {
    let intake = try makeIntake {
      $0.watch = .polling
      $0.settle = 0
    }
    intake.start()
    defer { intake.stop() }
    #expect(intake.status().first?.watching == .polling)
    #expect(intake.status().first?.watchingReason?.contains("configuration") == true)
    #expect(intake.status().first?.problem == nil)
    try directory.drop("a", "x")
    #expect(claim(intake) == "a")
  }

  @Test func severalDropDirectoriesHaveTheirTurns() async throws {
    let intake = try makeIntake(others: ["second"])
    intake.start()
    defer { intake.stop() }
    for name in ["a", "b", "c"] {
      try directory.drop(name, "x")
      try directory.drop("../second/\(name)", "x")
    }
    await intake.scan()
    var turns: [Int] = []
    for _ in 0..<6 { turns += intake.claim(.small)?.map(\.entry.drop) ?? [] }
    #expect(turns == [0, 1, 0, 1, 0, 1])
  }

  @Test func oneDirectoryCannotBeTwo() throws {
    try directory.make("drop")
    #expect(symlink(directory.path + "/drop", directory.path + "/again") == 0)
    #expect(throws: SystemError.self) { _ = try makeIntake(others: ["again"]) }
  }

  @Test func pauseHoldsClaimsBack() async throws {
    let intake = try makeIntake()
    intake.start()
    defer { intake.stop() }
    intake.pause()
    try directory.drop("a", "x")
    await intake.scan()
    #expect(intake.claim(.small, waits: false)?.isEmpty == true)
    #expect(intake.pausedSince != nil && intake.status().map(\.waiting) == [1])
    intake.resume()
    #expect(intake.pausedSince == nil)
    #expect(claim(intake) == "a")
  }

  @Test func aMarkerSaysThatAFileIsWhole() async throws {
    let intake = try makeIntake { $0.needsMarker = true }
    intake.start()
    defer { intake.stop() }
    try directory.drop("a.txt", "x")
    try directory.drop("lonely.done", "")
    await intake.scan()
    #expect(intake.status().map(\.waiting) == [0])
    let reasons = Set(intake.pending(limit: 10).compactMap(\.reason))
    #expect(reasons.contains("It is read once its marker NAME.done lies beside it."))
    #expect(reasons.contains("It is the marker of a file that is not there."))
    try directory.drop("a.txt.done", "")
    #expect(claim(intake) == "a.txt")
  }

  @Test func aMarkerThatIsOlderThanItsFileDoesNotCount() async throws {
    let intake = try makeIntake { $0.needsMarker = true }
    try directory.drop("a.txt.done", "")
    try await Task.sleep(for: .milliseconds(20))
    try Data("later".utf8).write(to: URL(filePath: directory.path + "/drop/a.txt"))
    intake.start()
    defer { intake.stop() }
    await intake.scan()
    #expect(intake.status().map(\.waiting) == [0])
    #expect(intake.pending(limit: 10).contains { $0.reason?.contains("make the marker anew") == true })
  }

  @Test func whatIsLeftIsNotTakenAgain() async throws {
    let intake = try makeIntake(
      {
        $0.disposal = .leave
        $0.settle = 0
      },
      areLeft: { _, files in files.map { $0.0.description == "old" } })
    try directory.drop("old", "x")
    try directory.drop("new", "x")
    intake.start()
    defer { intake.stop() }
    await intake.scan()
    #expect(intake.status().map(\.waiting) == [1])
    #expect(claim(intake) == "new")
  }

  @Test func stopFreesWhoeverWaits() async throws {
    let intake = try makeIntake()
    intake.start()
    async let claimed = Task.detached { intake.claim(.small) == nil }.value
    intake.stop()
    #expect(await claimed)
    await intake.drain()
  }

  // MARK: - Trees

  @Test func aTreeThatIsMovedInIsRead() async throws {
    let intake = try makeIntake {
      $0.isRecursive = true
      $0.settle = 0
    }
    intake.start()
    defer { intake.stop() }
    try directory.make("tree/one/two")
    for name in ["tree/a", "tree/one/b", "tree/one/two/c"] {
      try Data(name.utf8).write(to: URL(filePath: directory.path + "/" + name))
    }
    #expect(rename(directory.path + "/tree", directory.path + "/drop/tree") == 0)
    var names: Set<String> = []
    while names.count < 3 { names.insert(claim(intake) ?? "") }
    #expect(names == ["tree/a", "tree/one/b", "tree/one/two/c"])
    // It is watched now.
    try directory.drop("tree/one/later", "x")
    #expect(claim(intake) == "tree/one/later")
  }

  @Test func aTreeThatIsMadeWhileWatchedLosesNothing() async throws {
    let intake = try makeIntake {
      $0.isRecursive = true
      $0.settle = 0
    }
    intake.start()
    defer { intake.stop() }
    let count = 300
    for number in 0..<count {
      let folder = "drop/d\(number % 10)/e\(number % 30)/f\(number)"
      try directory.make(folder)
      try Data("\(number)".utf8).write(to: URL(filePath: directory.path + "/" + folder + "/file"))
    }
    consume(intake)
    // Whatever the listing still has to find, the events tell; nothing lists again.
    while try left() > 0 { try await Task.sleep(for: .milliseconds(5)) }
    #expect(try left() == 0)
  }

  @Test func aTreeThatMovesWithinTheDropDirectoryIsFollowed() async throws {
    let intake = try makeIntake {
      $0.isRecursive = true
      $0.settle = 0
    }
    try directory.make("drop/from/inside")
    intake.start()
    defer { intake.stop() }
    await intake.scan()
    #expect(rename(directory.path + "/drop/from", directory.path + "/drop/to") == 0)
    await intake.scan()
    try directory.drop("to/inside/a", "x")
    #expect(claim(intake) == "to/inside/a")
  }

  /// How many regular files are left in the drop directory.
  private func left() throws -> Int {
    let all = FileManager.default.enumerator(atPath: directory.path + "/drop")?.allObjects ?? []
    return all.compactMap { $0 as? String }.count { $0.hasSuffix("/file") }
  }
}
