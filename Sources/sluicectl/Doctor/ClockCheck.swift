import CLinux
import EndpointAPI
import Glibc
import Presentation

/// Is the clock right, and are the times of dropped files?
enum ClockCheck {
  /// What `adjtimex` returns while nothing keeps the clock.
  private static let timeError: CInt = 5
  /// Files that are looked at.
  private static let most = 10_000

  static func run(_ examination: Examination) -> [Finding] {
    let state = sluice_clock_state()
    var findings = [finding(state: state)]
    for drop in examination.drops {
      if let count = future(in: drop.path), count > 0 {
        findings.append(
          Finding(
            "clock", .attention,
            "\(Human.plural(count, "file")) in \(drop.path) will be changed in the future, by their times.",
            remedy: "set the clock of the machine that writes them, or touch them"))
      }
    }
    return findings
  }

  static func finding(state: CInt) -> Finding {
    switch state {
    case ..<0: Finding("clock", .skipped, "The kernel does not tell of its clock.")
    case timeError:
      Finding(
        "clock", .attention, "Nothing keeps the clock synchronised; times of receipt may be wrong.",
        remedy: "timedatectl set-ntp true, or chronyd")
    default: Finding("clock", .well, "the clock is synchronised")
    }
  }

  /// How many files have times to come; nil when the directory may not be listed.
  private static func future(in path: String) -> Int? {
    guard let directory = opendir(path) else { return nil }
    defer { closedir(directory) }
    let limit = time(nil) + 5
    var (seen, count) = (0, 0)
    while seen < most, let entry = readdir(directory) {
      seen += 1
      var status = stat()
      let isFound = fstatat(dirfd(directory), sluice_entry_name(entry), &status, AT_SYMLINK_NOFOLLOW) == 0
      if isFound, status.st_mode & S_IFMT == S_IFREG, status.st_mtim.tv_sec > limit { count += 1 }
    }
    return count
  }
}
