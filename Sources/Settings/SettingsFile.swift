import Yams

extension Settings {
  /// Reads the configuration file at `path`, an absolute one.
  static func fileLayer(_ path: String) throws(SettingsError) -> Layer {
    let text: String
    do {
      text = try TextFile.contents(of: path, limit: 1 << 20)
    } catch {
      throw SettingsError(
        source: .file(path: path, line: nil, column: nil), key: nil, message: error.message,
        remedy: error.remedy)
    }
    let root: Node?
    do {
      root = try Parser(yaml: text).singleRoot()
    } catch {
      throw notYAML(error, path)
    }
    let directory = path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)
    var layer = Layer(base: directory.isEmpty ? "/" : String(directory))
    guard let root, !isEmpty(root) else { return layer }
    guard let mapping = root.mapping else {
      throw SettingsError(
        source: .init(path, root), key: nil, message: "the file holds no keys",
        remedy: "write each setting as “key: value”")
    }
    try collect(mapping, section: nil, path, into: &layer)
    if let list = layer.drops, let single = layer.values[SettingsKey.drop.name] {
      throw SettingsError(
        source: list.source, key: DropList.name,
        message: "\(SettingsKey.drop.name) stands in this file as well, at \(single.source)",
        remedy: "remove one of the two")
    }
    return layer
  }

  private static func collect(
    _ mapping: Node.Mapping, section: String?, _ path: String, into layer: inout Layer
  ) throws(SettingsError) {
    for (nameNode, node) in mapping {
      let name = [section, nameNode.scalar?.string].compactMap(\.self).joined(separator: ".")
      if let key = SettingsKey.named(name) {
        guard let scalar = node.scalar else {
          throw SettingsError(
            source: .init(path, node), key: name, message: "one value is wanted, not a list or a section",
            remedy: "write “\(name): \(key.placeholder)”"
              + (name == SettingsKey.drop.name ? ", or list several under \(DropList.name)" : ""))
        }
        guard layer.values[name] == nil else {
          throw SettingsError(
            source: .init(path, nameNode), key: name, message: "the key stands here a second time",
            remedy: "remove one of the two")
        }
        layer.values[name] = (isEmpty(node) ? "" : scalar.string, .init(path, node))
      } else if section == nil, name == DropList.name {
        layer.drops = try DropList(node, path)
      } else if section == nil, name == RuleList.name {
        layer.rules = try RuleList(node, path)
      } else if section == nil, SettingsKey.sections.contains(name) {
        if isEmpty(node) { continue }
        guard let inner = node.mapping else {
          throw SettingsError(
            source: .init(path, node), key: name, message: "this is a section and takes no value of its own",
            remedy: "write its keys below it, indented")
        }
        try collect(inner, section: name, path, into: &layer)
      } else {
        throw SettingsError(
          source: .init(path, nameNode), key: name, message: "there is no such key",
          remedy: suggestion(
            for: name,
            among: SettingsKey.all.map(\.name) + SettingsKey.sections.sorted() + [
              DropList.name, RuleList.name,
            ],
            else: "remove it"))
      }
    }
  }

  /// Whether `node` is what YAML calls null: nothing, `~` or `null`, unquoted.
  static func isEmpty(_ node: Node) -> Bool {
    guard let scalar = node.scalar, scalar.style == .plain || scalar.style == .any else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
  }

  private static func notYAML(_ error: any Error, _ path: String) -> SettingsError {
    let (message, mark): (String, Mark?) =
      switch error {
      case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
        YamlError.composer(_, let problem, let mark, _):
        (problem, mark)
      case YamlError.duplicatedKeysInMapping(let duplicates, let context):
        ("the key \(duplicates.joined(separator: ", ")) stands here more than once", context.mark)
      case YamlError.reader(let problem, _, _, _): (problem, nil)
      default: ("\(error)", nil)
      }
    return SettingsError(
      source: .file(path: path, line: mark?.line, column: mark?.column), key: nil,
      message: "this cannot be read as YAML: \(message)",
      remedy: message.contains("cannot start any token")
        ? "put the value in quotes, as in \"@name\"" : "correct the file")
  }
}

extension SettingsError.Source {
  init(_ path: String, _ node: Node) {
    self = .file(path: path, line: node.mark?.line, column: node.mark?.column)
  }
}
