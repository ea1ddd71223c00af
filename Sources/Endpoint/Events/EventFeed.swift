import CoreMetrics
import DequeModule
import EndpointAPI
import Logging
import Synchronization

/// Reads events once for all who follow them, and keeps the newest for those who are not quite there yet.
///
/// Ingestion goes first: while dumps are read, events are fetched a tenth of the time and handed on as slowly as all
/// followers together may take them. Nothing is lost by it, the archive has them all, and they come once it is quiet.
final class EventFeed: Sendable {
  enum Wake {
    case events, heartbeat, end
  }

  enum Found {
    /// Part of what all followers get.
    case live(EventSegment)
    /// Fetched for one who is far behind.
    case behind(EventSegment)
    /// There is nothing yet.
    case nothing
  }

  /// How much is kept and taken.
  struct Limits: Sendable {
    /// Events in a segment.
    var segment = 512
    /// Memory for the newest events, in bytes.
    var memory = 16 << 20
    /// Bytes a second for all followers together while dumps are read.
    var rate = 32.0 * 1024 * 1024
    /// Which part of the time events are fetched while dumps are read.
    var share = 0.1
  }

  /// Somebody who follows.
  typealias Follower = UInt64

  private struct Waiter {
    var after: Int64
    var continuation: CheckedContinuation<Wake, Never>
  }

  private struct State {
    var segments: Deque<EventSegment> = []
    var bytes = 0
    /// The number of the newest event that was fetched; nil while nobody follows.
    var head: Int64?
    var followers: Set<Follower> = []
    var waiters: [Follower: Waiter] = [:]
    var nextFollower: Follower = 0
    var pump: Task<Void, Never>?
    var isClosed = false
  }

  private let backend: any Backend
  private let heartbeat: Duration
  private let limits: Limits
  let metrics: EndpointMetrics
  private let logger: Logger
  private let state = Mutex(State())

  /// - Parameter heartbeat: how often who waits is told that nothing came.
  init(
    _ backend: any Backend, heartbeat: Duration, limits: Limits = Limits(), metrics: EndpointMetrics,
    logger: Logger
  ) {
    self.metrics = metrics
    self.backend = backend
    self.heartbeat = heartbeat
    self.limits = limits
    self.logger = logger
  }

  /// Somebody follows until ``leave(_:)``.
  func join() -> Follower {
    metrics.subscribers.increment()
    return state.withLock { state in
      state.nextFollower += 1
      state.followers.insert(state.nextFollower)
      return state.nextFollower
    }
  }

  /// Somebody follows no more; if they wait, they do so no longer.
  func leave(_ follower: Follower) {
    let (waiter, pump) = state.withLock { state -> (Waiter?, Task<Void, Never>?) in
      // It may have left before: the client hung up, and then its answer ended.
      guard state.followers.remove(follower) != nil else { return (nil, nil) }
      metrics.subscribers.decrement()
      let waiter = state.waiters.removeValue(forKey: follower)
      guard state.followers.isEmpty else { return (waiter, nil) }
      defer { state = State(nextFollower: state.nextFollower, isClosed: state.isClosed) }
      return (waiter, state.pump)
    }
    pump?.cancel()
    waiter?.continuation.resume(returning: .end)
  }

  /// Ends all streams, now and later.
  func close() {
    let (waiters, pump) = state.withLock { state in
      state.isClosed = true
      defer { state.waiters = [:] }
      return (state.waiters, state.pump)
    }
    pump?.cancel()
    for waiter in waiters.values { waiter.continuation.resume(returning: .end) }
  }

  /// The events after a number.
  func events(after seq: Int64) async throws -> Found {
    let newest = backend.newestEvent
    let found: Found? = state.withLock { state in
      guard let head = state.head else {
        // Who is far behind does not decide where all others begin.
        guard newest - seq <= Int64(limits.segment * 8), !state.followers.isEmpty else { return nil }
        state.head = seq
        return .nothing
      }
      if seq >= head { return .nothing }
      let place = Self.place(of: seq, in: state.segments)
      return place < state.segments.count && state.segments[place].after <= seq
        ? .live(state.segments[place]) : nil
    }
    if let found { return found }
    let events = try await backend.events(since: seq, limit: limits.segment)
    return events.isEmpty ? .nothing : .behind(try EventSegment(after: seq, events))
  }

  /// The first segment with an event after `seq`.
  private static func place(of seq: Int64, in segments: Deque<EventSegment>) -> Int {
    var (low, high) = (0, segments.count)
    while low < high {
      let middle = (low + high) / 2
      if segments[middle].last > seq { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Returns when there are events after a number, when a heartbeat is due, or when the stream is to end: the follower
  /// has left, all streams end, or the task is cancelled.
  func wait(_ follower: Follower, after seq: Int64) async -> Wake {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let wake: Wake? = state.withLock { state in
          if state.isClosed || Task.isCancelled || !state.followers.contains(follower) { return .end }
          let head = state.head ?? seq
          if head > seq { return .events }
          state.head = head
          state.waiters[follower] = Waiter(after: seq, continuation: continuation)
          if state.pump == nil { state.pump = Task { await pump() } }
          return nil
        }
        if let wake { continuation.resume(returning: wake) }
      }
    } onCancel: {
      // Apart from the cancellation, which holds the task's lock.
      Task { leave(follower) }
    }
  }

  // MARK: - The pump

  /// Fetches what comes for as long as somebody follows.
  private func pump() async {
    while !Task.isCancelled {
      guard let head = state.withLock({ $0.head }) else { return }
      do {
        guard try await hasEvents(after: head) else {
          resume(.heartbeat) { _ in true }
          continue
        }
        try await pause(after: fetch(after: head))
      } catch is CancellationError {
        return
      } catch {
        logger.debug("Events cannot be read.", metadata: ["error": "\(error)"])
        try? await Task.sleep(for: .seconds(1))
      }
    }
  }

  /// Waits for events, or for a heartbeat.
  private func hasEvents(after seq: Int64) async throws -> Bool {
    try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask { [backend] in
        try await backend.waitForEvents(after: seq)
        return true
      }
      group.addTask { [heartbeat] in
        try await Task.sleep(for: heartbeat)
        return false
      }
      defer { group.cancelAll() }
      return try await group.next() ?? false
    }
  }

  /// Fetches a segment, and wakes those who wait for it.
  /// - Returns: how long ingestion is to have for itself.
  private func fetch(after head: Int64) async throws -> Duration {
    let start = ContinuousClock.now
    let events = try await backend.events(since: head, limit: limits.segment)
    guard !events.isEmpty else { return .zero }
    let segment = try EventSegment(after: head, events)
    let took = start.duration(to: .now)
    let followers = state.withLock { state in
      guard state.head == head else { return 0 }
      state.head = segment.last
      state.segments.append(segment)
      state.bytes += segment.bytes
      while state.bytes > limits.memory, state.segments.count > 1 {
        state.bytes -= state.segments.removeFirst().bytes
      }
      return state.followers.count
    }
    resume(.events) { $0 < segment.last }
    guard backend.isIngesting else { return .zero }
    let sending = Duration.seconds(Double(segment.bytes * followers) / limits.rate)
    return min(max(took * (1 / limits.share - 1), sending), .seconds(2))
  }

  private func pause(after duration: Duration) async throws {
    if duration > .zero { try await Task.sleep(for: duration) }
  }

  private func resume(_ wake: Wake, where isMeant: (Int64) -> Bool) {
    let waiters = state.withLock { state in
      let meant = state.waiters.filter { isMeant($0.value.after) }
      for key in meant.keys { state.waiters[key] = nil }
      return meant.values
    }
    for waiter in waiters { waiter.continuation.resume(returning: wake) }
  }
}
