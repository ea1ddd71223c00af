import Archive
import Digest
import Foundation
import Identity
import Testing

/// The hash of `text`, standing for a dump or a name.
func digest(_ text: String) -> SHA256Digest {
  var hasher = SHA256Hasher()
  return Array(text.utf8).withUnsafeBytes { hasher.digest(of: $0) }
}

func nameRecord(_ name: String) -> NameRecord {
  var keys = KeyMaker()
  return NameRecord(key: keys.name(name), name: name)
}

/// A sighting of `text`, as ingestion would make it.
func sighting(
  _ ordinal: Int, _ text: String?, dump: String, from origin: String? = nil, in channel: String? = nil,
  boundary: BoundaryGrade = .certain
) -> SightingRecord {
  var keys = KeyMaker()
  let originRecord = origin.map { NameRecord(key: keys.name($0), name: $0) }
  var record: TextRecord?
  if var text, let (canonical, key) = text.withUTF8({ keys.text(UnsafeRawBufferPointer($0)) }) {
    let entities =
      text.utf8.first == UInt8(ascii: "#") ? "[[\"hashtag\",0,\(text.utf8.prefix { $0 != 32 }.count)]]" : nil
    record = TextRecord(
      key: key, canonical: canonical, body: ContiguousArray(text.utf8), entities: entities)
  }
  let post: PostKey
  if let record {
    post = keys.post(name: originRecord?.key ?? channel.map { keys.name($0) }, text: record.key)
  } else {
    post = keys.placeholder(dump: digest(dump), ordinal: ordinal)
  }
  var sighting = SightingRecord(
    ordinal: ordinal, offset: Int64(ordinal * 100), length: 90, boundary: boundary, post: post, text: record,
    origin: originRecord, details: nil, isAvailable: record != nil)
  sighting.rank = record == nil ? .place : origin == nil && channel == nil ? .text : .name
  return sighting
}

func stamp(_ inode: UInt64, changed: Int64 = 3) -> FileStamp {
  FileStamp(device: .max, inode: inode, size: 1_000, modified: 2, changed: changed)
}

extension ArchiveTransaction {
  /// Writes a whole dump and its arrival.
  @discardableResult
  func ingest(
    _ dump: String, assuming assumed: String? = nil, channel: String? = nil, _ sightings: [SightingRecord],
    receivedAt: Milliseconds = 5
  ) throws -> DumpTally {
    try begin(
      DumpRecord(digest: digest(dump), bytes: 1_000, channel: assumed.map { nameRecord($0) }),
      isAbandonable: false)
    if let channel {
      var snapshot = SnapshotRecord(title: nameRecord(channel), offset: 0, length: 40)
      snapshot.subscribers = RoundedCount(value: 7_010, granularity: 10)
      try add(snapshot)
    }
    for sighting in sightings { try add(sighting) }
    let tally = try finish(DumpSummary(format: "text-full", encoding: "UTF-8", repairs: ["doubled": 2]))
    _ = try arrive(dump, .ingested, receivedAt: receivedAt)
    return tally
  }

  /// Writes the outcome of a file.
  /// - Parameter isPlaced: whether it is to lie in the room of its state.
  @discardableResult
  func arrive(
    _ dump: String, _ state: ArrivalState, in drop: String = "", isPlaced: Bool = true,
    receivedAt: Milliseconds = 5
  ) throws -> (id: Int64, placedAs: [UInt8]?) {
    try record(
      ArrivalRecord(
        drop: drop, name: Array("\(dump).txt".utf8), dump: digest(dump), state: state, bytes: 1_000,
        receivedAt: receivedAt,
        reason: state == .failed
          ? FailureReason(code: "unknown-format", message: "It is odd.", offset: 7, remedy: "Look.") : nil,
        placedAs: isPlaced ? Array("\(dump).txt".utf8) : nil),
      numbered: { Array("\(dump).\($0).txt".utf8) })
  }
}
