import EndpointAPI
import Foundation
import Testing

private let seeds = ["000_4ff66988ac0948f1.txt", "004_3fd7348607333123.txt"]

extension AcceptanceTests {
  /// The two seeds, from the drop to every answer.
  @Suite struct SeedTests {
    private func withSeeds(_ body: (Daemon) async throws -> Void) async throws {
      let house = try House()
      try await Daemon.with(house) { daemon in
        for seed in seeds { try house.drop(try fixture("seeds/" + seed), as: seed) }
        try await daemon.sync()
        try await body(daemon)
      }
    }

    @Test func countersAreExact() async throws {
      try await withSeeds { daemon in
        let status = try await daemon.status()
        #expect(status.dumps == .init(ingested: 2, duplicate: 0, failed: 0))
        #expect(status.posts == 16 && status.texts == 15 && status.sightings == 16 && status.channels == 1)
        #expect(status.drop.waiting == 0 && status.drop.settling == 0 && status.drop.watching == .inotify)
        #expect(status.state == .idle && status.reasons.isEmpty)
        #expect(status.drop.path == daemon.house.state + "/drop")
        #expect(try daemon.house.contents(.done) == seeds)
        #expect(try daemon.house.contents(.drop).isEmpty)
      }
    }

    @Test func jsonHasTheKeysOfTheContract() async throws {
      let keys: [(verb: [String], keys: Set<String>)] = [
        (
          ["status"],
          [
            "version", "state", "reasons", "uptime_seconds", "drop", "dumps", "posts", "texts", "sightings",
            "channels", "last_event",
          ]
        ),
        (
          ["ls"],
          [
            "id", "name", "state", "format", "bytes", "posts", "new_texts", "known_texts", "repairs",
            "received_at", "finished_at", "reason",
          ]
        ),
        (["posts"], postKeys), (["search", "RussiaChina"], postKeys),
        (
          ["channels"],
          [
            "title", "handle", "subscribers", "photos", "videos", "files", "links", "description",
            "snapshots",
          ]
        ),
        (["events"], ["seq", "time", "kind", "dump", "post", "channel"]),
      ]
      try await withSeeds { daemon in
        for (verb, keys) in keys {
          let outcome = try await daemon.ask(verb + ["--json"])
          #expect(outcome.status == 0 && !outcome.lines.isEmpty)
          for line in outcome.lines {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            #expect(keys.isSubset(of: Set(try #require(object).keys)), "\(verb): \(line)")
          }
        }
      }
    }

    private var postKeys: Set<String> {
      [
        "id", "text", "available", "forwarded_from", "channel", "message_id", "date", "hashtags", "mentions",
        "links", "sightings", "first_seen", "boundary",
      ]
    }

    @Test func channelIsAsThePageHadIt() async throws {
      try await withSeeds { daemon in
        let channels = try await daemon.list(ChannelSummary.self, "channels")
        let channel = try #require(channels.first)
        #expect(channels.count == 1)
        #expect(channel.title == "Embassy of Russia in the USA / Посольство России в США")
        #expect(channel.subscribers == Count(value: 7010, granularity: 10))
        #expect(channel.photos == Count(value: 5480, granularity: 10))
        #expect(channel.videos == Count(value: 643, granularity: 1))
        #expect(channel.files == Count(value: 139, granularity: 1))
        #expect(channel.links == Count(value: 2910, granularity: 10))
        #expect(channel.description == "Официальный новостной канал Посольства России в США.")
        #expect(channel.snapshots == 1 && channel.handle == nil)
      }
    }

    @Test func postsAreWholeAndOnce() async throws {
      try await withSeeds { daemon in
        let posts = try await daemon.posts()
        #expect(posts.count == 16 && Set(posts.map(\.id)).count == 16)
        #expect(posts.allSatisfy { $0.forwardedFrom?.name == "Russian MFA 🇷🇺" && $0.sightings == 1 })
        let unavailable = posts.filter { !$0.available }
        #expect(unavailable.count == 1 && unavailable.first?.text == nil)
        let texts = posts.compactMap(\.text)
        #expect(texts.count == 15 && Set(texts).count == 15)
        for text in texts { #expect(repeatedBlock(text) == nil, "doubled: \(text)") }
        #expect(try await daemon.posts("--from", "Russian MFA 🇷🇺").count == 16)
        #expect(try await daemon.posts("--limit", "3").count == 3)
      }
    }

    @Test func searchFindsThoseThatHaveTheWordAndNoOthers() async throws {
      try await withSeeds { daemon in
        let posts = try await daemon.posts()
        let expected = Set(posts.filter { words($0.text ?? "").contains("russiachina") }.map(\.id))
        try #require(expected.count > 1 && expected.count < posts.count)
        let found = try await daemon.search("RussiaChina")
        #expect(Set(found.map(\.id)) == expected && found.count == expected.count)
        for spelling in ["RussiaChina", "#RussiaChina"] {
          let tagged = try await daemon.posts("--hashtag", spelling)
          #expect(Set(tagged.map(\.id)) == expected && tagged.count == expected.count)
          #expect(tagged.allSatisfy { $0.hashtags.contains("#RussiaChina") })
        }
        #expect(try await daemon.search("Zzyzx").isEmpty)
      }
    }

    @Test func showLeadsBackToTheBytes() async throws {
      try await withSeeds { daemon in
        var files: [String: Data] = [:]
        for seed in seeds {
          let data = try fixture("seeds/" + seed)
          files[sha256(data)] = data
        }
        var places: [String: Set<Int>] = [:]
        for post in try await daemon.posts() {
          let details = try await daemon.list(PostDetail.self, "show", post.id)
          let detail = try #require(details.first)
          #expect(detail.summary == post && detail.sighted.count == 1)
          let sighting = try #require(detail.sighted.first)
          let data = try #require(files[sighting.dump])
          let range = Int(sighting.offset)..<Int(sighting.offset + sighting.length)
          try #require(range.lowerBound >= 0 && range.upperBound <= data.count)
          let captured = String(decoding: data[range], as: UTF8.self)
          let firstLine = post.text?.split(separator: "\n").first ?? "Please open Telegram to view this post"
          #expect(captured.contains(firstLine), "\(range) of \(sighting.name)")
          #expect(captured.hasPrefix("Forwarded from"))
          places[sighting.name, default: []].insert(sighting.ordinal)
        }
        #expect(places == [seeds[0]: Set(0..<6), seeds[1]: Set(0..<10)])
      }
    }

    @Test func ledgerHasBothDumps() async throws {
      try await withSeeds { daemon in
        let dumps = try await daemon.dumps().sorted { $0.name < $1.name }
        #expect(dumps.map(\.name) == seeds)
        for dump in dumps {
          let data = try fixture("seeds/" + dump.name)
          #expect(dump.id == sha256(data) && dump.bytes == data.count && dump.state == .ingested)
          #expect(dump.knownTexts == 0 && dump.reason == nil)
          #expect(try #require(dump.receivedAt).milliseconds <= #require(dump.finishedAt).milliseconds)
        }
        #expect(dumps.map(\.format) == ["text-flat", "text-full"])
        #expect(dumps.map(\.posts) == [6, 10] && dumps.map(\.newTexts).reduce(0, +) == 15)
        #expect(dumps.first?.repairs ?? 0 >= 5)
      }
    }

    @Test func eventsTellItInOrder() async throws {
      try await withSeeds { daemon in
        let events = try await daemon.list(Event.self, "events")
        #expect(events.map(\.seq) == (1...19).map { Int64($0) })
        let counts = Dictionary(grouping: events, by: \.kind).mapValues(\.count)
        #expect(counts == [.dumpIngested: 2, .postNew: 16, .channelSnapshot: 1])
        #expect(try await daemon.status().lastEvent == 19)
        let since = try await daemon.list(Event.self, "events", "--since", "7")
        #expect(since == Array(events.dropFirst(7)))
        // What one dump brought lies together.
        let changes = zip(events, events.dropFirst()).filter { $0.dump != $1.dump }
        #expect(changes.count == 1 && events.allSatisfy { $0.dump != nil })
        let known = Set(try await daemon.posts().map(\.id))
        #expect(Set(events.compactMap(\.post)) == known)
      }
    }
  }
}

/// The first block of lines that stands twice in a row.
private func repeatedBlock(_ text: String) -> String? {
  let lines = text.split(separator: "\n").map { String($0) }
  for length in 1...max(1, lines.count / 2) {
    for start in 0..<max(0, lines.count - 2 * length + 1) {
      let block = lines[start..<start + length]
      if block == lines[start + length..<start + 2 * length] { return block.joined(separator: "\n") }
    }
  }
  return nil
}

/// The words of a text in lower case.
private func words(_ text: String) -> Set<String> {
  Set(text.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map { String($0) })
}
