import Glibc

extension Settings {
  /// Users and groups of this machine, by their ids.
  public struct Operators: Sendable, Equatable {
    public var users: Set<UInt32>
    public var groups: Set<UInt32>

    /// Nobody.
    init() {
      users = []
      groups = []
    }
  }
}

/// Names or ids of users or groups, separated by commas or spaces; `none` for nobody.
/// - Parameters:
///   - kind: what they are names of, for the error.
///   - id: looks a name up.
func parseNames(
  _ text: String, of kind: String, id: (String) -> UInt32?
) throws(ValueProblem) -> Set<UInt32> {
  guard text != "none" else { return [] }
  var ids: Set<UInt32> = []
  for word in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
    let name = String(word)
    guard let id = UInt32(name) ?? id(name) else {
      throw ValueProblem(
        message: "this machine has no \(kind) “\(name)”", remedy: "write names as id(1) shows them, or none")
    }
    ids.insert(id)
  }
  return ids
}

/// Ids as they may be written; names may have come to mean others since they were read.
private func idsText(_ ids: Set<UInt32>) -> String {
  ids.isEmpty ? "none" : ids.sorted().map { "\($0)" }.joined(separator: ",")
}

extension SettingsKey {
  /// Which users may change something.
  public static let operatorUsers = SettingsKey(
    "operators.users", "NAMES", default: "none", "Users who may pause, retry and the like, as root may.",
    sets: \.operators.users, isLive: true, shown: idsText
  ) { (text) throws(ValueProblem) in
    try parseNames(text, of: "user") { getpwnam($0)?.pointee.pw_uid }
  }

  /// Which groups' members may change something.
  public static let operatorGroups = SettingsKey(
    "operators.groups", "NAMES", default: "none", "Groups whose members may, too.",
    sets: \.operators.groups, isLive: true, shown: idsText
  ) { (text) throws(ValueProblem) in
    try parseNames(text, of: "group") { getgrnam($0)?.pointee.gr_gid }
  }
}
