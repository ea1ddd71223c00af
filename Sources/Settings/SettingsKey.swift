/// One key of the settings: its name, how its text is read, and what it is for.
///
/// ``all`` is the one table that the file, the environment, the flags and the documentation go by.
public struct SettingsKey: Sendable, CustomStringConvertible {
  /// The name in the file, with a dot between section and key.
  public let name: String
  /// What stands for the value in help: `DIR`, `DURATION`, …
  public let placeholder: String
  /// One line of help.
  public let help: String
  /// The value that holds when none is given, as it is written; `STATE` stands for the state directory.
  public let defaultText: String

  /// The environment variable: `batch.dumps` is `SLUICE_BATCH_DUMPS`.
  public var environmentVariable: String {
    Self.environmentPrefix
      + name.uppercased().replacing(".", with: "_")
  }

  /// The flag of the command line: `log_level` is `--log-level`.
  public var flag: String { "--" + name.replacing(".", with: "-").replacing("_", with: "-") }

  public var description: String { name }

  let apply: @Sendable (inout Settings, String, _ base: String) throws(ValueProblem) -> Void

  /// The value as it could be written; nil of what each drop directory has for itself.
  let text: (@Sendable (Settings) -> String)?

  /// Takes the value of other settings over, as a running daemon does; nil where a change waits for the next start.
  let adopt: (@Sendable (inout Settings, _ other: Settings) -> Void)?

  static let environmentPrefix = "SLUICE_"

  init(
    _ name: String, _ placeholder: String, default defaultText: String, _ help: String,
    shown text: (@Sendable (Settings) -> String)?,
    adopt: (@Sendable (inout Settings, _ other: Settings) -> Void)? = nil,
    apply: @escaping @Sendable (inout Settings, String, _ base: String) throws(ValueProblem) -> Void
  ) {
    self.name = name
    self.placeholder = placeholder
    self.defaultText = defaultText
    self.help = help
    self.text = text
    self.adopt = adopt
    self.apply = apply
  }

  /// A key whose text `parse` turns into the property at `path`, and `show` the other way round.
  /// - Parameter isLive: whether a running daemon takes another value over.
  init<Value>(
    _ name: String, _ placeholder: String, default defaultText: String, _ help: String,
    sets path: any WritableKeyPath<Settings, Value> & Sendable, isLive: Bool = false,
    shown show: @escaping @Sendable (Value) -> String = { "\($0)" },
    parse: @escaping @Sendable (String) throws(ValueProblem) -> Value
  ) {
    self.init(
      name, placeholder, default: defaultText, help, shown: { show($0[keyPath: path]) },
      adopt: isLive ? copying(path) : nil,
      apply: { (settings, text, _) throws(ValueProblem) in settings[keyPath: path] = try parse(text) })
  }
}

/// Takes over the property at `path` from another value of its kind.
func copying<Root, Value>(
  _ path: any WritableKeyPath<Root, Value> & Sendable
) -> @Sendable (inout Root, _ other: Root) -> Void {
  { $0[keyPath: path] = $1[keyPath: path] }
}

extension SettingsKey {
  /// Every key, in the order of `sluice.yaml`. `state` comes first: others' defaults lie in it.
  public static let all: [SettingsKey] = [
    state, drop, disposal, recursive, settle, marker, watch, poll, rescan, socket, alertSocket, archive,
    landlock, backup, backupKeep, minFreeBytes,
    cacheBytes, kinBytes, queueBytes, once, logLevel, postBytes, dumpBytes, expandedBytes, expansionRatio,
    entries,
    nesting, records, time, attempts, candidates, connections, userConnections, batchDumps, batchBytes,
    operatorUsers, operatorGroups,
  ]

  /// Where everything lies.
  public static let state = SettingsKey(
    "state", "DIR", default: Settings.defaultState,
    "Directory that holds what Sluice keeps; alone enough to run elsewhere.", shown: \.state
  ) { (settings, text, base) throws(ValueProblem) in
    settings = Settings(state: try parsePath(text, base: base))
  }

  /// Where questions are answered.
  public static let socket = SettingsKey(
    "socket", "PATH", default: "STATE/sluice.sock", "Unix socket on which questions are answered.",
    shown: \.socket
  ) { (settings, text, base) throws(ValueProblem) in
    settings.socket = try parsePath(text, base: base)
  }

  /// Where alerts are handed over.
  public static let alertSocket = SettingsKey(
    "alert_socket", "PATH", default: "none",
    "Unix socket at which the alerts of rules with notify are handed over; none where nobody listens.",
    shown: \.alertSocketText, adopt: copying(\.alertSocket)
  ) { (settings, text, base) throws(ValueProblem) in
    settings.alertSocket = text == "none" ? "" : try parsePath(text, base: base)
  }

  /// Where the archive is.
  public static let archive = SettingsKey(
    "archive", "URL", default: "sqlite:STATE/archive.sqlite", "The archive: sqlite:PATH.",
    shown: \.archive.text
  ) { (settings, text, base) throws(ValueProblem) in
    settings.archive = try parseArchive(text, base: base)
  }

  /// Where copies of the archive go.
  public static let backup = SettingsKey(
    "backup", "DIR", default: "STATE/backup", "Directory for the copies of the archive that backup makes.",
    shown: \.backup
  ) { (settings, text, base) throws(ValueProblem) in
    settings.backup = try parsePath(text, base: base)
  }

  /// Whether to end when the work is done.
  public static let once = SettingsKey(
    "once", "BOOL", default: "false", "End once nothing is waiting or settling.",
    sets: \.once, parse: parseBool)

  /// What is logged.
  public static let logLevel = SettingsKey(
    "log_level", "LEVEL", default: "info",
    "Least important lines that are logged: \(words(Settings.LogLevel.self)).", sets: \.logLevel,
    isLive: true
  ) { (text) throws(ValueProblem) in
    try parseChoice(text, named: "a log level")
  }

  /// Whether the process closes itself in.
  public static let landlock = SettingsKey(
    "landlock", "WORD", default: "auto",
    "Whether sluiced keeps itself, by the kernel's Landlock, from files that it has no business with: "
      + "\(words(Settings.LandlockChoice.self)).",
    sets: \.landlock
  ) { (text) throws(ValueProblem) in
    try parseChoice(text, named: "a way to use Landlock")
  }

  /// The words that one may choose from, for help.
  static func words<Choice: RawRepresentable<String> & CaseIterable>(_ type: Choice.Type) -> String {
    type.allCases.map(\.rawValue).joined(separator: " ")
  }

  static func named(_ name: String) -> SettingsKey? { all.first { $0.name == name } }

  /// The sections that keys lie in: `batch`, `limits`.
  static let sections: Set<String> = Set(
    all.compactMap { key in
      let parts = key.name.split(separator: ".")
      return parts.count > 1 ? String(parts[0]) : nil
    })
}

extension Settings {
  fileprivate var alertSocketText: String { alertSocket.isEmpty ? "none" : alertSocket }
}
