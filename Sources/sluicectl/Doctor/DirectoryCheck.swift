import EndpointAPI
import Glibc

/// May files be dropped, who else may, and can sluiced move them?
enum DirectoryCheck {
  /// What there is to know of a drop directory.
  struct Facts {
    var path: String
    /// nil when there is nothing at the path; else the mode with the kind of file.
    var mode: mode_t?
    var owner = "sluice"
    var group = "sluice-drop"
    var mayWrite = false
    var isListed = false
    /// Whether files can be renamed to where those with an outcome lie; nil when that is not known or does not matter.
    var isOneFileSystem: Bool?
  }

  static func run(_ examination: Examination) -> [Finding] {
    let room = examination.stateDirectory.flatMap { device(of: $0 + "/done") }
    return examination.drops.flatMap { drop in
      var facts = Facts(path: drop.path)
      var status = stat()
      if stat(drop.path, &status) == 0 {
        facts.mode = status.st_mode
        facts.owner = Account.userName(status.st_uid)
        facts.group = Account.groupName(status.st_gid)
        facts.mayWrite = access(drop.path, W_OK | X_OK) == 0
        facts.isListed = Account.isListed(getuid(), inGroup: status.st_gid)
        facts.isOneFileSystem = drop.disposal == "move" ? room.map { $0 == status.st_dev } : nil
      }
      return findings(facts)
    }
  }

  static func findings(_ facts: Facts) -> [Finding] {
    guard let mode = facts.mode else {
      return [
        Finding(
          "drop", .wrong, "There is no directory \(facts.path), or you may not look.",
          remedy: "systemd-tmpfiles --create makes that of an installed sluiced")
      ]
    }
    guard mode & S_IFMT == S_IFDIR else {
      return [Finding("drop", .wrong, "\(facts.path) is not a directory.", remedy: "make it one")]
    }
    let words = "\(facts.path), of \(facts.owner):\(facts.group), mode \(SocketCheck.octal(mode))"
    var findings: [Finding] = []
    if !facts.mayWrite {
      let remedy =
        facts.isListed
        ? "you were added to the group \(facts.group) after you logged in: log in again"
        : Account.joining(facts.group)
      findings.append(Finding("drop", .attention, words + "; you may not drop files", remedy: remedy))
    }
    if mode & 0o020 != 0, mode & S_ISGID == 0 {
      findings.append(
        Finding(
          "drop", .attention,
          words + "; files keep their owners' groups, and sluiced may not be able to read them",
          remedy: "chmod g+s \(facts.path)"))
    }
    if mode & 0o022 != 0, mode & S_ISVTX == 0 {
      findings.append(
        Finding(
          "drop", .attention, words + "; whoever may drop files may remove those of others",
          remedy: "chmod +t \(facts.path)"))
    }
    if facts.isOneFileSystem == false {
      findings.append(
        Finding(
          "drop", .wrong, "\(facts.path) and done/ lie on two file systems, so that no file can be moved.",
          remedy: "have them on one, or set disposal: leave"))
    }
    return findings.isEmpty ? [Finding("drop", .well, words + "; you may drop files")] : findings
  }

  private static func device(of path: String) -> dev_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_dev : nil
  }
}
