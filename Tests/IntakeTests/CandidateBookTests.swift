import FileNames
import Glibc
import Testing

@testable import Intake

/// Nanoseconds in a second.
private let second: Int64 = 1_000_000_000

@Suite struct CandidateBookTests {
  private func name(_ text: String) throws -> DropPath { try dropPath(text) }

  /// - Parameter changed: where it differs from `modified`.
  private func look(
    size: Int64 = 10, modified: Int64, changed: Int64? = nil, inode: UInt64 = 1
  ) -> FileLook {
    let changed = changed ?? modified
    var status = stat()
    status.st_ctim = timespec(tv_sec: Int(changed / second), tv_nsec: Int(changed % second))
    status.st_mode = mode_t(S_IFREG)
    status.st_ino = ino_t(inode)
    status.st_size = off_t(size)
    status.st_mtim = timespec(tv_sec: Int(modified / second), tv_nsec: Int(modified % second))
    return FileLook(status)
  }

  @Test func aFileRenamedInIsReadyAtOnce() throws {
    var book = CandidateBook(settle: second, largeFrom: 1_000)
    let now = 100 * second
    book.notice(try name("a"), look(modified: now), .renamed, now: 0, wallClock: now)
    #expect(book.settling == 0 && book.waiting == 1)
    #expect(book.claim(.small)?.path == (try name("a")))
    #expect(book.claim(.small) == nil)
  }

  @Test func aClaimSaysWhenTheFileCameAndWhenItWasWhole() throws {
    var book = CandidateBook(settle: second, largeFrom: 1_000)
    let now = 100 * second
    // Renamed in a moment before it was noticed, and at the same moment by a clock that was set back since.
    book.notice(
      try name("a"), look(modified: 0), .renamed, now: 0, wallClock: now, cameAt: now - second / 8)
    book.notice(try name("b"), look(modified: 0), .renamed, now: 0, wallClock: now, cameAt: now + second)
    let a = book.claim(.small)?.entry
    #expect(a?.since == now && a?.dropped == now - second / 8 && a?.whole == now)
    let b = book.claim(.small)?.entry
    #expect(b?.dropped == now && b?.whole == now)
    // Written in place: it came when it was noticed, and was whole when it had been quiet.
    book.notice(try name("c"), look(modified: now), .seen, now: 0, wallClock: now)
    book.notice(try name("c"), look(modified: now), .seen, now: second, wallClock: now + second)
    let c = book.claim(.small)?.entry
    #expect(c?.dropped == now && c?.whole == now + second)
  }

  @Test func anOldFileIsReadyAtOnce() throws {
    var book = CandidateBook(settle: second, largeFrom: 1_000)
    book.notice(try name("a"), look(modified: 5 * second), .seen, now: 0, wallClock: 6 * second)
    #expect(book.hasReady)
  }

  @Test func aFreshFileSettlesUntilItHasBeenQuiet() throws {
    var book = CandidateBook(settle: second, largeFrom: 1_000)
    let a = try name("a")
    book.notice(a, look(modified: 100 * second), .seen, now: 0, wallClock: 100 * second + second / 4)
    #expect(book.settling == 1 && !book.hasReady)
    #expect(book.nextDeadline == second * 3 / 4)
    #expect(book.due(now: second / 2).isEmpty)
    #expect(book.due(now: second * 3 / 4) == [a])
    // It grew meanwhile: it settles on.
    book.notice(
      a, look(size: 20, modified: 100 * second + second / 2), .seen, now: second * 3 / 4,
      wallClock: 101 * second)
    #expect(!book.hasReady)
    let next = try #require(book.nextDeadline)
    #expect(book.due(now: next) == [a])
    book.notice(
      a, look(size: 20, modified: 100 * second + second / 2), .seen, now: next, wallClock: 102 * second)
    #expect(book.hasReady && book.settling == 0)
  }

  @Test func aFileFromTheFutureSettlesByOurOwnLooks() throws {
    var book = CandidateBook(settle: second, largeFrom: 1_000)
    let a = try name("a")
    let future = look(modified: 1_000 * second)
    book.notice(a, future, .seen, now: 0, wallClock: second)
    #expect(!book.hasReady)
    let deadline = try #require(book.nextDeadline)
    #expect(deadline == second)
    _ = book.due(now: deadline)
    book.notice(a, future, .seen, now: deadline, wallClock: 2 * second)
    #expect(book.hasReady)
  }

  @Test func whatHappensToAClaimedFileIsRemembered() throws {
    var book = CandidateBook(settle: second, largeFrom: 1_000)
    let a = try name("a")
    book.notice(a, look(modified: 0), .seen, now: 0, wallClock: 9 * second)
    _ = book.claim(.small)
    book.notice(a, look(modified: 0), .seen, now: 1, wallClock: 9 * second)
    #expect(book.finish(a) == .finished(ticket: 1))
    book.notice(a, look(modified: 0), .seen, now: 2, wallClock: 9 * second)
    _ = book.claim(.small)
    book.notice(a, look(modified: 0, inode: 2), .renamed, now: 3, wallClock: 9 * second)
    #expect(!book.hasReady)
    let ticket = book.newestTicket
    #expect(book.finish(a) == .again(.renamed))
    // Whoever waited for the name waits on, until what took it has its outcome, too.
    #expect(book.unfinished(upTo: ticket) == 1 && book.settling == 1)
    book.notice(a, look(modified: 9 * second, inode: 2), .renamed, now: 4, wallClock: 9 * second)
    #expect(book.claim(.small)?.path == a)
    #expect(book.finish(a) == .finished(ticket: ticket))
    #expect(book.count == 0)
    #expect(book.finish(a) == .unknown)
  }

  @Test func aPostponedFileComesBackAtItsTime() throws {
    var book = CandidateBook(settle: second, largeFrom: 1_000)
    let a = try name("a")
    book.notice(a, look(modified: 0), .seen, now: 0, wallClock: 9 * second)
    _ = book.claim(.small)
    book.postpone(a, .trouble, until: 5 * second, now: second)
    #expect(book.failures(a) == 1)
    // Whoever looks at it before its time does not bring it back.
    book.notice(a, look(modified: 0), .seen, now: 2 * second, wallClock: 11 * second)
    #expect(!book.hasReady)
    #expect(book.settling == 1 && book.waiting == 0)
    #expect(book.due(now: 4 * second).isEmpty)
    #expect(book.due(now: 5 * second) == [a])
    book.notice(a, look(modified: 0), .seen, now: 5 * second, wallClock: 14 * second)
    #expect(book.claim(.small)?.path == a)
  }

  @Test func onlyWhatIsNotClaimedVanishes() throws {
    var book = CandidateBook(settle: second, largeFrom: 1_000)
    let (a, b) = (try name("a"), try name("b"))
    for each in [a, b] { book.notice(each, look(modified: 0), .seen, now: 0, wallClock: 9 * second) }
    #expect(book.claim(.small)?.path == a)
    book.beginListing()
    #expect(book.absent == [b])
    #expect(book.vanish(a) == nil)
    #expect(book.vanish(b) != nil)
    #expect(book.claim(.small) == nil)
    #expect(book.waiting == 1)
  }

  @Test func aNewOwnerOrModeIsNoNewFile() throws {
    var book = CandidateBook(settle: second, largeFrom: 1_000)
    let a = try name("a")
    book.notice(a, look(modified: 0), .seen, now: 0, wallClock: 9 * second)
    _ = book.claim(.small)
    book.notice(a, look(modified: 0, changed: 9 * second), .seen, now: 1, wallClock: 9 * second)
    #expect(book.finish(a) == .finished(ticket: 1))
  }

  @Test func aFileWhoseClockWasSetBackSettles() throws {
    var book = CandidateBook(settle: second, largeFrom: 1_000)
    book.notice(
      try name("a"), look(modified: 0, changed: 9 * second), .seen, now: 0, wallClock: 9 * second)
    #expect(!book.hasReady && book.settling == 1)
  }

  @Test func aFailureIsForgottenWhenAnotherFileComes() throws {
    var book = CandidateBook(settle: second, largeFrom: 1_000)
    let a = try name("a")
    book.notice(a, look(modified: 0), .seen, now: 0, wallClock: 9 * second)
    _ = book.claim(.small)
    book.postpone(a, .trouble, until: 500 * second, now: second)
    book.notice(a, look(modified: 0, inode: 2), .renamed, now: 2 * second, wallClock: 11 * second)
    #expect(book.hasReady)
  }

  @Test func largeFilesGoTheirOwnWay() throws {
    var book = CandidateBook(settle: second, largeFrom: 1_000)
    book.notice(try name("large"), look(size: 1_001, modified: 0), .seen, now: 0, wallClock: 9 * second)
    book.notice(try name("small"), look(size: 1_000, modified: 0), .seen, now: 0, wallClock: 9 * second)
    #expect(book.claim(.small)?.path == (try name("small")))
    #expect(book.claim(.small) == nil)
    #expect(book.claim(.large)?.path == (try name("large")))
  }

  @Test func aClaimedFileCanBeSentToAnotherLane() throws {
    var book = CandidateBook(settle: second, largeFrom: 100)
    let a = try name("a.zip")
    book.notice(a, look(size: 10, modified: 0), .renamed, now: 0, wallClock: 0)
    book.redirect(a, to: .large)
    #expect(book.claim(.large) == nil, "it is not claimed yet")
    #expect(book.claim(.small)?.path == a)
    book.redirect(a, to: .large)
    #expect(book.waiting == 1 && book.claim(.small) == nil)
    #expect(book.claim(.large)?.path == a)
    #expect(book.finish(a) == .finished(ticket: 1) && book.count == 0)
  }

  @Test func ticketsTellWhoWasThereBefore() throws {
    var book = CandidateBook(settle: second, largeFrom: 1_000)
    book.notice(try name("a"), look(modified: 0), .seen, now: 0, wallClock: 9 * second)
    let ticket = book.newestTicket
    book.notice(try name("b"), look(modified: 0), .seen, now: 0, wallClock: 9 * second)
    #expect(book.unfinished(upTo: ticket) == 1)
    #expect(book.unfinished(upTo: book.newestTicket) == 2)
    #expect(book.finish(try name("a")) == .finished(ticket: ticket))
    #expect(book.unfinished(upTo: ticket) == 0)
  }

  @Test(arguments: [
    (".hidden", true), ("a.part", true), ("a.txt.filepart", true), ("a.tmp", true), ("a.crdownload", true),
    (".a.swp", true), ("a.swp", true), ("a~", true), ("a.txt", false), ("part", false), ("a.party", false),
    ("tmp", false), ("~a", false),
  ])
  func temporaryNamesWait(text: String, expected: Bool) throws {
    #expect(try fileName(text).isTemporary == expected)
  }

  @Test func pathsAreNamesBetweenSlashes() throws {
    let path = try dropPath("a/b/c.txt")
    #expect(path.name == (try fileName("c.txt")))
    #expect(path.parent == (try dropPath("a/b")) && path.parent.parent.parent == .root)
    #expect(path.depth == 2 && path.names.count == 3)
    #expect(path.numbered(2).description == "a/b/c.2.txt")
    #expect(path.numberedAtTop(2).description == "a.2/b/c.txt")
    #expect(path.isWithin(try dropPath("a/b")) && path.isWithin(.root) && path.isWithin(path))
    #expect(!(try dropPath("a/bc").isWithin(try dropPath("a/b"))))
    for bad in ["", "/", "/a", "a/", "a//b", "a/../b", "./a", "a\0b"] {
      #expect(DropPath(Array(bad.utf8)) == nil, "\(bad)")
    }
  }

  @Test func namesThatAreNoNames() {
    for bad in ["", ".", "..", "a/b", "a\0b"] { #expect(FileName(Array(bad.utf8)) == nil, "\(bad)") }
    #expect(FileName([0xFF, 0xFE])?.bytes == [0xFF, 0xFE])
  }

  @Test(arguments: [
    ("a.txt", 2, "a.2.txt"), ("a", 3, "a.3"), (".txt", 2, ".txt.2"), ("a.b.c", 10, "a.b.10.c"),
  ])
  func numbersGoBeforeTheExtension(text: String, number: Int, expected: String) throws {
    #expect(try fileName(text).numbered(number).description == expected)
  }

  @Test func numberedNamesStayNames() throws {
    let long = try fileName(String(repeating: "n", count: 251) + ".txt").numbered(12)
    #expect(long.bytes.count == 255)
    #expect(long.description.hasSuffix(".12.txt"))
    let extensionOnly = try fileName("a." + String(repeating: "x", count: 250)).numbered(2)
    #expect(extensionOnly.bytes.count <= 255)
  }
}
