import Glibc

/// What can go wrong when a file is dropped, and what to do about it.
enum DropFailure {
  /// The drop directory cannot be opened.
  static func directory(_ path: String, _ code: CInt) -> Failure {
    switch code {
    case ENOENT, ENOTDIR:
      Failure(
        .notFound, "There is no directory \(path).", remedy: "sluicectl status names the drop directories")
    case EACCES, EPERM: noPermission(path)
    default: Failure(.inputOutput, "\(path) could not be opened: \(words(code)).")
    }
  }

  /// The file cannot be written into the drop directory `path`.
  static func writing(_ name: String, _ path: String, _ code: CInt) -> Failure {
    switch code {
    case EACCES, EPERM: noPermission(path)
    case ENOSPC, EDQUOT:
      Failure(
        .inputOutput, "There is no room for \(name) in \(path).",
        remedy: "free some: df -h \(path); what was copied is removed again")
    case EROFS: Failure(.inputOutput, "\(path) is mounted read-only.", remedy: "sluicectl doctor says more")
    default: Failure(.inputOutput, "\(name) could not be put into \(path): \(words(code)).")
    }
  }

  /// The file that is to be dropped cannot be read.
  static func source(_ path: String, _ code: CInt) -> Failure {
    switch code {
    case ENOENT, ENOTDIR: Failure(.notFound, "There is no file \(path).", remedy: "check the name")
    case EACCES, EPERM: Failure(.noPermission, "You may not read \(path).", remedy: "ls -l \(path)")
    default: Failure(.inputOutput, "\(path) could not be read: \(words(code)).")
    }
  }

  /// Only files are dropped.
  static func notRegular(_ path: String, isDirectory: Bool) -> Failure {
    isDirectory
      ? Failure(
        .usage, "\(path) is a directory.",
        remedy:
          "name the files in it: \(path.hasSuffix("/") ? path : path + "/")*; or drop it as one archive, .tar or .zip"
      )
      : Failure(
        .usage, "\(path) is not a regular file.",
        remedy: "pipe what it gives: sluicectl drop - --name NAME < \(path)")
  }

  private static func noPermission(_ path: String) -> Failure {
    let group = Account.group(of: path)
    let remedy = group.map(Account.joining)
    return Failure(.noPermission, "You may not put files into \(path).", remedy: remedy ?? "ls -ld \(path)")
  }

  private static func words(_ code: CInt) -> String { String(cString: strerror(code)) }
}
