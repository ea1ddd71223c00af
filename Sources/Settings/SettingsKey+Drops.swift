extension SettingsKey {
  /// Where dumps are dropped.
  public static let drop = SettingsKey(
    "drop", of: .path, default: "STATE/drop", "Directory into which dumps are dropped.")

  /// What becomes of a dump.
  public static let disposal = SettingsKey(
    of: .disposal, default: "move",
    "What becomes of a dump once it is in the archive: \(words(DropSettings.Disposal.self)).")

  /// Whether directories inside are read.
  public static let recursive = SettingsKey(
    of: .recursive, default: "false", "Whether the directories inside a drop directory are read, too.")

  /// How long a file must rest.
  public static let settle = SettingsKey(
    of: .settle, default: "1s",
    "How long a file lies unchanged before it is read, where the kernel cannot say who writes it.")

  /// Whether files wait for their marker.
  public static let marker = SettingsKey(
    of: .marker, default: "false", "Whether a file NAME is read only once NAME.done lies beside it.")

  /// How drop directories are watched.
  public static let watch = SettingsKey(
    of: .watch, default: "auto",
    "How a drop directory is watched: \(words(DropSettings.WatchChoice.self)).")

  /// How often to list what cannot be watched.
  public static let poll = SettingsKey(
    "poll", "DURATION", default: "1s", "How often a drop directory is listed where inotify is not used.",
    sets: \.poll, isLive: true, shown: durationText
  ) { (text) throws(ValueProblem) in
    try parseDuration(text, in: .milliseconds(100) ... .seconds(3_600))
  }

  /// How often to look although nothing stirred.
  public static let rescan = SettingsKey(
    "rescan", "DURATION", default: "1m",
    "How often a drop directory is compared with the ledger although nothing stirred.",
    sets: \.rescan, isLive: true, shown: durationText
  ) { (text) throws(ValueProblem) in
    try parseDuration(text, in: .milliseconds(100) ... .seconds(86_400))
  }

  /// A key for the one drop directory, and for those of `drops` that do not have it themselves.
  private init(_ name: String? = nil, of key: DropKey, default defaultText: String, _ help: String) {
    self.init(name ?? key.name, key.placeholder, default: defaultText, help, shown: nil) {
      (settings, text, base) throws(ValueProblem) in
      try key.apply(&settings.drops[0], text, base)
    }
  }
}
