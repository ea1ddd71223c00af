import EndpointAPI
import Glibc
import Presentation

/// Does the kernel tell of changes, and of enough of them?
enum WatchCheck {
  /// Settings of the kernel, what is enough of each, and what it is for.
  private static let settings: [(name: String, least: Int, purpose: String)] = [
    ("max_user_watches", 8_192, "directories that are watched"),
    ("max_queued_events", 16_384, "changes that are kept for one reader"),
    ("max_user_instances", 128, "programs of one user that watch"),
  ]

  static func run(_ examination: Examination) -> [Finding] {
    let values = settings.map { setting in
      TextFile.read("/proc/sys/fs/inotify/\(setting.name)").flatMap {
        Int($0.split(separator: "\n").first ?? "")
      }
    }
    let polled = examination.drops.filter { $0.watching == .polling }
    return findings(values)
      + polled.map { drop in
        Finding(
          "watch", drop.watchingReason == nil ? .attention : .well,
          "\(drop.path) is listed again and again: \(drop.watchingReason ?? "the kernel could not be asked.")",
          remedy: drop.watchingReason == nil ? "journalctl -u sluiced says why" : nil)
      }
  }

  /// - Parameter values: of ``settings``, in their order; nil for what cannot be read.
  static func findings(_ values: [Int?]) -> [Finding] {
    guard values.contains(where: { $0 != nil }) else {
      return [Finding("watch", .skipped, "The kernel's settings of inotify cannot be read.")]
    }
    let low = zip(settings, values).compactMap { setting, value -> Finding? in
      guard let value, value < setting.least else { return nil }
      return Finding(
        "watch", .attention,
        "fs.inotify.\(setting.name) is \(Human.number(value)): \(setting.purpose).",
        remedy: "sysctl fs.inotify.\(setting.name)=\(setting.least)")
    }
    guard low.isEmpty else { return low }
    let words = zip(settings, values).compactMap { setting, value in
      value.map { "\(Human.number($0)) \(setting.purpose)" }
    }
    return [Finding("watch", .well, "inotify allows " + words.joined(separator: ", "))]
  }
}
