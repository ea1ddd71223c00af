import ArgumentParser
import CLinux
import Glibc

/// What `sluice-alert@.service` starts for an alert: hands it to each program of a directory.
struct AlertHookVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alert-hook", abstract: "Hand the alert on standard input to each program of a directory.",
    discussion: """
      The programs are run one after the other, in the order of their names, each with the alert as one line of JSON on \
      its standard input. Names with other characters than letters, digits, _ and - are passed over. Says ok when all \
      went well, else which failed.
      """, shouldDisplay: false)

  /// No alert is longer, and a pipe takes as much at once.
  private static let longestAlert = 64 << 10

  @Argument(help: "The directory, such as /etc/sluice/alert.d.")
  var directory: String

  func run() throws {
    let alert = try Self.standardInput()
    let hooks = try Self.hooks(in: directory)
    guard !hooks.isEmpty else { return try answer("failed: \(directory) holds no program") }
    var failures: [String] = []
    for hook in hooks {
      if let failure = try Hook(path: "\(directory)/\(hook)").run(with: alert) {
        failures.append("failed \(hook) \(failure)")
      }
    }
    // The others were told all the same.
    if let first = failures.first { return try answer(first) }
    print("ok")
  }

  private func answer(_ failure: String) throws {
    print(failure)
    throw ExitCode(1)
  }

  private static func standardInput() throws -> [UInt8] {
    var alert: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(STDIN_FILENO, &chunk, chunk.count)
      if count == 0 { return alert }
      if count > 0 {
        alert += chunk[..<count]
      } else if errno != EINTR {
        throw Failure.cannot("read the alert")
      }
      guard alert.count <= longestAlert else {
        throw Failure(.badData, "The alert has more than \(longestAlert >> 10) KiB.")
      }
    }
  }

  /// The names of the programs in a directory, in order.
  static func hooks(in directory: String) throws -> [String] {
    guard let stream = opendir(directory) else { throw Failure.cannot("open \(directory)") }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = String(cString: sluice_entry_name(entry))
      guard name.wholeMatch(of: /[A-Za-z0-9_-]+/) != nil else { continue }
      var status = stat()
      let path = "\(directory)/\(name)"
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, access(path, X_OK) == 0 else {
        continue
      }
      names.append(name)
    }
    return names.sorted()
  }
}

/// A program that is handed an alert.
private struct Hook {
  let path: String

  /// All that a hook finds: nothing of what started this command.
  private static let environment = ["PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"]

  /// Runs it without a shell and waits for its end. What it prints goes to standard error.
  /// - Parameter alert: not more than a pipe takes at once.
  /// - Returns: how it failed, such as `status 3`; nil when it did not.
  func run(with alert: [UInt8]) throws -> String? {
    var ends: [CInt] = [-1, -1]
    guard pipe(&ends) == 0 else { throw Failure.cannot("make a pipe") }
    // The writing end is closed, and the reading one is to be had as standard input only.
    _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
    let written = write(ends[1], alert, alert.count)
    close(ends[1])
    defer { close(ends[0]) }
    guard written == alert.count else { throw Failure.cannot("hand the alert over") }
    let ending: ChildProcess.Ending
    do throws(ChildProcess.Errno) {
      let process = try ChildProcess(
        path, environment: Self.environment, input: .descriptor(ends[0]), output: .descriptor(STDERR_FILENO),
        error: .descriptor(STDERR_FILENO))
      ending = try process.wait()
    } catch {
      return "could not be started: \(String(cString: strerror(error.code)))"
    }
    return switch ending {
    case .status(0): nil
    case .status(let status): "status \(status)"
    case .signal(let signal): "signal \(signal)"
    }
  }
}

extension Failure {
  /// A system call failed: `errno` says why.
  fileprivate static func cannot(_ what: String) -> Failure {
    Failure(.inputOutput, "Could not \(what): \(String(cString: strerror(errno))).")
  }
}
