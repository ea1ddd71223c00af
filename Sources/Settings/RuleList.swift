import Yams

/// A rule of the configuration file: its keys and their texts, as they are written.
public struct RuleSettings: Sendable, Equatable {
  public var fields: [String: String]

  public init(fields: [String: String]) { self.fields = fields }
}

/// What rules are made of. What a rule means is known elsewhere: here only where in the file it stands.
public struct RuleForm: Sendable {
  /// The keys that a rule may have.
  public var keys: [String]
  /// Looks for what is wrong with a rule.
  public var check: @Sendable (RuleSettings) -> Problem?

  /// What is wrong with a rule.
  public struct Problem: Sendable, Equatable {
    /// The key whose text is wrong; nil where the rule as a whole is meant.
    public var key: String?
    public var message: String
    public var remedy: String

    public init(key: String?, message: String, remedy: String) {
      self.key = key
      self.message = message
      self.remedy = remedy
    }
  }

  public init(keys: [String], check: @escaping @Sendable (RuleSettings) -> Problem?) {
    self.keys = keys
    self.check = check
  }
}

/// The list `rules` of a configuration file, as it is written.
struct RuleList {
  /// The key that it stands under.
  static let name = "rules"

  private let entries: [Entry]

  /// One rule's keys.
  private struct Entry {
    let source: SettingsError.Source
    var values: [String: (text: String, name: SettingsError.Source, source: SettingsError.Source)] = [:]
  }

  /// Reads the list that `node` of the file at `path` holds.
  init(_ node: Node, _ path: String) throws(SettingsError) {
    guard let sequence = node.sequence ?? (Settings.isEmpty(node) ? [] : nil) else {
      throw SettingsError(
        source: .init(path, node), key: Self.name, message: "a list is wanted",
        remedy: "write “- name: NAME” and the rule's other keys below it for each rule")
    }
    var entries: [Entry] = []
    for (index, node) in sequence.enumerated() {
      entries.append(try Self.entry(node, Self.key(index), path))
    }
    self.entries = entries
  }

  /// The rules, each of which `form` finds nothing wrong with, and no two of one name.
  func checked(by form: RuleForm?) throws(SettingsError) -> [RuleSettings] {
    var rules: [RuleSettings] = []
    var places: [String: SettingsError.Source] = [:]
    for (index, entry) in entries.enumerated() {
      let rule = RuleSettings(fields: entry.values.mapValues(\.text))
      if let form { try Self.check(rule, entry, index, form) }
      rules.append(rule)
      guard let name = entry.values["name"] else { continue }
      if let first = places[name.text] {
        throw SettingsError(
          source: name.source, key: Self.key(index, "name"),
          message: "there is a rule “\(name.text)” before, at \(first)",
          remedy: "give each rule a name of its own")
      }
      places[name.text] = name.source
    }
    return rules
  }

  private static func check(
    _ rule: RuleSettings, _ entry: Entry, _ index: Int, _ form: RuleForm
  ) throws(SettingsError) {
    for (word, value) in entry.values.sorted(by: { $0.key < $1.key }) where !form.keys.contains(word) {
      throw SettingsError(
        source: value.name, key: key(index, word), message: "there is no such key",
        remedy: suggestion(for: word, among: form.keys, else: "remove it"))
    }
    guard let problem = form.check(rule) else { return }
    let given = problem.key.flatMap { entry.values[$0]?.source }
    throw SettingsError(
      source: given ?? entry.source, key: key(index, problem.key), message: problem.message,
      remedy: problem.remedy)
  }

  /// What errors call the entry at `index`, or its key: `rules[1].query`.
  private static func key(_ index: Int, _ key: String? = nil) -> String {
    "\(name)[\(index)]" + (key.map { ".\($0)" } ?? "")
  }

  private static func entry(_ node: Node, _ name: String, _ path: String) throws(SettingsError) -> Entry {
    guard let mapping = node.mapping else {
      throw SettingsError(
        source: .init(path, node), key: name, message: "a rule has keys, and this is none",
        remedy: "write “- name: NAME” and the rule's other keys below it")
    }
    var entry = Entry(source: .init(path, node))
    for (nameNode, node) in mapping {
      let word = nameNode.scalar?.string ?? ""
      guard let scalar = node.scalar else {
        throw SettingsError(
          source: .init(path, node), key: "\(name).\(word)",
          message: "one value is wanted, not a list or a section", remedy: "write “\(word): VALUE”")
      }
      guard !Settings.isEmpty(node) else {
        throw SettingsError(
          source: .init(path, node), key: "\(name).\(word)", message: "no value is given",
          remedy: word == "query" ? "put a query that begins with # in quotes" : "give one, or remove the key"
        )
      }
      entry.values[word] = (scalar.string, .init(path, nameNode), .init(path, node))
    }
    return entry
  }
}
