import Archive
import Foundation
import Intake
import Logging
import OpenMetrics
import Synchronization
import Testing

@testable import Ingest

/// A whole way in a directory of its own, without a command line around it.
final class TestHouse: Sendable {
  let path: String
  let archive: SQLiteArchive
  let intake: Intake
  let pipeline: Pipeline
  let log: RecordedLog
  let metrics = MetricRegistry()

  /// - Parameters:
  ///   - path: goes on with what lies there, when given.
  ///   - configure: says what is particular about the drop directory.
  ///   - attempts: counts them instead of a file.
  ///   - wrap: puts something between the pipeline and its archive.
  init(
    path: String? = nil, options: Pipeline.Options = .init(),
    drop configure: (inout DropDirectory.Options) -> Void = { _ in }, attempts: (any AttemptKeeping)? = nil,
    wrap: (SQLiteArchive) -> any ArchiveWriting = { $0 }
  ) throws {
    let directory = path ?? FileManager.default.temporaryDirectory.path + "/sluice-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    self.path = directory
    let log = RecordedLog()
    self.log = log
    let logger = Logger(label: "test") { _ in RecordingHandler(log: log) }
    let archive = try SQLiteArchive(
      path: directory + "/archive.sqlite", options: .init(metrics: metrics))
    self.archive = archive
    var dropOptions = DropDirectory.Options(path: directory + "/drop", settle: 100_000_000)
    configure(&dropOptions)
    let drops = [try DropDirectory(dropOptions)]
    let board = HealthBoard(metrics: metrics)
    var options = options
    options.metrics = metrics
    intake = try Intake(
      drops: drops, rooms: try Rooms(state: directory, for: drops),
      options: .init(rescan: 60_000_000_000, metrics: metrics, onChange: { board.change() }), logger: logger,
      areLeft: { archive.areLeft($1, in: $0) })
    pipeline = Pipeline(
      archive: wrap(archive), attempts: try attempts ?? SQLiteAttempts(path: directory + "/attempts.sqlite"),
      intake: intake,
      options: options, board: board, lastEvent: try archive.lastEvent(), logger: logger)
  }

  func start() throws {
    intake.start()
    try pipeline.start()
  }

  func stop() async throws {
    await pipeline.stop()
    try archive.close()
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }

  func drop(_ name: String, _ bytes: some Sequence<UInt8>) throws {
    let hidden = "\(path)/drop/.\(UUID().uuidString)"
    try Data(bytes).write(to: URL(filePath: hidden))
    guard rename(hidden, "\(path)/drop/\(name)") == 0 else { throw CocoaError(.fileWriteUnknown) }
  }

  func contents(_ room: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(room)").sorted()
  }

  /// What a deep audit finds wrong, by code.
  func findings() throws -> [String] {
    try archiveForAudit { archive in
      var codes: [String] = []
      _ = try pipeline.audit(archive, isDeep: true).run(
        progress: { _, _, _ in }, finding: { codes.append($0.code) })
      return codes
    }
  }

  /// Opens the archive of a house that was stopped.
  func archiveForAudit<R>(_ body: (SQLiteArchive) throws -> R) throws -> R {
    let archive = try SQLiteArchive(path: path + "/archive.sqlite")
    defer { try? archive.close() }
    return try body(archive)
  }

  /// A capture with these posts.
  static func capture(_ posts: String..., channel: String = "Embassy") -> [UInt8] {
    var text = "\(channel)\n7.01K subscribers\nDownload Telegram\n"
    for post in posts { text += "Forwarded from\u{A0}Mission\n\(post)\n" }
    return Array(text.utf8)
  }
}

/// Log lines as they came.
final class RecordedLog: Sendable {
  struct Line: Sendable {
    var level: Logger.Level
    var message: String
    var metadata: [String: String]
  }

  private let state = Mutex<[Line]>([])

  var lines: [Line] { state.withLock { $0 } }

  func add(_ line: Line) { state.withLock { $0.append(line) } }

  func lines(withID id: String) -> [Line] { lines.filter { $0.metadata["message_id"] == id } }
}

struct RecordingHandler: LogHandler {
  let log: RecordedLog
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.trace

  init(log: RecordedLog) { self.log = log }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let merged = metadata.merging(event.metadata ?? [:]) { $1 }
    log.add(
      .init(level: event.level, message: "\(event.message)", metadata: merged.mapValues { "\($0)" }))
  }
}
