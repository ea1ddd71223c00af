import Logging
import Synchronization

/// Keeps lines that come again and again from drowning the others: of those that are alike so many go through in a
/// while, and the rest are counted and told in one line when the while is over.
///
/// Lines are alike when level, text and uid are the same. What must not be left out never is: lines about one dump
/// (each file's outcome has a line of its own), what the service does and is told to do (notice), and what ends it
/// (critical). Lines for debugging go through, too: whoever wants those wants all.
public final class RepeatLimiter: Sendable {
  /// How many lines are too many.
  public struct Limits: Sendable {
    /// Lines that are alike and go through, in a window.
    public var lines: Int
    /// It begins with the first of them.
    public var window: Duration

    public init(lines: Int = 20, window: Duration = .seconds(30)) {
      self.lines = lines
      self.window = window
    }
  }

  /// What makes lines alike. A uid tells who is behind them: one caller's lines hide no other's.
  fileprivate struct Key: Hashable {
    var level: Logger.Level
    var message: String
    var uid: String?
  }

  /// What came of one kind since its window began.
  fileprivate struct Window {
    var number: UInt64
    var began: ContinuousClock.Instant
    var lines = 1
    var left: Left?
  }

  /// Lines that were left out.
  fileprivate struct Left {
    var count: Int
    /// The last of them.
    var event: LogEvent
    /// Takes the line about them.
    var write: @Sendable (LogEvent) -> Void
  }

  fileprivate struct State {
    var windows: [Key: Window] = [:]
    var lastNumber: UInt64 = 0
  }

  /// Kinds that are kept in mind; more are taken for alike by their level alone.
  static let mostKinds = 256

  private let limits: Limits
  private let now: @Sendable () -> ContinuousClock.Instant
  private let after: @Sendable (Duration, @escaping @Sendable () -> Void) -> Void
  private let state = Mutex(State())

  /// Makes one that goes by the clock of the machine.
  public convenience init(limits: Limits = Limits()) {
    self.init(
      limits: limits, now: { .now },
      after: { delay, body in
        Task {
          try? await Task.sleep(for: delay)
          body()
        }
      })
  }

  /// - Parameters:
  ///   - now: the clock.
  ///   - after: calls what it is given once so much time has passed.
  init(
    limits: Limits, now: @escaping @Sendable () -> ContinuousClock.Instant,
    after: @escaping @Sendable (Duration, @escaping @Sendable () -> Void) -> Void
  ) {
    self.limits = limits
    self.now = now
    self.after = after
  }

  /// Passes `event` on to `write`, or counts it.
  func log(_ event: LogEvent, _ write: @escaping @Sendable (LogEvent) -> Void) {
    guard Self.mayBeLeftOut(event) else { return write(event) }
    let now = now()
    let kind = Key(
      level: event.level, message: event.message.description, uid: event.metadata?["uid"]?.description)
    var (over, begins): (Window?, (key: Key, number: UInt64)?) = (nil, nil)
    let isLeftOut = state.withLock { state in
      let key = state.key(for: kind, endedBy: now - limits.window)
      guard var window = state.windows[key], now - window.began < limits.window else {
        over = state.windows[key]
        state.lastNumber += 1
        state.windows[key] = Window(number: state.lastNumber, began: now)
        return false
      }
      window.lines += 1
      defer { state.windows[key] = window }
      guard window.lines > limits.lines else { return false }
      if window.left == nil { begins = (key, window.number) }
      window.left = Left(count: (window.left?.count ?? 0) + 1, event: event, write: write)
      return true
    }
    if let over { tell(over, now) }
    if let (key, number) = begins {
      after(limits.window) { [weak self] in self?.end(key, number) }
    }
    if !isLeftOut { write(event) }
  }

  /// Tells at once of all lines that were left out; for the end of the program.
  public func flush() {
    let windows = state.withLock { state in
      defer { state.windows = [:] }
      return state.windows
    }
    for window in windows.values { tell(window, now()) }
  }

  /// The window with this number is over, if it is still open.
  private func end(_ key: Key, _ number: UInt64) {
    let window = state.withLock { state in
      state.windows[key]?.number == number ? state.windows.removeValue(forKey: key) : nil
    }
    if let window { tell(window, now()) }
  }

  private func tell(_ window: Window, _ now: ContinuousClock.Instant) {
    guard let left = window.left else { return }
    let seconds = max(1, Int((now - window.began) / .seconds(1)))
    var event = left.event
    event.message = "… and \(left.count.grouped) more like it in the last \(seconds) s: \(event.message)"
    var metadata: Logger.Metadata = [
      JournalFields.messageIDKey: "\(MessageID.repeated.rawValue)", "count": "\(left.count)",
      "seconds": "\(seconds)",
    ]
    metadata["like"] = left.event.metadata?[JournalFields.messageIDKey]
    metadata["uid"] = left.event.metadata?["uid"]
    event.metadata = metadata
    event.error = nil
    left.write(event)
  }

  private static func mayBeLeftOut(_ event: LogEvent) -> Bool {
    guard [.info, .warning, .error].contains(event.level) else { return false }
    return event.metadata?[JournalFields.messageIDKey]?.description.hasPrefix("dump.") != true
  }
}

extension RepeatLimiter.State {
  /// The key under which a kind is kept: its own while there is room. Windows that began before `start` and left nothing
  /// out are forgotten first.
  fileprivate mutating func key(
    for kind: RepeatLimiter.Key, endedBy start: ContinuousClock.Instant
  ) -> RepeatLimiter.Key {
    guard windows[kind] == nil, windows.count >= RepeatLimiter.mostKinds else { return kind }
    windows = windows.filter { $0.value.left != nil || $0.value.began > start }
    return windows.count < RepeatLimiter.mostKinds
      ? kind : RepeatLimiter.Key(level: kind.level, message: "", uid: nil)
  }
}

extension Int {
  /// With a comma between thousands.
  fileprivate var grouped: String {
    var text = "\(self)"
    var place = text.count - 3
    while place > 0 {
      text.insert(",", at: text.index(text.startIndex, offsetBy: place))
      place -= 3
    }
    return text
  }
}
