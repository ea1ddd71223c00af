import Glibc
import Presentation

/// How many files sluiced may have open.
enum LimitsCheck {
  /// With less, a burst is read a few files at a time.
  private static let enough = 1024

  static func run(_ examination: Examination) -> [Finding] {
    guard let process = examination.process else {
      return [Finding("limits", .skipped, "It is not known which process sluiced is.")]
    }
    guard let text = TextFile.read("/proc/\(process)/limits") else {
      return [Finding("limits", .skipped, "/proc/\(process)/limits cannot be read.")]
    }
    return [finding(text)]
  }

  /// - Parameter text: as `/proc/PID/limits` has it.
  static func finding(_ text: String) -> Finding {
    let line = text.split(separator: "\n").first { $0.hasPrefix("Max open files") }
    guard let word = line?.split(separator: " ").dropFirst(3).first else {
      return Finding("limits", .skipped, "The limit of open files is not told.")
    }
    guard let limit = Int(word), limit < enough else {
      return Finding(
        "limits", .well, "sluiced may have \(Int(word).map { Human.number($0) } ?? String(word)) files open")
    }
    return Finding(
      "limits", .attention, "sluiced may have only \(Human.number(limit)) files open.",
      remedy: "LimitNOFILE=16384 in the unit, or ulimit -n before it is started")
  }
}
