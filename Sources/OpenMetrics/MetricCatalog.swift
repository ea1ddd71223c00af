/// Every metric of Sluice. Names are a published contract: metrics are added, never changed.
///
/// What each is stands in its help. No label ever has content of a dump: each has few values, which the code or the
/// configuration gives.
public enum MetricCatalog {
  /// In the order in which they are shown.
  public static let all = service + intake + ingestion + archive + endpoint + process

  // MARK: - The service

  public static let build = MetricFamily(
    "sluice_build", .info, "The version that runs.", labels: ["version"])
  public static let uptime = MetricFamily(
    "sluice_uptime_seconds", .gauge, unit: "seconds", "How long the service has run.")
  public static let degraded = MetricFamily(
    "sluice_degraded", .gauge, "Whether something keeps the service from its work: 1 or 0.")
  public static let paused = MetricFamily(
    "sluice_paused", .gauge, "Whether ingestion is paused on request: 1 or 0.")
  public static let troubles = MetricFamily(
    "sluice_troubles", .counter,
    "How often a part of the service could not go on, through no fault of a dump.",
    labels: ["part"])

  static let service = [build, uptime, degraded, paused, troubles]

  // MARK: - Intake

  public static let dropFiles = MetricFamily(
    "sluice_drop_files", .gauge,
    "Entries of a drop directory without an outcome. waiting: whole; settling: somebody may still write them; "
      + "unfinished: their name or missing marker says so; ignored: not read; beyond: not taken up yet.",
    labels: ["drop", "state"])
  public static let dropWatch = MetricFamily(
    "sluice_drop_watch", .gauge,
    "How a drop directory is watched: 1 for the mode of now. lost: the directory cannot be used.",
    labels: ["drop", "mode"])
  public static let settle = MetricFamily(
    "sluice_settle_seconds", .histogram, unit: "seconds",
    "From the moment a file was first seen to the moment it was taken for whole.", buckets: latencies)
  public static let postponements = MetricFamily(
    "sluice_postponements", .counter, "How often a claimed file was given back to be read later.",
    labels: ["reason"])
  public static let listings = MetricFamily(
    "sluice_drop_listings", .counter,
    "How often a drop directory was listed and compared with what was known.",
    labels: ["drop"])
  public static let overflows = MetricFamily(
    "sluice_watch_overflows", .counter,
    "How often inotify had more to tell than it could hold; each leads to a listing.", labels: ["drop"])

  static let intake = [dropFiles, dropWatch, settle, postponements, listings, overflows]

  // MARK: - Ingestion

  public static let dumps = MetricFamily(
    "sluice_dumps", .counter, "Dumps that got their outcome: ingested, duplicate or failed.",
    labels: ["outcome"])
  public static let failures = MetricFamily(
    "sluice_dump_failures", .counter, "Dumps that could not be read, by why.", labels: ["code"])
  public static let readBytes = MetricFamily(
    "sluice_read_bytes", .counter, unit: "bytes", "The sizes of the dumps that got their outcome.")
  public static let sightings = MetricFamily(
    "sluice_sightings", .counter, "Posts as dumps showed them, each time they were seen.")
  public static let texts = MetricFamily(
    "sluice_texts", .counter, "Sightings with a text, by whether the archive had the text: new or known.",
    labels: ["novelty"])
  public static let kinTexts = MetricFamily(
    "sluice_kin_texts", .counter, "New texts that are changed copies of known ones.")
  public static let repairs = MetricFamily(
    "sluice_repairs", .counter, "What was mended in dumps while they were read.", labels: ["kind"])
  public static let latency = MetricFamily(
    "sluice_drop_to_commit_seconds", .histogram, unit: "seconds",
    "From the moment a file was seen, or renamed in where that is known, to its durable outcome.",
    buckets: latencies)
  public static let batchDumps = MetricFamily(
    "sluice_batch_dumps", .histogram, "Dumps in one transaction.",
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096])
  public static let batchBytes = MetricFamily(
    "sluice_batch_bytes", .histogram, unit: "bytes", "What the dumps of one transaction took in memory.",
    buckets: powersOfFour(from: 1024, count: 11))
  public static let queueBytes = MetricFamily(
    "sluice_queue_bytes", .gauge, unit: "bytes", "What waits between a reading thread and the writing one.",
    labels: ["lane"])
  public static let queuePieces = MetricFamily(
    "sluice_queue_pieces", .gauge, "Dumps, and parts of long ones, that wait for the writing thread.",
    labels: ["lane"])
  public static let inFlight = MetricFamily(
    "sluice_dumps_in_flight", .gauge, "Dumps between their claim and their outcome.")

  static let ingestion = [
    dumps, failures, readBytes, sightings, texts, kinTexts, repairs, latency, batchDumps, batchBytes,
    queueBytes, queuePieces, inFlight,
  ]
}

extension MetricCatalog {
  /// From a millisecond to an hour: a dump that is renamed in takes a few, one that is copied in slowly takes minutes.
  static let latencies = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600,
  ]
  /// From a tenth of a millisecond to ten seconds, for one step of the machine.
  static let durations = [
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
  ]

  static func powersOfFour(from first: Double, count: Int) -> [Double] {
    var bounds = [first]
    while bounds.count < count { bounds.append(bounds[bounds.count - 1] * 4) }
    return bounds
  }
}
