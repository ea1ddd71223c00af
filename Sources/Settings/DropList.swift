import Yams

/// The list `drops` of a configuration file, as it is written.
struct DropList {
  /// The key that it stands under.
  static let name = "drops"

  let source: SettingsError.Source
  private let entries: [Entry]

  /// One drop directory's keys.
  private struct Entry {
    let source: SettingsError.Source
    var values: [String: Settings.GivenValue] = [:]
  }

  /// Reads the list that `node` of the file at `path` holds.
  init(_ node: Node, _ path: String) throws(SettingsError) {
    source = .init(path, node)
    guard let sequence = node.sequence ?? (Settings.isEmpty(node) ? [] : nil) else {
      throw SettingsError(
        source: source, key: Self.name, message: "a list is wanted",
        remedy: "write “- path: DIR” below it for each drop directory")
    }
    guard !sequence.isEmpty else {
      throw SettingsError(
        source: source, key: Self.name, message: "the list is empty",
        remedy: "write “- path: DIR” below it, or remove it for the default, \(SettingsKey.drop.defaultText)")
    }
    var entries: [Entry] = []
    for (index, node) in sequence.enumerated() {
      entries.append(try Self.entry(node, Self.key(index), path))
    }
    self.entries = entries
  }

  /// Applies each entry's keys over `defaults`.
  /// - Parameters:
  ///   - base: the directory that relative paths start from.
  ///   - formats: the formats that there are; nil takes any word.
  func directories(
    from defaults: DropSettings, base: String, formats: [String]?
  ) throws(SettingsError) -> [PlacedDrop] {
    var drops: [PlacedDrop] = []
    for (index, entry) in entries.enumerated() {
      var drop = defaults
      for key in DropKey.all {
        guard let given = entry.values[key.name] else { continue }
        try Settings.take(given, of: Self.key(index, key), default: nil) { (text) throws(ValueProblem) in
          try key.apply(&drop, text, base)
          if key.name == DropKey.format.name, let formats { try Self.check(text, formats) }
        }
      }
      let source = entry.values[DropKey.path.name]?.source ?? entry.source
      drops.append(PlacedDrop(drop, source, Self.key(index, .path)))
    }
    return drops
  }

  private static func check(_ format: String, _ formats: [String]) throws(ValueProblem) {
    guard !formats.contains(format) else { return }
    throw ValueProblem(
      message: "there is no format “\(format)”",
      remedy: suggestion(for: format, among: formats, else: "write one of " + formats.joined(separator: ", "))
    )
  }

  /// What errors call the entry at `index`, or its key: `drops[1].disposal`.
  private static func key(_ index: Int, _ key: DropKey? = nil) -> String {
    "\(name)[\(index)]" + (key.map { ".\($0.name)" } ?? "")
  }

  private static func entry(_ node: Node, _ name: String, _ path: String) throws(SettingsError) -> Entry {
    guard let mapping = node.mapping else {
      throw SettingsError(
        source: .init(path, node), key: name, message: "a drop directory has keys, and this is none",
        remedy: "write “- path: DIR”")
    }
    var entry = Entry(source: .init(path, node))
    for (nameNode, node) in mapping {
      let word = nameNode.scalar?.string ?? ""
      guard let key = DropKey.named(word) else {
        throw SettingsError(
          source: .init(path, nameNode), key: "\(name).\(word)", message: "there is no such key",
          remedy: suggestion(for: word, among: DropKey.all.map(\.name), else: "remove it"))
      }
      guard let scalar = node.scalar else {
        throw SettingsError(
          source: .init(path, node), key: "\(name).\(word)",
          message: "one value is wanted, not a list or a section",
          remedy: "write “\(word): \(key.placeholder)”")
      }
      entry.values[word] = (Settings.isEmpty(node) ? "" : scalar.string, .init(path, node))
    }
    guard entry.values[DropKey.path.name] != nil else {
      throw SettingsError(
        source: entry.source, key: name, message: "no path is given",
        remedy: "write “path: DIR” among its keys")
    }
    return entry
  }
}
