import Archive
import Digest
import Intake

/// Finds the originals of dumps.
struct Originals {
  let rooms: Rooms
  let drops: [DropDirectory]

  /// Where the bytes of a dump may lie, the likeliest place first.
  func claims(of dump: SQLiteHistory.Dump) -> [Claim] {
    let index = drops.firstIndex { $0.options.path == dump.drop } ?? 0
    var places: [(Directory, DropPath)] = []
    for place in dump.places {
      guard let path = DropPath(place.path), let room = try? rooms.directory(of: place.state.room) else {
        continue
      }
      places.append((room, path))
    }
    // Where it stays there, or was not moved yet.
    if let path = DropPath(dump.name), drops.indices.contains(index) {
      places.append((drops[index].directory, path))
    }
    return places.compactMap { directory, path in
      guard let look = try? directory.look(path), look.size == dump.bytes else { return nil }
      return Claim(entry: DropEntry(drop: index, path: path), directory: directory, since: 0, look: look)
    }
  }

  /// Says that no file could be the original; nil where one could.
  func absence(of dump: SQLiteHistory.Dump) -> String? {
    claims(of: dump).isEmpty ? Lost(dump, "it is not there").sentence : nil
  }
}

/// A dump that cannot be read again.
struct Lost {
  let digest: SHA256Digest
  let sentence: String

  init(_ dump: SQLiteHistory.Dump, _ why: String) {
    digest = dump.digest
    sentence =
      "The original of dump \(dump.digest.hex.prefix(12)), \(String(decoding: dump.name, as: UTF8.self)): \(why)."
  }
}

/// Reads the dumps of a ledger again, in its order and with its times.
final class Replay {
  private let archive: SQLiteArchive
  private let originals: Originals
  private let options: Rebuild.Options
  private(set) var lost: [Lost] = []

  /// In one transaction.
  private static let batch = (dumps: 256, bytes: Int64(32 << 20))

  init(archive: SQLiteArchive, originals: Originals, options: Rebuild.Options) {
    self.archive = archive
    self.originals = originals
    self.options = options
  }

  /// - Parameter progress: told how many dumps are done.
  func run(_ dumps: [SQLiteHistory.Dump], progress: (Int) -> Void) throws {
    var done = 0
    while done < dumps.count {
      progress(done)
      var batch: [SQLiteHistory.Dump] = []
      var bytes: Int64 = 0
      while done + batch.count < dumps.count, batch.count < Self.batch.dumps, bytes < Self.batch.bytes {
        batch.append(dumps[done + batch.count])
        bytes += batch.last?.bytes ?? 0
      }
      let (lost, _) = try archive.write { transaction in
        try batch.compactMap { try read($0, transaction) }
      }
      self.lost += lost
      done += batch.count
    }
    progress(done)
  }

  /// - Returns: nil when the dump is in the archive.
  private func read(_ dump: SQLiteHistory.Dump, _ transaction: any ArchiveTransaction) throws -> Lost? {
    transaction.date(dump.finishedAt)
    var why = "it is not there"
    for claim in originals.claims(of: dump) {
      let sink = DumpSink(transaction, wanted: dump.digest)
      let reader = DumpFileReader(
        lane: .large, limits: options.limits, assumptions: options.assumptions, progress: {},
        emit: { sink.take($0) })
      let result = reader.read(claim)
      try sink.check()
      if sink.isStored { return nil }
      why = Self.explain(sink, result, dump.digest)
    }
    return Lost(dump, why)
  }

  private static func explain(
    _ sink: DumpSink, _ result: DumpFileReader.Result, _ digest: SHA256Digest
  ) -> String {
    if let found = sink.digest, found != digest { return "its bytes are others now" }
    return switch (sink.ending, result) {
    case (.failed(let reason)?, _): "it cannot be read any more: \(reason.message)"
    case (.trouble(let why)?, _): why
    case (.changed?, _), (_, .busy): "somebody writes to it"
    default: "it is not there"
    }
  }
}
