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
      kinTexts: row["kin_texts"] ?? 0, repairs: row["repairs"] ?? 0,
      repairsByKind: Self.counts(row["repairs_by_kind"]))
  }

  fileprivate static func counts(_ json: String?) -> [String: Int] {
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
      offset: row["offset"], length: row["length"], takenAt: row["taken_at"], capturedAt: row["captured_at"],
      telegramID: row["telegram_id"])
  }
}

extension PostRow {
  init(_ row: Row) {
    let body = row["body"] as String?
    let entities = Entities(json: row["entities"], body: body ?? "")
    self.init(
      id: row["id"], position: row["position"], key: hexadecimal(row.bytes("key") ?? []),
      identity: IdentityRank(rawValue: row["rank"]) ?? .place, text: body,
      isAvailable: row["available"], origin: row["origin"], channel: row.channel(),
      messageID: row["message_id"], date: row["date"], editedAt: row["edited_at"],
      views: (row["views"] as Int64?).map {
        RoundedCount(value: $0, granularity: row["views_granularity"] ?? 1)
      },
      hashtags: entities["hashtag"], mentions: entities["mention"], links: entities.links,
      sightings: row["sightings"], firstSeen: row["first_seen"],
      boundary: BoundaryGrade(rawValue: row["boundary"]) ?? .guess, kin: row["kin"])
  }
}

extension SightingRow {
  init(_ row: Row) throws {
    self.init(
      dump: row.digest("sha256") ?? .zero, name: row.bytes("name") ?? [], ordinal: row["ordinal"],
      offset: row["offset"], length: row["length"],
      boundary: BoundaryGrade(rawValue: row["boundary"]) ?? .guess,
      identity: IdentityRank(rawValue: row["rank"]) ?? .place, part: row["part"], origin: row["origin"],
      channel: row.channel(), receivedAt: row["received_at"] ?? 0,
      details: try (row["details"] as String?).map { try SightingDetails(json: $0) } ?? SightingDetails())
  }
}

extension StoredSighting {
  init(_ row: Row) throws {
    guard let key = row.bytes("post")?.withUnsafeBytes({ PostKey(bytes: $0) }) else {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a post has a key that is none")
    }
    self.init(
      ordinal: row["ordinal"], offset: row["offset"], length: row["length"], post: key,
      text: row.digest("text"))
  }
}

extension RevisionRow {
  init(_ row: Row) {
    self.init(
      text: row["body"], asOf: row["as_of"], editedAt: row["edited_at"], sightings: row["sightings"],
      dumps: row["dumps"])
  }
}

extension CountsRow {
  init(_ row: Row) {
    self.init(
      time: row["time"], isReceived: row["received"],
      views: (row["views"] as Int64?).map {
        RoundedCount(value: $0, granularity: row["views_granularity"] ?? 1)
      }, forwards: row["forwards"], replies: row["replies"], reactions: Self.reactions(row["reactions"]))
  }

  private static func reactions(_ json: String?) -> [SightingDetails.Reaction] {
    json.flatMap { try? JSONDecoder().decode([Entry].self, from: Data($0.utf8)) }?.map(\.reaction) ?? []
  }

  private struct Entry: Decodable {
    var reaction: SightingDetails.Reaction

    init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      let emoji = try list.decode(String?.self)
      let value = try list.decode(Int64.self)
      reaction = .init(
        emoji: emoji, count: RoundedCount(value: value, granularity: try list.decode(Int64.self)))
    }
  }
}

extension PartRow {
  init(_ row: Row) {
    self.init(
      part: PartRecord(
        path: row["path"], outcome: PartRecord.Outcome(rawValue: row["outcome"]) ?? .failed,
        message: row["message"], code: row["code"], remedy: row["remedy"], format: row["format"],
        encoding: row["encoding"], bytes: row["bytes"], posts: row["posts"],
        repairs: ArrivalRow.counts(row["repairs"])),
      firstPost: row["first_post"])
  }
}

extension EventRow {
  init(_ row: Row) {
    let kind = row["kind"] as String
    self.init(
      seq: row["seq"], time: row["time"], kind: kind,
      dump: row.digest("sha256") ?? row.digest("arrival_sha256"),
      post: (row.bytes("key") ?? row.bytes("text_post")).map { hexadecimal($0) }, channel: row["title"],
      handle: row["handle"], telegramID: row["telegram_id"], name: row.bytes("name"),
      message: kind == "dump.failed" ? row["reason"] : nil,
      relation: (row["relation"] as Int64?).flatMap { KinRelation(rawValue: $0) },
      of: row.bytes("other_post").map { hexadecimal($0) })
  }
}

/// A text's entities by kind, each value once, in order.
private struct Entities {
  private var values: [String: [String]] = [:]
  /// The URLs that stand in the text, and those that lie behind it.
  private(set) var links: [String] = []

  init(json: String?, body: String) {
    guard let json, let list = try? JSONDecoder().decode([Entry].self, from: Data(json.utf8)) else { return }
    let utf8 = Array(body.utf8)
    for entry in list where entry.range.upperBound <= utf8.count {
      let value = String(decoding: utf8[entry.range], as: UTF8.self)
      if values[entry.kind]?.contains(value) != true { values[entry.kind, default: []].append(value) }
      let link = entry.kind == "textLink" ? entry.value : entry.kind == "link" ? value : nil
      if let link, !links.contains(link) { links.append(link) }
    }
  }

  subscript(kind: String) -> [String] { values[kind] ?? [] }

  private struct Entry: Decodable {
    var kind: String
    var range: Range<Int>
    var value: String?

    init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      kind = try list.decode(String.self)
      let offset = try list.decode(Int.self)
      let length = try list.decode(Int.self)
      guard offset >= 0, length >= 0, length <= .max - offset else {
        throw DecodingError.dataCorruptedError(in: list, debugDescription: "a range begins before the text")
      }
      range = offset..<offset + length
      value = list.isAtEnd ? nil : try list.decode(String?.self)
    }
  }
}

extension Row {
  fileprivate func bytes(_ column: String) -> [UInt8]? { (self[column] as Data?).map { Array($0) } }

  func digest(_ column: String) -> SHA256Digest? {
    guard let data = self[column] as Data?, data.count == 32 else { return nil }
    return data.withUnsafeBytes { SHA256Digest(bytes: $0) }
  }

  /// The names of a channel; nil where there is none.
  func channel() -> ChannelNameRow? {
    (self["title"] as String?).map {
      ChannelNameRow(title: $0.isEmpty ? nil : $0, handle: self["handle"], telegramID: self["telegram_id"])
    }
  }
}

extension SHA256Digest {
  fileprivate static var zero: SHA256Digest {
    [UInt8](repeating: 0, count: 32).withUnsafeBytes { SHA256Digest(bytes: $0) }
  }
}
