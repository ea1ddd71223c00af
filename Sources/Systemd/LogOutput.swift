import Glibc
public import Logging

/// Where log lines go, and in which form.
enum LogOutput: Equatable {
  case journal
  case plain(PlainLogHandler.Style)

  /// What a process has before its eyes when it chooses.
  struct Surroundings {
    /// `JOURNAL_STREAM`: device and inode of the stream that leads to the journal, as `8:123`.
    var journalStream: String?
    var device: UInt64
    var inode: UInt64
    var isTerminal: Bool
    var journalIsReachable: Bool
  }

  /// The journal where standard error is connected to it, else text.
  ///
  /// A standard error that was redirected after the start no longer matches `JOURNAL_STREAM`: somebody wants
  /// the lines there.
  static func choose(_ here: Surroundings) -> LogOutput {
    if here.journalStream == "\(here.device):\(here.inode)" {
      return here.journalIsReachable ? .journal : .plain(.syslog)
    }
    return .plain(here.isTerminal ? .terminal : .file)
  }
}

/// The log handler that fits where standard error leads to, for `LoggingSystem.bootstrap`.
///
/// Under systemd that is the journal, with fields; on a terminal `HH:MM:SS level message key=value…`; in a file
/// the same with the date. Where standard error leads to the journal but the journal's own socket cannot be
/// reached, lines carry their level as `<6>`, which the journal understands.
public func makeLogHandler(label: String, level: Logger.Level = .info) -> any LogHandler {
  switch LogOutput.choose(.ofStandardError()) {
  case .journal:
    JournalLogHandler(label: label, identifier: programName(), level: level)
  case .plain(let style):
    PlainLogHandler(style: style, descriptor: STDERR_FILENO, level: level)
  }
}

extension LogOutput.Surroundings {
  static func ofStandardError() -> Self {
    var status = stat()
    let known = fstat(STDERR_FILENO, &status) == 0
    return Self(
      journalStream: known ? getenv("JOURNAL_STREAM").map { String(cString: $0) } : nil,
      device: UInt64(status.st_dev), inode: UInt64(status.st_ino),
      isTerminal: isatty(STDERR_FILENO) == 1,
      // sd_journal_sendv(3) is silent when there is no journal, so it must be asked for beforehand.
      journalIsReachable: access("/run/systemd/journal/socket", W_OK) == 0)
  }
}

private func programName() -> String {
  let path = CommandLine.arguments.first ?? "sluiced"
  return path.split(separator: "/").last.map(String.init) ?? "sluiced"
}
