/// Who waits for a listing, and who for outcomes. A plain value; each waiter is resumed exactly once.
struct Waiters {
  typealias Continuation = CheckedContinuation<Void, Never>

  /// Someone who waits until so many candidates, up to a ticket, are finished.
  private struct Drain {
    var ticket: UInt64
    var left: Int
    var continuation: Continuation
  }

  private var scans: [UInt64: Continuation] = [:]
  private var drains: [UInt64: Drain] = [:]
  private var lastID: UInt64 = 0

  /// A name for a new waiter.
  mutating func newID() -> UInt64 {
    lastID += 1
    return lastID
  }

  mutating func awaitScan(_ id: UInt64, _ continuation: Continuation) { scans[id] = continuation }

  mutating func awaitOutcomes(
    _ id: UInt64, upTo ticket: UInt64, count: Int, _ continuation: Continuation
  ) {
    drains[id] = Drain(ticket: ticket, left: count, continuation: continuation)
  }

  /// Those who asked for a listing so far: the next one is theirs, whoever comes during it is owed another.
  var scansAwaited: Set<UInt64> { Set(scans.keys) }

  /// The listing that these asked for is done.
  mutating func scanned(_ ids: Set<UInt64>) {
    for id in ids { scans.removeValue(forKey: id)?.resume() }
  }

  /// The candidate with this ticket has its outcome, or is gone.
  mutating func finished(_ ticket: UInt64) {
    for (id, drain) in drains where ticket <= drain.ticket {
      drains[id]?.left -= 1
      if drain.left <= 1 { drains.removeValue(forKey: id)?.continuation.resume() }
    }
  }

  /// This one does not wait any more.
  mutating func cancel(_ id: UInt64) {
    scans.removeValue(forKey: id)?.resume()
    drains.removeValue(forKey: id)?.continuation.resume()
  }

  mutating func resumeAll() {
    for id in Array(scans.keys) + Array(drains.keys) { cancel(id) }
  }
}
