import Digest
import Foundation
import GRDB
import Identity

extension ArrivalRow {
  init(_ row: Row) {
    self.init(
      id: row["id"], drop: row["drop_path"], name: row.bytes("name") ?? [], dump: row.digest("sha256"),
      state: ArrivalState(rawValue: row["state"]) ?? .failed, bytes: row["bytes"],
      receivedAt: row["received_at"], finishedAt: row["finished_at"],
      reason: (row["reason_code"] as String?).map {
        FailureReason(
          code: $0, message: row["reason"] ?? "", offset: row["reason_offset"], remedy: row["remedy"] ?? "")
      },
      placedAs: row.bytes("placed_as"), isPlaced: row["placed"], isLeft: row["is_left"],
      retriedAt: row["retried_at"], isReturning: row["is_returning"], format: row["format"],
      encoding: row["encoding"],
      posts: row["posts"] ?? 0, newTexts: row["new_texts"] ?? 0, knownTexts: row["known_texts"] ?? 0,
      repairs: row["repairs"] ?? 0, repairsByKind: Self.counts(row["repairs_by_kind"]))
  }

  private static func counts(_ json: String?) -> [String: Int] {
    json.flatMap { try? JSONDecoder().decode([String: Int].self, from: Data($0.utf8)) } ?? [:]
  }
}

extension UnplacedArrival {
  init(_ row: ArrivalRow) {
    self.init(
      id: row.id,
      arrival: ArrivalRecord(
        drop: row.drop, name: row.name, dump: row.dump, state: row.state, bytes: row.bytes,
        receivedAt: row.receivedAt, reason: row.reason, placedAs: row.placedAs))
  }
}

extension SnapshotRow {
  init(_ row: Row) {
    func count(_ name: String) -> RoundedCount? {
      (row[name] as Int64?).map { RoundedCount(value: $0, granularity: row["\(name)_granularity"] ?? 1) }
    }
    self.init(
      dump: row.digest("sha256") ?? .zero, title: row["title"], handle: row["handle"],
      subscribers: count("subscribers"), photos: count("photos"), videos: count("videos"),
      files: count("files"), links: count("links"), description: row["description"], button: row["button"],
      offset: row["offset"], length: row["length"], takenAt: row["taken_at"])
  }
}

extension PostRow {
  init(_ row: Row) {
    let body = row["body"] as String?
    let entities = Entities(json: row["entities"], body: body ?? "")
    self.init(
      id: row["id"], position: row["position"], key: hexadecimal(row.bytes("key") ?? []), text: body,
      isAvailable: row["available"], origin: row["origin"], channel: row.channel(),
      messageID: row["message_id"], date: row["date"],
      hashtags: entities["hashtag"], mentions: entities["mention"], links: entities["link"],
      sightings: row["sightings"], firstSeen: row["first_seen"],
      boundary: BoundaryGrade(rawValue: row["boundary"]) ?? .guess)
  }
}

extension SightingRow {
  init(_ row: Row) throws {
    self.init(
      dump: row.digest("sha256") ?? .zero, name: row.bytes("name") ?? [], ordinal: row["ordinal"],
      offset: row["offset"], length: row["length"],
      boundary: BoundaryGrade(rawValue: row["boundary"]) ?? .guess, channel: row.channel(),
      receivedAt: row["received_at"] ?? 0,
      details: try (row["details"] as String?).map { try SightingDetails(json: $0) } ?? SightingDetails())
  }
}

extension StoredSighting {
  init(_ row: Row) throws {
    guard let key = row.bytes("post"), key.count == 16 else {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a post has a key that is none")
    }
    func word(_ index: Int) -> UInt64 { key[index * 8..<index * 8 + 8].reduce(0) { $0 << 8 | UInt64($1) } }
    self.init(
      ordinal: row["ordinal"], offset: row["offset"], length: row["length"],
      post: PostKey((word(0), word(1))), text: row.digest("text"))
  }
}

extension EventRow {
  init(_ row: Row) {
    let kind = row["kind"] as String
    self.init(
      seq: row["seq"], time: row["time"], kind: kind,
      dump: row.digest("sha256") ?? row.digest("arrival_sha256"),
      post: row.bytes("key").map { hexadecimal($0) }, channel: row["title"], name: row.bytes("name"),
      message: kind == "dump.failed" ? row["reason"] : nil)
  }
}

/// A text's entities by kind, each value once, in order.
private struct Entities {
  private var values: [String: [String]] = [:]

  init(json: String?, body: String) {
    guard let json, let list = try? JSONDecoder().decode([Entry].self, from: Data(json.utf8)) else { return }
    let utf8 = Array(body.utf8)
    for entry in list where entry.range.upperBound <= utf8.count {
      let value = String(decoding: utf8[entry.range], as: UTF8.self)
      if values[entry.kind]?.contains(value) != true { values[entry.kind, default: []].append(value) }
    }
  }

  subscript(kind: String) -> [String] { values[kind] ?? [] }

  private struct Entry: Decodable {
    var kind: String
    var range: Range<Int>

    init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      kind = try list.decode(String.self)
      let offset = try list.decode(Int.self)
      let length = try list.decode(Int.self)
      guard offset >= 0, length >= 0 else {
        throw DecodingError.dataCorruptedError(in: list, debugDescription: "a range begins before the text")
      }
      range = offset..<offset + length
    }
  }
}

extension Row {
  fileprivate func bytes(_ column: String) -> [UInt8]? { (self[column] as Data?).map { Array($0) } }

  func digest(_ column: String) -> SHA256Digest? {
    guard let data = self[column] as Data?, data.count == 32 else { return nil }
    return data.withUnsafeBytes { SHA256Digest(bytes: $0) }
  }

  fileprivate func channel() -> (title: String, handle: String?)? {
    (self["title"] as String?).map { ($0, self["handle"]) }
  }
}

extension SHA256Digest {
  fileprivate static var zero: SHA256Digest {
    [UInt8](repeating: 0, count: 32).withUnsafeBytes { SHA256Digest(bytes: $0) }
  }
}
