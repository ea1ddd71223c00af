import Synchronization

/// Until when a stop lets what is in hand go on. What is not done by then is given up whole, and read again at the next
/// start.
final class StopDeadline: Sendable {
  /// By the monotonic clock, in nanoseconds; before a stop there is none.
  private let time = Atomic<Int64>(.max)

  /// The stop has begun, and waits for so many nanoseconds.
  func begin(_ nanoseconds: Int64) {
    time.store(Stopwatch.now() + nanoseconds, ordering: .relaxed)
  }

  /// Whether what is in hand is to be given up. Cheap enough to be asked for each post.
  var isOver: Bool {
    let time = time.load(ordering: .relaxed)
    return time != .max && Stopwatch.now() >= time
  }
}
