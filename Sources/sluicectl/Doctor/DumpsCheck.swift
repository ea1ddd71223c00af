import EndpointAPI
import Presentation

/// Are files held back, and did dumps fail?
enum DumpsCheck {
  /// Files that are held for less are on their way.
  private static let patience: Int64 = 60_000
  private static let day: Int64 = 86_400_000

  static func run(_ examination: Examination) -> [Finding] {
    guard case .success(let status) = examination.status else { return [] }
    return held(status, now: .now)
      + failed(examination.quarantined, hasMore: examination.hasMoreQuarantined, now: .now)
  }

  static func held(_ status: Status, now: Timestamp) -> [Finding] {
    let old = status.held.filter { now.milliseconds - $0.since.milliseconds > patience }
    guard !old.isEmpty else { return [Finding("held", .well, "no file is held back for long")] }
    return old.map { file in
      Finding(
        "held", .attention,
        "\(file.name) is held back since \(Human.ago(file.since, now: now)): \(file.reason)",
        remedy: "sluicectl ls --state settling lists such files")
    }
  }

  static func failed(_ dumps: [QuarantinedDump]?, hasMore: Bool, now: Timestamp) -> [Finding] {
    guard let dumps else { return [Finding("failed", .skipped, "The quarantine could not be asked for.")] }
    guard !dumps.isEmpty else { return [Finding("failed", .well, "nothing is in quarantine")] }
    let recent = dumps.filter { dump in
      dump.summary.finishedAt.map { now.milliseconds - $0.milliseconds < day } ?? false
    }
    let all = "\(hasMore ? "more than " : "")\(Human.plural(dumps.count, "dump"))"
    let few =
      recent.isEmpty
      ? "none of them of the last day" : "\(Human.number(recent.count)) of them of the last day"
    return [
      Finding(
        "failed", .attention, "\(all) could not be read, \(few).",
        remedy: "sluicectl quarantine says why; sluicectl retry gives them back to be read again")
    ]
  }
}
