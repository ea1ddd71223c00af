/// A key that has another value in other settings.
public struct SettingsChange: Sendable, Equatable {
  /// Its name, as in errors: `limits.time`, `drops[1].settle`, `rules.brics`.
  public var key: String
  /// What it was, as it could be written; `none` where there was nothing.
  public var old: String
  /// What it is in the other settings.
  public var new: String
  /// Whether a running daemon goes on with the old value until it is started anew.
  public var needsRestart: Bool

  /// What stands for a value that is not to be shown.
  static let secret = "(secret)"
}

extension Settings {
  /// What differs in `other`, in the order of ``SettingsKey/all``, then drop directories, then rules.
  public func changes(to other: Settings) -> [SettingsChange] {
    var changes: [SettingsChange] = []
    let secrets = secrets.union(other.secrets)
    for key in SettingsKey.all {
      guard let text = key.text, text(self) != text(other) else { continue }
      let isSecret = secrets.contains(key.name)
      changes.append(
        SettingsChange(
          key: key.name, old: isSecret ? SettingsChange.secret : text(self),
          new: isSecret ? SettingsChange.secret : text(other), needsRestart: key.adopt == nil))
    }
    return changes + dropChanges(to: other) + ruleChanges(to: other)
  }

  /// These settings with those values of `other` that a running daemon takes over.
  public func adopting(_ other: Settings) -> Settings {
    var next = self
    for key in SettingsKey.all { key.adopt?(&next, other) }
    next.rules = other.rules
    next.secrets.formUnion(other.secrets)
    guard drops.map(\.path) == other.drops.map(\.path) else { return next }
    for (index, drop) in other.drops.enumerated() {
      for key in DropKey.all { key.adopt?(&next.drops[index], drop) }
    }
    return next
  }

  private func dropChanges(to other: Settings) -> [SettingsChange] {
    let (mine, others) = (drops.map(\.path), other.drops.map(\.path))
    guard mine == others else {
      let isSingle = mine.count == 1 && others.count == 1
      return [
        SettingsChange(
          key: isSingle ? SettingsKey.drop.name : DropList.name, old: mine.joined(separator: ", "),
          new: others.joined(separator: ", "), needsRestart: true)
      ]
    }
    return zip(drops, other.drops).enumerated().flatMap { index, pair in
      DropKey.all.filter { $0.text(pair.0) != $0.text(pair.1) }.map { key in
        let isPlain = drops.count == 1 && SettingsKey.named(key.name) != nil
        return SettingsChange(
          key: isPlain ? key.name : "\(DropList.name)[\(index)].\(key.name)", old: key.text(pair.0),
          new: key.text(pair.1), needsRestart: key.adopt == nil)
      }
    }
  }

  private func ruleChanges(to other: Settings) -> [SettingsChange] {
    let (mine, others) = (Self.texts(of: rules), Self.texts(of: other.rules))
    return Set(mine.keys).union(others.keys).sorted().compactMap { name in
      guard mine[name] != others[name] else { return nil }
      return SettingsChange(
        key: "\(RuleList.name).\(name)", old: mine[name] ?? "none", new: others[name] ?? "none",
        needsRestart: false)
    }
  }

  /// What each rule says, by its name.
  private static func texts(of rules: [RuleSettings]) -> [String: String] {
    var texts: [String: String] = [:]
    for rule in rules {
      texts[rule.fields["name"] ?? ""] = rule.fields.filter { $0.key != "name" }
        .map { "\($0.key): \($0.value)" }.sorted().joined(separator: ", ")
    }
    return texts
  }
}
