import Synchronization

/// What the pipeline is doing, for status and for the watchdog.
public struct PipelineHealth: Sendable {
  public enum Activity: String, Sendable {
    case idle, ingesting, degraded
  }

  public var activity: Activity
  /// Why it is degraded, a sentence each.
  public var reasons: [String]
  /// Grows with everything that is done; it stands still only when nothing is done.
  public var progress: UInt64
  /// Whether there is something to do.
  public var isBusy: Bool
}

/// Gathers what the threads of the pipeline say of themselves.
final class HealthBoard: Sendable {
  private struct State {
    /// By thread: why it cannot go on.
    var troubles: [String: String] = [:]
    var underWay = 0
  }

  private let state = Mutex(State())
  private let steps = Atomic<UInt64>(0)
  /// Rings whenever status reads differently.
  let changes = EventBell(last: 0)

  /// Something was done.
  func step() { steps.add(1, ordering: .relaxed) }

  var progress: UInt64 { steps.load(ordering: .relaxed) }

  /// So many files more (or, negative, less) are between their claim and their outcome.
  func add(_ count: Int) {
    let turned = state.withLock { state in
      let before = state.underWay
      state.underWay += count
      return (before == 0) != (state.underWay == 0)
    }
    if turned { change() }
  }

  /// Something that status shows has changed.
  func change() { changes.ring(changes.last + 1) }

  var underWay: Int { state.withLock { $0.underWay } }

  /// The part named `part` cannot go on, or, with nil, can again.
  /// - Returns: what was in its way before.
  func set(_ part: String, _ trouble: String?) -> String? {
    let before = state.withLock { state in
      let before = state.troubles[part]
      state.troubles[part] = trouble
      return before
    }
    if before != trouble { change() }
    return before
  }

  var reasons: [String] { state.withLock { $0.troubles.sorted { $0.key < $1.key }.map(\.value) } }
}
