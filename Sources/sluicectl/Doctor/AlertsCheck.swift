import EndpointAPI
import Presentation

/// Do alerts wait that nobody takes?
enum AlertsCheck {
  /// Alerts that wait for less are on their way.
  private static let patience: Int64 = 5 * 60_000

  static func run(_ examination: Examination) -> [Finding] {
    guard case .success(let status) = examination.status else { return [] }
    return [finding(status.alerts, now: .now)]
  }

  static func finding(_ alerts: Status.Alerts?, now: Timestamp) -> Finding {
    guard let alerts else { return Finding("alerts", .skipped, "Alerts could not be asked for.") }
    guard alerts.pending > 0 else { return Finding("alerts", .well, "no alert waits to be delivered") }
    let count = "\(Human.plural(alerts.pending, "alert waits", "alerts wait")) to be delivered"
    let oldest = alerts.oldestTime.map { ", the oldest since \(Human.ago($0, now: now))" } ?? ""
    if let error = alerts.oldestError {
      return Finding(
        "alerts", .attention, "\(count)\(oldest): \(error)",
        remedy: "systemctl status sluice-alert.socket; sluicectl rules alerts --pending lists them")
    }
    if let time = alerts.oldestTime, now.milliseconds - time.milliseconds < patience {
      return Finding("alerts", .well, "\(count)\(oldest)")
    }
    return Finding(
      "alerts", .attention, "\(count)\(oldest), and nobody was asked to take them.",
      remedy: "set alert_socket in sluice.yaml, or take notify from the rules")
  }
}
