extension SettingsKey {
  /// How long a post may be.
  public static let postBytes = SettingsKey(
    "limits.post_bytes", "BYTES", default: "1MiB",
    "Bytes of one post that are kept; more is cut, and counted.",
    sets: \.limits.postBytes, isLive: true, shown: byteText
  ) { (text) throws(ValueProblem) in
    try parseBytes(text, in: 1 << 10...1 << 30)
  }

  /// How large a dump may be.
  public static let dumpBytes = SettingsKey(
    "limits.dump_bytes", "BYTES", default: "16GiB", "Bytes of one dump; a larger one goes to quarantine.",
    sets: \.limits.dumpBytes, isLive: true, shown: byteText
  ) { (text) throws(ValueProblem) in
    try parseBytes(text, in: 1 << 10...1 << 44)
  }

  /// How much a dump may expand to.
  public static let expandedBytes = SettingsKey(
    "limits.expanded_bytes", "BYTES", default: "64GiB",
    "Bytes that the entries of an archive may expand to; one with more goes to quarantine.",
    sets: \.limits.expandedBytes, isLive: true, shown: byteText
  ) { (text) throws(ValueProblem) in
    try parseBytes(text, in: 1 << 10...1 << 50)
  }

  /// How far a dump may expand.
  public static let expansionRatio = SettingsKey(
    "limits.expansion_ratio", "COUNT", default: "250",
    "How many times larger than the archive its entries may be, once they are larger than 64 MiB.",
    sets: \.limits.expansionRatio, isLive: true
  ) { (text) throws(ValueProblem) in
    try parseCount(text, in: 1...1_000_000)
  }

  /// How many files a dump may hold.
  public static let entries = SettingsKey(
    "limits.entries", "COUNT", default: "200000",
    "Entries of an archive, with those of archives in it; one with more goes to quarantine.",
    sets: \.limits.entries, isLive: true
  ) { (text) throws(ValueProblem) in
    try parseCount(text, in: 1...1_000_000_000)
  }

  /// How deep archives may lie in archives.
  public static let nesting = SettingsKey(
    "limits.nesting", "COUNT", default: "4", "Archives in archives; one that is deeper goes to quarantine.",
    sets: \.limits.nesting, isLive: true
  ) { (text) throws(ValueProblem) in
    try parseCount(text, in: 1...32)
  }

  /// How much a dump may hold.
  public static let records = SettingsKey(
    "limits.records", "COUNT", default: "10000000",
    "Posts and headings of one dump; one with more goes to quarantine.", sets: \.limits.records, isLive: true
  ) { (text) throws(ValueProblem) in
    try parseCount(text, in: 1...1_000_000_000)
  }

  /// How long a dump may take.
  public static let time = SettingsKey(
    "limits.time", "DURATION", default: "1h",
    "How long reading one dump may take before it goes to quarantine.",
    sets: \.limits.time, isLive: true, shown: durationText
  ) { (text) throws(ValueProblem) in
    try parseDuration(text, in: .milliseconds(100) ... .seconds(7 * 86_400))
  }

  /// How often a file may end the daemon.
  public static let attempts = SettingsKey(
    "limits.attempts", "COUNT", default: "3",
    "How many readings of a file may end sluiced before the file goes to quarantine unread.",
    sets: \.limits.attempts, isLive: true
  ) { (text) throws(ValueProblem) in
    try parseCount(text, in: 1...100)
  }

  /// How many files are kept in mind.
  public static let candidates = SettingsKey(
    "limits.candidates", "COUNT", default: "8192", "Files kept in mind; more wait in the directory.",
    sets: \.limits.candidates, isLive: true
  ) { (text) throws(ValueProblem) in
    try parseCount(text, in: 16...10_000_000)
  }

  /// How many connect.
  public static let connections = SettingsKey(
    "limits.connections", "COUNT", default: "512",
    "Connections to the socket in all; root and operators have a few more.", sets: \.limits.connections,
    isLive: true
  ) { (text) throws(ValueProblem) in
    try parseCount(text, in: 4...100_000)
  }

  /// How often one user connects.
  public static let userConnections = SettingsKey(
    "limits.connections_per_user", "COUNT", default: "256", "Connections to the socket of one user.",
    sets: \.limits.userConnections, isLive: true
  ) { (text) throws(ValueProblem) in
    try parseCount(text, in: 2...100_000)
  }

  /// How many dumps go into one transaction.
  public static let batchDumps = SettingsKey(
    "batch.dumps", "COUNT", default: "1024", "Dumps in one transaction at most.", sets: \.batch.dumps,
    isLive: true
  ) { (text) throws(ValueProblem) in
    try parseCount(text, in: 1...100_000)
  }

  /// How many bytes go into one transaction.
  public static let batchBytes = SettingsKey(
    "batch.bytes", "BYTES", default: "64MiB",
    "Bytes of dumps in one transaction at most; a larger dump goes alone.",
    sets: \.batch.bytes, isLive: true, shown: byteText
  ) { (text) throws(ValueProblem) in
    try parseBytes(text, in: 1 << 16...1 << 34)
  }

  /// How large the queue between reading and writing is.
  public static let queueBytes = SettingsKey(
    "queue_bytes", "BYTES", default: "8MiB", "Memory for what was read and waits to be written.",
    sets: \.queueBytes, shown: byteText
  ) { (text) throws(ValueProblem) in
    try parseBytes(text, in: 1 << 16...1 << 30)
  }

  /// How large the page cache is.
  public static let cacheBytes = SettingsKey(
    "cache_bytes", "BYTES", default: "32MiB", "Memory for the archive's page cache.", sets: \.cacheBytes,
    shown: byteText
  ) { (text) throws(ValueProblem) in
    try parseBytes(text, in: 1 << 20...1 << 38)
  }

  /// How large the filters of the kin index may be.
  public static let kinBytes = SettingsKey(
    "kin_bytes", "BYTES", default: "128MiB",
    "Memory for the filters of the kin index; beyond it, at some five million texts, look-ups read more.",
    sets: \.kinBytes, shown: byteText
  ) { (text) throws(ValueProblem) in
    try parseBytes(text, in: 1 << 20...1 << 38)
  }

  /// How many copies of the archive are kept.
  public static let backupKeep = SettingsKey(
    "backup_keep", "COUNT", default: "7",
    "Copies of the archive that are kept; a new one replaces the oldest.",
    sets: \.backupKeep
  ) { (text) throws(ValueProblem) in
    try parseCount(text, in: 1...10_000)
  }

  /// How much room must be left.
  public static let minFreeBytes = SettingsKey(
    "min_free_bytes", "BYTES", default: "128MiB",
    "Ingestion waits while the archive's file system has less room than this; 0 turns it off.",
    sets: \.minFreeBytes, isLive: true, shown: byteText
  ) { (text) throws(ValueProblem) in
    try parseBytes(text, in: 0...1 << 44)
  }
}
