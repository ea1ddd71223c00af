import Glibc
import Synchronization

/// Who may change something, and how many may connect; looked up anew for each connection and request, so that a
/// change holds at once.
public final class Admission: Sendable {
  private struct State {
    var access: AccessPolicy
    var limits: ConnectionLimits
  }

  private let state: Mutex<State>

  /// Root and the user whose process this is may change something.
  public init() {
    state = Mutex(State(access: AccessPolicy(users: [0, geteuid()]), limits: ConnectionLimits()))
  }

  /// Who may change something.
  public var access: AccessPolicy {
    get { state.withLock { $0.access } }
    set { state.withLock { $0.access = newValue } }
  }

  /// How much clients may take up. Of a connection that is open its times stay as they were.
  public var limits: ConnectionLimits {
    get { state.withLock { $0.limits } }
    set { state.withLock { $0.limits = newValue } }
  }
}
