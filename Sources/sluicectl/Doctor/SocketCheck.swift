import Glibc

/// Is there a socket, and may this user connect to it?
enum SocketCheck {
  /// What `stat` says of the socket's path, and who asks.
  struct Facts {
    var path: String
    /// nil when there is nothing at the path; else the mode with the kind of file.
    var mode: mode_t?
    var owner = "root"
    var group = "root"
    /// Whether this process is in the group, and whether its user will be after the next login.
    var isInGroup = false
    var isListed = false
    var mayConnect = false
  }

  static func run(_ examination: Examination) -> [Finding] {
    var facts = Facts(path: examination.socketPath)
    var status = stat()
    if stat(facts.path, &status) == 0 {
      facts.mode = status.st_mode
      facts.owner = Account.userName(status.st_uid)
      facts.group = Account.groupName(status.st_gid)
      facts.isInGroup = Account.groups.contains(status.st_gid)
      facts.isListed = Account.isListed(getuid(), inGroup: status.st_gid)
      facts.mayConnect = access(facts.path, R_OK | W_OK) == 0
    }
    return [finding(facts)]
  }

  static func finding(_ facts: Facts) -> Finding {
    guard let mode = facts.mode else {
      return Finding(
        "socket", .wrong, "There is no socket at \(facts.path).",
        remedy: "start sluiced: systemctl start sluiced.socket; or name its socket with --socket")
    }
    guard mode & S_IFMT == S_IFSOCK else {
      return Finding(
        "socket", .wrong, "\(facts.path) is not a socket.", remedy: "name that of sluiced with --socket")
    }
    let words = "\(facts.path), of \(facts.owner):\(facts.group), mode \(octal(mode))"
    if facts.mayConnect { return Finding("socket", .well, words + "; you may connect") }
    guard mode & 0o060 == 0o060 else {
      return Finding(
        "socket", .wrong, words + "; you may not connect",
        remedy: "only \(facts.owner) may; SocketMode= in sluiced.socket says who else")
    }
    let remedy =
      facts.isListed && !facts.isInGroup
      ? "you were added to the group \(facts.group) after you logged in: log in again, or newgrp \(facts.group)"
      : Account.joining(facts.group)
    return Finding("socket", .wrong, words + "; you may not connect", remedy: remedy)
  }

  /// `0660`.
  static func octal(_ mode: mode_t) -> String {
    let digits = String(mode & 0o7777, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
