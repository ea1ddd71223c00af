extension Settings {
  /// Reads, merges and checks the settings.
  ///
  /// - Parameters:
  ///   - flags: what the command line gives.
  ///   - environment: the environment; of its `SLUICE_…` variables every one must be known, save those that
  ///     begin with `SLUICE_TEST_`. `CREDENTIALS_DIRECTORY` is where systemd puts credentials.
  ///   - file: the configuration file that the command line names. Without one `SLUICE_CONFIG` names it;
  ///     without that, none is read.
  ///   - workingDirectory: what relative paths of flags and environment start from. Those in the file start
  ///     from the file's directory.
  ///   - formats: the names that a drop directory's `format` may have; nil takes any word.
  ///   - ruleForm: what rules are made of; nil takes any keys.
  /// - Throws: the first thing that is wrong. A bad value is an error even where another source overrides it.
  public static func load(
    flags: PartialSettings, environment: [String: String], file: String?, workingDirectory: String,
    formats: [String]? = nil, ruleForm: RuleForm? = nil
  ) throws(SettingsError) -> Settings {
    let variables = try known(environment)
    var layers: [Layer] = []
    if let path = try configurationPath(file, variables, workingDirectory) {
      layers.append(try fileLayer(path))
    }
    if let directory = environment[credentialsVariable] {
      layers.append(try credentialLayer(directory, base: workingDirectory))
    }
    layers.append(environmentLayer(variables, workingDirectory))
    layers.append(flagLayer(flags, workingDirectory))
    var settings = try merge(layers, formats)
    for layer in layers {
      if let rules = layer.rules { settings.rules = try rules.checked(by: ruleForm) }
    }
    return settings
  }

  /// The absolute path of the file that ``load(flags:environment:file:workingDirectory:formats:ruleForm:)`` reads; nil
  /// where none is named.
  public static func configurationFile(
    environment: [String: String], file: String?, workingDirectory: String
  ) throws(SettingsError) -> String? {
    try configurationPath(file, environment, workingDirectory)
  }

  /// The variable that names the configuration file.
  public static let configurationVariable = SettingsKey.environmentPrefix + "CONFIG"

  private static let ignoredPrefix = SettingsKey.environmentPrefix + "TEST_"

  /// What one source gives: a text and its place for each key it has.
  struct Layer {
    var base: String
    var values: [String: GivenValue] = [:]
    /// The drop directories, where they are listed.
    var drops: DropList?
    /// The rules, where there are any.
    var rules: RuleList?
  }

  /// A value as it is written, and where.
  typealias GivenValue = (text: String, source: SettingsError.Source)

  /// Applies the layers, the weakest first. `state` is settled before the rest, since defaults lie in it.
  private static func merge(_ layers: [Layer], _ formats: [String]?) throws(SettingsError) -> Settings {
    var settings = Settings(state: defaultState)
    var sources: [String: SettingsError.Source] = [:]
    for key in SettingsKey.all {
      for layer in layers {
        guard let given = layer.values[key.name] else { continue }
        sources[key.name] = given.source
        try take(given, of: key.name, default: key.defaultText) { (text) throws(ValueProblem) in
          try key.apply(&settings, text, layer.base)
        }
      }
    }
    try checkSocket(
      settings.socket, sources[SettingsKey.socket.name] ?? sources[SettingsKey.state.name] ?? .derived,
      SettingsKey.socket)
    try checkSocket(
      settings.alertSocket, sources[SettingsKey.alertSocket.name] ?? .derived, SettingsKey.alertSocket)
    let single = sources[SettingsKey.drop.name]
    var placed = [PlacedDrop(settings.drops[0], single ?? .derived, SettingsKey.drop.name)]
    for layer in layers {
      guard let list = layer.drops else { continue }
      // Read even where a flag names another directory: what is wrong in it would else come up by surprise.
      let listed = try list.directories(from: settings.drops[0], base: layer.base, formats: formats)
      if single == nil { placed = listed }
    }
    try PlacedDrop.check(placed, state: settings.state)
    settings.drops = placed.map(\.directory)
    settings.secrets = Set(
      sources.compactMap { if case .credential = $0.value { $0.key } else { nil } })
    return settings
  }

  /// Hands the text of a given value to `apply`, and says where it stands when that refuses it.
  static func take(
    _ given: GivenValue, of key: String, default defaultText: String?,
    _ apply: (String) throws(ValueProblem) -> Void
  ) throws(SettingsError) {
    guard !given.text.isEmpty else {
      throw SettingsError(
        source: given.source, key: key, message: "no value is given",
        remedy: "give one, or remove the key" + (defaultText.map { " for the default, \($0)" } ?? ""))
    }
    do {
      try apply(given.text)
    } catch {
      // What is wrong with a value quotes it.
      let isSecret = if case .credential = given.source { true } else { false }
      throw SettingsError(
        source: given.source, key: key, message: isSecret ? "the value makes no sense" : error.message,
        remedy: error.remedy)
    }
  }

  /// The kernel takes a socket's path of at most 107 bytes (unix(7)).
  private static func checkSocket(
    _ path: String, _ source: SettingsError.Source, _ key: SettingsKey
  ) throws(SettingsError) {
    let longest = 107
    guard path.utf8.count > longest else { return }
    throw SettingsError(
      source: source, key: key.name,
      message: "“\(path)” has \(path.utf8.count) bytes, and a socket's path at most \(longest)",
      remedy: "set \(key.name) to a shorter path, such as /run/sluice.sock")
  }

  // MARK: - Sources

  private static func known(_ environment: [String: String]) throws(SettingsError) -> [String: String] {
    let names = Set(SettingsKey.all.map(\.environmentVariable) + [configurationVariable])
    let ours = environment.filter {
      $0.key.hasPrefix(SettingsKey.environmentPrefix) && !$0.key.hasPrefix(ignoredPrefix)
    }
    for variable in ours.keys.sorted() where !names.contains(variable) {
      throw SettingsError(
        source: .environment(variable: variable), key: nil, message: "there is no such setting",
        remedy: suggestion(
          for: variable, among: names.sorted(), sharing: SettingsKey.environmentPrefix, else: "unset it"))
    }
    return ours
  }

  private static func configurationPath(
    _ file: String?, _ variables: [String: String], _ workingDirectory: String
  ) throws(SettingsError) -> String? {
    let (text, source): (String, SettingsError.Source)
    if let file {
      (text, source) = (file, .flag("--config"))
    } else if let named = variables[configurationVariable] {
      (text, source) = (named, .environment(variable: configurationVariable))
    } else {
      return nil
    }
    guard !text.isEmpty else {
      throw SettingsError(
        source: source, key: nil, message: "no file is named", remedy: "name one, or leave it out")
    }
    do { return try parsePath(text, base: workingDirectory) } catch {
      throw SettingsError(source: source, key: nil, message: error.message, remedy: error.remedy)
    }
  }

  private static func environmentLayer(_ variables: [String: String], _ base: String) -> Layer {
    var layer = Layer(base: base)
    for key in SettingsKey.all {
      guard let text = variables[key.environmentVariable] else { continue }
      layer.values[key.name] = (text, .environment(variable: key.environmentVariable))
    }
    return layer
  }

  private static func flagLayer(_ flags: PartialSettings, _ base: String) -> Layer {
    var layer = Layer(base: base)
    for key in SettingsKey.all {
      guard let text = flags[key] else { continue }
      layer.values[key.name] = (text, .flag(key.flag))
    }
    return layer
  }
}

/// “did you mean …?” where `candidates` hold something near `word`, else `fallback`.
/// - Parameter prefix: what all of them begin with; it does not make them any nearer.
func suggestion(
  for word: String, among candidates: [String], sharing prefix: String = "", else fallback: String
) -> String {
  let tolerance = max(1, (word.count - prefix.count) / 3)
  let near = candidates.map { (name: $0, distance: distance(of: word, to: $0)) }
    .filter { $0.distance <= tolerance }
    .min { $0.distance < $1.distance }
  return near.map { "did you mean \($0.name)?" } ?? fallback
}

/// How far `word` is from `name`: single edits, without regard to case and to `-`, `_` and `.`; a key given
/// without its section is near.
private func distance(of word: String, to name: String) -> Int {
  let plain = { (text: Substring) in text.lowercased().filter { $0 != "-" && $0 != "_" && $0 != "." } }
  let whole = edits(plain(word[...]), plain(name[...]))
  guard let dot = name.lastIndex(of: ".") else { return whole }
  return min(whole, edits(plain(word[...]), plain(name[name.index(after: dot)...])) + 1)
}

/// The least number of insertions, removals and substitutions that lead from `a` to `b` (Levenshtein).
private func edits(_ a: String, _ b: String) -> Int {
  let target = Array(b)
  var row = Array(0...target.count)
  for (i, character) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, other) in target.enumerated() {
      let substituted = diagonal + (character == other ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(substituted, row[j] + 1, diagonal + 1)
    }
  }
  return row[target.count]
}
