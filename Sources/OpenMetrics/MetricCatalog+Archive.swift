extension MetricCatalog {
  public static let events = MetricFamily(
    "sluice_events", .counter, "Durable events that were written.", labels: ["kind"])
  public static let transactions = MetricFamily(
    "sluice_transaction_seconds", .histogram, unit: "seconds",
    "How long a writing transaction was open, the waiting for what it writes and its commit included.",
    buckets: durations)
  public static let commits = MetricFamily(
    "sluice_commit_seconds", .histogram, unit: "seconds",
    "How long a commit took until it was durable, a checkpoint that it set off included.", buckets: durations)
  public static let archiveBytes = MetricFamily(
    "sluice_archive_bytes", .gauge, unit: "bytes",
    "The files of the archive. file: itself; wal: its log; shm: the index of the log.", labels: ["part"])
  public static let freeBytes = MetricFamily(
    "sluice_archive_free_bytes", .gauge, unit: "bytes", "The room that is left where the archive lies.")
  public static let archiveDumps = MetricFamily(
    "sluice_archive_dumps", .gauge, "Files that had each outcome since the archive began.",
    labels: ["outcome"])
  public static let archivePosts = MetricFamily("sluice_archive_posts", .gauge, "Posts in the archive.")
  public static let archiveTexts = MetricFamily("sluice_archive_texts", .gauge, "Texts in the archive.")
  public static let archiveSightings = MetricFamily(
    "sluice_archive_sightings", .gauge, "Sightings in the archive.")
  public static let archiveChannels = MetricFamily(
    "sluice_archive_channels", .gauge, "Channels in the archive.")
  public static let lastEvent = MetricFamily(
    "sluice_archive_last_event", .gauge, "The number of the newest event.")
  public static let kinIndexed = MetricFamily(
    "sluice_kin_indexed_texts", .gauge, "Texts that the kin index knows.")
  public static let kinWaiting = MetricFamily(
    "sluice_kin_waiting_texts", .gauge, "Texts that wait for the kin index; all while it is made anew.")
  public static let walPages = MetricFamily(
    "sluice_wal_pages", .gauge, "Pages in the log of SQLite after the last commit.")
  public static let checkpoints = MetricFamily(
    "sluice_checkpoints", .counter,
    "Checkpoints of SQLite, by whether they copied the whole log: full or part.",
    labels: ["extent"])
  public static let checkpointSeconds = MetricFamily(
    "sluice_checkpoint_seconds", .histogram, unit: "seconds", "How long a checkpoint of SQLite took.",
    buckets: durations)
  public static let checkpointedPages = MetricFamily(
    "sluice_checkpointed_pages", .gauge, "Pages of the log that the last checkpoint had brought back.")
  public static let cachePages = MetricFamily(
    "sluice_cache_pages", .counter,
    "What the page cache of the writing connection did: hit, miss, write or spill.", labels: ["access"])
  public static let cacheBytes = MetricFamily(
    "sluice_cache_bytes", .gauge, unit: "bytes", "Memory that the page cache of the writing connection takes."
  )

  static let archive = [
    events, transactions, commits, archiveBytes, freeBytes, archiveDumps, archivePosts, archiveTexts,
    archiveSightings, archiveChannels, lastEvent, kinIndexed, kinWaiting, walPages, checkpoints,
    checkpointSeconds, checkpointedPages, cachePages, cacheBytes,
  ]
}
