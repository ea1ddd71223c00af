import Foundation
import GRDB

/// What became of the files of one sequence: the arrivals since the last one, and what lies in the rooms.
struct Outcomes {
  struct Arrival {
    var hash: String
    var room: House.Room
    /// How many posts the archive has of this dump.
    var posts: Int?
  }

  var arrivals: [Arrival] = []
  /// The hashes of the files in each room; reasons are left out.
  var files: [House.Room: [String]] = [:]
  /// Reasons without their file, and the other way round.
  var oddReasons: [String] = []
  var left: [String] = []

  /// - Parameter arrival: the newest of the arrivals that are known; the newest of all afterwards.
  init(of house: House, after arrival: inout Int64) throws {
    var configuration = Configuration()
    configuration.readonly = true
    let database = try DatabaseQueue(path: house.archive, configuration: configuration)
    defer { try? database.close() }
    let rows = try database.read { [arrival] db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT arrivals.id, lower(hex(arrivals.sha256)) AS hash, state, posts,
            (SELECT count(*) FROM sightings WHERE sightings.dump_id = dumps.id) AS sightings
          FROM arrivals LEFT JOIN dumps ON dumps.id = arrivals.dump_id WHERE arrivals.id > ?
          """, arguments: [arrival])
    }
    for row in rows {
      arrival = max(arrival, row["id"])
      let posts: Int? = row["posts"]
      let sightings: Int = row["sightings"]
      let room: House.Room = row["state"] == "ingested" ? .done : House.Room(rawValue: row["state"]) ?? .drop
      arrivals.append(
        Arrival(hash: row["hash"] ?? "", room: room, posts: posts == sightings ? posts : nil))
    }
    for room in House.Room.allCases { try look(into: room, of: house) }
  }

  private mutating func look(into room: House.Room, of house: House) throws {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: house.path(room, ""))
    let names = Set(paths)
    for name in names.sorted() {
      let path = house.path(room, name)
      var isDirectory = ObjCBool(false)
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), !isDirectory.boolValue
      else { continue }
      if room == .drop {
        left.append(name)
      } else if room == .failed, name.hasSuffix(".reason.json") {
        if !names.contains(String(name.dropLast(12))) { oddReasons.append(name) }
      } else {
        files[room, default: []].append(sha256(try Data(contentsOf: URL(filePath: path))))
        if room == .failed, !names.contains(name + ".reason.json") { oddReasons.append(name) }
      }
    }
  }

  /// What is otherwise than the model wants it, a sentence each.
  func differences(from model: DropModel) -> [String] {
    var found: [String] = []
    let known = Dictionary(
      model.occasions.keys.map { (sha256($0.bytes), $0) }, uniquingKeysWith: { first, _ in first })
    var byContent: [Content: [Arrival]] = [:]
    for arrival in arrivals {
      if let content = known[arrival.hash] {
        byContent[content, default: []].append(arrival)
      } else {
        found.append(
          "\(arrival.room.rawValue) has an arrival \(arrival.hash) of bytes that nobody left whole")
      }
    }
    for content in model.mustHold where byContent[content] == nil {
      found.append("\(content) has no arrival")
    }
    for (content, arrivals) in byContent {
      let (most, interferences) = (model.occasions[content] ?? 0, model.interferences[content] ?? 0)
      if arrivals.count > most { found.append("\(content) arrived \(arrivals.count) times, at most \(most)") }
      let ingested = arrivals.filter { $0.room == .done }
      if content.posts != nil {
        if ingested.count != 1 { found.append("\(content) was ingested \(ingested.count) times") }
        if let first = ingested.first, first.posts != content.posts {
          found.append("\(content) has \(first.posts.map { "\($0)" } ?? "uncounted") posts")
        }
      } else if !arrivals.allSatisfy({ $0.room == .failed }) {
        found.append("\(content) did not fail")
      }
      let hash = sha256(content.bytes)
      let inRooms = House.Room.allCases.reduce(0) { $0 + (files[$1] ?? []).count { $0 == hash } }
      if arrivals.count - inRooms > interferences {
        found.append("\(content) has \(arrivals.count) arrivals, but \(inRooms) files")
      }
    }
    for (room, hashes) in files {
      for hash in Set(hashes) {
        let (there, told) = (
          hashes.count { $0 == hash }, arrivals.count { $0.hash == hash && $0.room == room }
        )
        if there > told {
          found.append(
            "\(room.rawValue) has \(there) files \(known[hash].map { "\($0)" } ?? hash), told \(told)")
        }
      }
    }
    found += left.filter { !DropModel.isTemporary($0) }.map { "\($0) is still in the drop directory" }
    found += oddReasons.map { "\($0) in quarantine has no file or no reason" }
    return found
  }
}
