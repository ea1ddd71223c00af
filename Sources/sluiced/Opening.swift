import Archive
import Glibc
import Ingest
import Intake
import Logging
import Settings
import Systemd

/// Opens the house and starts its work. A file system without room is waited for, as it is later: whoever frees some
/// needs to do nothing else.
struct Opening {
  let logger: Logger
  let notifier: Notifier
  /// How often the service manager is asked for more time while the start gets on.
  var pause = Duration.seconds(5)

  /// How long the service manager is to wait from each attempt on; more than the longest delay between two.
  private static let patience = Duration.seconds(120)

  /// - Throws: what is in the way and will not pass by itself, with its remedy.
  func open(_ settings: Settings) async throws -> House {
    let start = LongStart(notifier: notifier, pause: pause)
    let house = try await waitingForRoom {
      try House(settings, logger) { start.step("Bringing the archive to version \($0)") }
    }
    house.intake.start()
    // It may have moves to finish, and to note them.
    try await waitingForRoom {
      try house.pipeline.start { start.step("Finishing moves: \($0) of \($1)") }
    }
    return house
  }

  /// Tries `body` until there is room for it.
  private func waitingForRoom<R>(_ body: () throws -> R) async throws -> R {
    var failures = 0
    var reason = ""
    while true {
      do {
        let result = try body()
        if failures > 0 {
          logger.notice(
            "the start goes on",
            metadata: ["message_id": "\(MessageID.recovered.rawValue)", "reason": "\(reason)"])
        }
        return result
      } catch  where Self.isForWantOfRoom(error) {
        reason = "\(error)"
        if failures == 0 {
          logger.error(
            "the start waits: \(reason)",
            metadata: ["message_id": "\(MessageID.degraded.rawValue)", "reason": "\(reason)"])
        }
        failures += 1
        notifier.extendTimeout(by: Self.patience)
        notifier.status("Degraded: \(reason)")
        // No handler of signals is there yet: SIGTERM ends the process, and nothing is lost with it.
        try await Task.sleep(for: .nanoseconds(Backoff.delay(afterFailures: failures)))
      }
    }
  }

  private static func isForWantOfRoom(_ error: any Error) -> Bool {
    switch error {
    case let error as ArchiveError: error.isOutOfRoom
    case let error as SystemError: [ENOSPC, EDQUOT].contains(error.code)
    default: false
    }
  }
}
