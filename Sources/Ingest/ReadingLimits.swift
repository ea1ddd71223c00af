import Archive
public import Dumps
import Glibc

/// What reading one dump may cost; a dump that costs more goes to quarantine.
public struct ReadingLimits: Sendable {
  /// What one post may cost; it is shortened.
  public var posts: DumpLimits
  /// Bytes of the file.
  public var bytes: Int64
  /// Headings and posts.
  public var records: Int
  /// Nanoseconds of reading; waiting for the archive does not count.
  public var time: Int64
  /// After how many readings that ended the process a file is not read any more.
  public var attempts: Int

  public init(
    posts: DumpLimits = DumpLimits(), bytes: Int64 = 16 << 30, records: Int = 10_000_000,
    time: Int64 = 3_600_000_000_000, attempts: Int = 3
  ) {
    self.posts = posts
    self.bytes = bytes
    self.records = records
    self.time = time
    self.attempts = attempts
  }
}

/// A limit was reached.
struct LimitReached: Error {
  var reason: FailureReason

  static func bytes(_ size: Int64, limit: Int64) -> LimitReached {
    LimitReached(
      reason: FailureReason(
        code: "too-large", message: "The file has \(size) bytes; \(limit) are read at most.", offset: nil,
        remedy: "Raise limits.dump_bytes, or drop it in parts, and retry."))
  }

  static func records(_ limit: Int, offset: Int64) -> LimitReached {
    LimitReached(
      reason: FailureReason(
        code: "too-many-records", message: "The file has more than \(limit) posts and headings.",
        offset: offset, remedy: "Raise limits.records, or drop it in parts, and retry."))
  }

  static func time(_ limit: Int64, offset: Int64?) -> LimitReached {
    LimitReached(
      reason: FailureReason(
        code: "too-slow", message: "Reading the file took more than \(limit / 1_000_000_000) s.",
        offset: offset, remedy: "Raise limits.time, or drop it in parts, and retry."))
  }

  static func attempts(_ count: Int) -> LimitReached {
    LimitReached(
      reason: FailureReason(
        code: "crashed",
        message: "sluiced ended \(count) times while it read the file, so it is left unread.",
        offset: nil,
        remedy:
          "Look for what ended sluiced in its journal, report it with the file, and retry after an upgrade."))
  }
}

/// How long the reading of a dump has taken. Time is taken out while the reader waits for the writer.
struct Stopwatch {
  private let start = Stopwatch.now()
  private var waited: Int64 = 0

  /// Nanoseconds.
  var elapsed: Int64 { Self.now() - start - waited }

  /// Runs `body`, whose time does not count.
  mutating func outside(_ body: () -> Void) {
    let before = Self.now()
    body()
    waited += Self.now() - before
  }

  /// By the monotonic clock.
  static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
