import Endpoint
import EndpointAPI
import Logging
import Settings
import Systemd

/// Keeps the configuration in force, and takes over another one while the daemon runs: all of it that can be, or,
/// where anything in it is wrong, nothing.
actor ConfigurationKeeper: ConfigurationKeeping {
  /// Makes settings those that hold; on an error nothing may have changed.
  typealias Apply = @Sendable (Settings) async throws -> Void

  private let source: SettingsSource
  private let apply: Apply
  private let notifier: Notifier
  private let logger: Logger
  /// What holds now: of the keys that wait for a restart, what held at the start.
  private var settings: Settings
  private(set) var state: Status.Configuration
  private var last: Task<ReloadResult, any Error>?

  init(
    _ settings: Settings, from source: SettingsSource, notifier: Notifier, logger: Logger,
    apply: @escaping Apply
  ) {
    self.settings = settings
    self.source = source
    self.notifier = notifier
    self.logger = logger
    self.apply = apply
    state = Status.Configuration(file: source.file, loadedAt: .now)
  }

  /// Reads the configuration again. One at a time: who comes meanwhile waits, and has it read once more.
  func reload() async throws -> ReloadResult {
    let task = Task { [last] in
      _ = await last?.result
      notifier.reloading()
      defer { notifier.reloaded() }
      return try await reloadNow()
    }
    last = task
    return try await task.value
  }

  private func reloadNow() async throws -> ReloadResult {
    guard let file = source.file else {
      logger.warning(
        "told to read the configuration again, but there is no file; start sluiced with --config FILE",
        metadata: ["message_id": "\(MessageID.settingsFileless.rawValue)"])
      throw BackendError.misconfigured(
        "sluiced was started without a configuration file, so that there is none to read.",
        remedy: "start it with --config FILE")
    }
    do {
      return try await takeOver(try source.load(), from: file)
    } catch let error as SettingsError {
      keep("\(error)", source: "\(error.source)", key: error.key ?? "")
      let key = error.key.map { "\($0): " } ?? ""
      throw BackendError.misconfigured("\(error.source): \(key)\(error.message)", remedy: error.remedy)
    } catch {
      keep("\(error)", source: file, key: "")
      throw error
    }
  }

  private func takeOver(_ found: Settings, from file: String) async throws -> ReloadResult {
    let next = settings.adopting(found)
    let changed = settings.changes(to: next)
    let waiting = next.changes(to: found)
    if !changed.isEmpty { try await apply(next) }
    settings = next
    state = Status.Configuration(file: file, loadedAt: .now, waiting: waiting.map(\.key))
    tell(file, changed, waiting)
    return ReloadResult(
      configuration: state, changed: changed.map { .init($0) }, waiting: waiting.map { .init($0) })
  }

  /// Notes why everything stays as it was.
  private func keep(_ reason: String, source: String, key: String) {
    state.failedAt = .now
    state.error = reason
    logger.error(
      "the configuration cannot be used, and the one before stays in force: \(reason)",
      metadata: [
        "message_id": "\(MessageID.settingsKept.rawValue)", "source": "\(source)", "key": "\(key)",
        "reason": "\(reason)",
      ])
  }

  private func tell(_ file: String, _ changed: [SettingsChange], _ waiting: [SettingsChange]) {
    var parts = ["the configuration was read again"]
    if changed.isEmpty, waiting.isEmpty { parts.append("nothing has changed") }
    parts += changed.map(\.words)
    if !waiting.isEmpty {
      parts.append("only after a restart: " + waiting.map(\.words).joined(separator: "; "))
    }
    logger.notice(
      "\(parts.joined(separator: "; "))",
      metadata: [
        "message_id": "\(MessageID.settingsReloaded.rawValue)", "file": "\(file)",
        "changed": "\(changed.isEmpty ? "nothing" : changed.map(\.key).joined(separator: ", "))",
        "waiting": "\(waiting.isEmpty ? "nothing" : waiting.map(\.key).joined(separator: ", "))",
      ])
  }
}

extension SettingsChange {
  fileprivate var words: String { "\(key): \(old) → \(new)" }
}

extension ReloadResult.Change {
  fileprivate init(_ change: SettingsChange) {
    self.init(key: change.key, old: change.old, new: change.new)
  }
}
