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

  static let environmentPrefix = "SLUICE_"

  private init(
    _ name: String, _ placeholder: String, default defaultText: String, _ help: String,
    apply: @escaping @Sendable (inout Settings, String, _ base: String) throws(ValueProblem) -> Void
  ) {
    self.name = name
    self.placeholder = placeholder
    self.defaultText = defaultText
    self.help = help
    self.apply = apply
  }

  /// A key whose text `parse` turns into the property at `path`.
  private init<Value>(
    _ name: String, _ placeholder: String, default defaultText: String, _ help: String,
    sets path: any WritableKeyPath<Settings, Value> & Sendable,
    parse: @escaping @Sendable (String) throws(ValueProblem) -> Value
  ) {
    self.init(name, placeholder, default: defaultText, help) {
      (settings, text, _) throws(ValueProblem) in
      settings[keyPath: path] = try parse(text)
    }
  }
}

extension SettingsKey {
  /// Every key, in the order of `sluice.yaml`. `state` comes first: others' defaults lie in it.
  public static let all: [SettingsKey] = [
    state, drop, socket, archive, once, settle, rescan, logLevel, postBytes, batchDumps, batchBytes,
    cacheBytes,
  ]

  /// Where everything lies.
  public static let state = SettingsKey(
    "state", "DIR", default: Settings.defaultState,
    "Directory that holds what Sluice keeps; alone enough to run elsewhere."
  ) { (settings, text, base) throws(ValueProblem) in
    settings = Settings(state: try parsePath(text, base: base))
  }

  /// Where dumps are dropped.
  public static let drop = SettingsKey(
    "drop", "DIR", default: "STATE/drop", "Directory into which dumps are dropped."
  ) { (settings, text, base) throws(ValueProblem) in
    settings.drop = try parsePath(text, base: base)
  }

  /// Where questions are answered.
  public static let socket = SettingsKey(
    "socket", "PATH", default: "STATE/sluice.sock", "Unix socket on which questions are answered."
  ) { (settings, text, base) throws(ValueProblem) in
    settings.socket = try parsePath(text, base: base)
  }

  /// Where the archive is.
  public static let archive = SettingsKey(
    "archive", "URL", default: "sqlite:STATE/archive.sqlite", "The archive: sqlite:PATH."
  ) { (settings, text, base) throws(ValueProblem) in
    settings.archive = try parseArchive(text, base: base)
  }

  /// Whether to end when the work is done.
  public static let once = SettingsKey(
    "once", "BOOL", default: "false", "End once nothing is waiting or settling.",
    sets: \.once, parse: parseBool)

  /// How long a file must rest.
  public static let settle = SettingsKey(
    "settle", "DURATION", default: "1s",
    "How long a file lies unchanged before it is read, where the kernel cannot say who writes it.",
    sets: \.settle
  ) { (text) throws(ValueProblem) in
    try parseDuration(text, in: .zero ... .seconds(3_600))
  }

  /// How often to look although nothing stirred.
  public static let rescan = SettingsKey(
    "rescan", "DURATION", default: "1m",
    "How often the drop directory is compared with the ledger although nothing stirred.",
    sets: \.rescan
  ) { (text) throws(ValueProblem) in
    try parseDuration(text, in: .milliseconds(100) ... .seconds(86_400))
  }

  /// What is logged.
  public static let logLevel = SettingsKey(
    "log_level", "LEVEL", default: "info",
    "Least important lines that are logged: \(Settings.LogLevel.allCases.map(\.rawValue).joined(separator: " ")).",
    sets: \.logLevel, parse: parseLogLevel)

  /// How long a post may be.
  public static let postBytes = SettingsKey(
    "limits.post_bytes", "BYTES", default: "1MiB",
    "Bytes of one post that are kept; more is cut, and counted.",
    sets: \.limits.postBytes
  ) { (text) throws(ValueProblem) in
    try parseBytes(text, in: 1 << 10...1 << 30)
  }

  /// How many dumps go into one transaction.
  public static let batchDumps = SettingsKey(
    "batch.dumps", "COUNT", default: "1024", "Dumps in one transaction at most.", sets: \.batch.dumps
  ) { (text) throws(ValueProblem) in
    try parseCount(text, in: 1...100_000)
  }

  /// How many bytes go into one transaction.
  public static let batchBytes = SettingsKey(
    "batch.bytes", "BYTES", default: "64MiB",
    "Bytes of dumps in one transaction at most; a larger dump goes alone.",
    sets: \.batch.bytes
  ) { (text) throws(ValueProblem) in
    try parseBytes(text, in: 1 << 16...1 << 34)
  }

  /// How large the page cache is.
  public static let cacheBytes = SettingsKey(
    "cache_bytes", "BYTES", default: "32MiB", "Memory for the archive's page cache.", sets: \.cacheBytes
  ) { (text) throws(ValueProblem) in
    try parseBytes(text, in: 1 << 20...1 << 38)
  }

  static func named(_ name: String) -> SettingsKey? { all.first { $0.name == name } }

  /// The sections that keys lie in: `batch`, `limits`.
  static let sections: Set<String> = Set(
    all.compactMap { key in
      let parts = key.name.split(separator: ".")
      return parts.count > 1 ? String(parts[0]) : nil
    })
}
