import Glibc

/// Users and groups by name.
enum Account {
  /// The name of the group that `path` belongs to; its number where it has none; nil when there is no such file.
  static func group(of path: String) -> String? {
    var status = stat()
    return stat(path, &status) == 0 ? groupName(status.st_gid) : nil
  }

  static func groupName(_ id: gid_t) -> String {
    getgrgid(id).map { String(cString: $0.pointee.gr_name) } ?? String(id)
  }

  static func userName(_ id: uid_t) -> String {
    getpwuid(id).map { String(cString: $0.pointee.pw_name) } ?? String(id)
  }

  /// What to do to get into a group. That of root is not joined for the sake of Sluice.
  static func joining(_ group: String) -> String {
    group == "root"
      ? "only root may: give it to a group of those who are to, as make install does"
      : "join the group \(group): usermod -aG \(group) USER, then log in again"
  }

  /// The groups that this process is in.
  static var groups: Set<gid_t> {
    var groups = [gid_t](repeating: 0, count: Int(max(0, getgroups(0, nil))))
    let count = getgroups(CInt(groups.count), &groups)
    return Set(groups.prefix(Int(max(0, count)))).union([getegid()])
  }

  /// Whether the list of accounts has the user in the group, which counts from the next login.
  static func isListed(_ user: uid_t, inGroup group: gid_t) -> Bool {
    guard let account = getpwuid(user), let entry = getgrgid(group) else { return false }
    if account.pointee.pw_gid == group { return true }
    let name = String(cString: account.pointee.pw_name)
    var member = entry.pointee.gr_mem
    while let text = member?.pointee {
      if String(cString: text) == name { return true }
      member = member?.advanced(by: 1)
    }
    return false
  }
}
