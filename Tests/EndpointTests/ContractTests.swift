import EndpointAPI
import EndpointTesting
import Foundation
import Testing

/// The published JSON: these keys are what others rely on. They may grow, and never change.
@Suite struct ContractTests {
  private func keys(_ value: some Encodable) throws -> Set<String> {
    let object = try JSONSerialization.jsonObject(with: JSONText.encode(value))
    return Set(try #require(object as? [String: Any]).keys)
  }

  @Test func status() throws {
    #expect(
      try keys(Samples.status) == [
        "version", "state", "reasons", "uptime_seconds", "paused_since", "drop", "drops", "held", "dumps",
        "posts", "texts", "sightings", "channels", "last_event", "kin", "alerts",
        "configuration",
      ])
    #expect(
      try keys(Samples.configuration) == ["file", "loaded_at", "failed_at", "error", "waiting"])
    #expect(try keys(Samples.reloadResult) == ["configuration", "changed", "waiting"])
    #expect(try keys(Samples.reloadResult.changed[0]) == ["key", "old", "new"])
    #expect(try keys(#require(Samples.status.kin)) == ["through", "texts", "is_complete"])
    let dropKeys: Set<String> = [
      "path", "watching", "watching_reason", "problem", "waiting", "settling", "ignored", "beyond",
      "recursive",
      "disposal",
    ]
    #expect(try keys(Samples.drop) == dropKeys)
    #expect(try keys(Samples.sharedDrop) == dropKeys)
    #expect(
      try keys(Samples.heldFile(1)) == ["name", "name_base64", "drop", "bytes", "since", "reason"])
    #expect(try keys(Samples.status.dumps) == ["ingested", "duplicate", "failed"])
  }

  private static let dumpKeys: Set<String> = [
    "id", "number", "name", "name_base64", "drop", "state", "format", "bytes", "posts", "new_texts",
    "known_texts", "kin_texts", "repairs", "received_at", "finished_at", "retried_at", "reason",
  ]

  @Test func dumps() throws {
    #expect(try keys(Samples.dump) == Self.dumpKeys)
    // Keys without a value are there too.
    #expect(try keys(Samples.waitingDump) == Self.dumpKeys)
    #expect(
      try keys(Samples.dumpDetail)
        == Self.dumpKeys.union([
          "encoding", "repairs_by_kind", "location", "channels", "parts", "part_count", "arrivals",
        ]))
    #expect(
      try keys(Samples.snapshot) == [
        "title", "handle", "subscribers", "photos", "videos", "files", "links", "description", "button",
        "offset", "length", "captured_at", "telegram_id",
      ])
    for part in Samples.partedDump.parts {
      #expect(
        try keys(part) == [
          "path", "outcome", "message", "code", "remedy", "format", "encoding", "bytes", "posts", "repairs",
        ])
    }
  }

  @Test func quarantine() throws {
    let expected = Self.dumpKeys.union(["code", "offset", "remedy", "location"])
    #expect(try keys(Samples.quarantined) == expected)
    #expect(try keys(Samples.unreadQuarantined) == expected)
    #expect(try keys(RetryResult(retried: [Samples.dump], count: 1)) == ["retried", "count"])
    #expect(try keys(ScanResult(drops: [Samples.drop])) == ["drops"])
  }

  @Test func audits() throws {
    func text(_ line: AuditLine) throws -> String {
      String(decoding: try JSONText.encode(line), as: UTF8.self)
    }
    #expect(
      try text(.progress(.init(step: "Reading", done: 1, total: 2)))
        == #"{"done":1,"step":"Reading","total":2,"type":"progress"}"#)
    #expect(try keys(AuditLine.finding(Samples.finding)) == ["type", "code", "subject", "message", "remedy"])
    #expect(
      try text(Samples.summary(findings: 1))
        == #"{"bytes":6248,"dumps":2,"files":3,"findings":1,"type":"summary"}"#)
    let newer = Data(#"{"type":"thought","about":"life"}"#.utf8)
    #expect(try JSONText.decode(AuditLine.self, from: newer) == .unknown(type: "thought"))
  }

  @Test func backups() throws {
    let lines =
      StubBackend().with { $0.backupLines } + [.failure(.init(message: "No.", remedy: "Free some."))]
    #expect(
      try lines.map { String(decoding: try JSONText.encode($0), as: UTF8.self) } == [
        #"{"done":4194304,"step":"copying","total":8388608,"type":"progress"}"#,
        #"{"bytes":8388608,"path":"/var/lib/sluice/backup/archive-20260301T093000Z.sqlite","sha256":""#
          + String(repeating: "ab", count: 32) + #"","type":"backup"}"#,
        #"{"message":"No.","remedy":"Free some.","type":"failure"}"#,
      ])
    let newer = Data(#"{"type":"thought","about":"life"}"#.utf8)
    #expect(try JSONText.decode(BackupLine.self, from: newer) == .unknown(type: "thought"))
  }

  @Test func namesAreBytes() {
    #expect(NameText(Array("märz/é.txt".utf8)).text == "märz/é.txt")
    #expect(NameText(Array("märz/é.txt".utf8)).base64 == nil)
    let name: [UInt8] = [0x61, 0xFF, 0xC3, 0x28]
    #expect(NameText(name).text == "a\u{FFFD}\u{FFFD}(")
    #expect(NameText(name).base64.flatMap { Data(base64Encoded: $0) } == Data(name))
    // A real U+FFFD is no loss.
    #expect(NameText(Array("\u{FFFD}".utf8)).base64 == nil)
  }

  private static let postKeys: Set<String> = [
    "id", "text", "available", "forwarded_from", "channel", "message_id", "date", "hashtags", "mentions",
    "links", "sightings", "first_seen", "boundary", "identity", "edited_at", "url", "views",
    "kin",
  ]

  @Test func posts() throws {
    #expect(try keys(Samples.post) == Self.postKeys)
    #expect(try keys(Samples.unavailablePost) == Self.postKeys)
    let detailKeys = Self.postKeys.union(["sighted", "revisions", "series", "facts"])
    #expect(try keys(Samples.postDetail) == detailKeys)
    #expect(try keys(Samples.richPost) == detailKeys)
    #expect(
      try keys(Samples.sighting) == [
        "dump", "name", "ordinal", "offset", "length", "boundary", "channel", "forwarded_from", "views",
        "reactions", "signature", "time", "edited", "media", "repairs", "received_at", "identity", "part",
        "captured_at", "forwards", "replies", "reaction_counts", "facts",
      ])
    #expect(
      try keys(Samples.sighting.media[0]) == [
        "kind", "name", "size", "bytes", "path", "type", "duration", "width", "height", "note",
      ])
    #expect(try keys(Sighting.Origin(name: "A", author: nil)) == ["name", "author"])
    #expect(try keys(PostSummary.Origin(name: "A")) == ["name"])
    #expect(try keys(ChannelName(title: nil, handle: nil)) == ["title", "handle", "telegram_channel_id"])
  }

  @Test func whatPostsAreBesideTheirText() throws {
    let facts = try #require(Samples.richPost.facts)
    let factKeys: Set<String> = [
      "message_id", "posted_in", "date", "edit_date", "origin", "signature", "reply", "album",
      "album_messages", "media", "poll", "service", "card", "text_links",
    ]
    #expect(try keys(facts) == factKeys && keys(PostFacts()) == factKeys)
    #expect(try keys(try #require(facts.origin)) == ["id", "handle", "author", "message_id", "date"])
    #expect(try keys(try #require(facts.date)) == ["time", "local"])
    #expect(try keys(try #require(facts.reply)) == ["message_id", "channel", "quote"])
    #expect(try keys(try #require(facts.poll)) == ["question", "options", "voters", "closed"])
    #expect(try keys(try #require(facts.poll?.options.first)) == ["text", "voters", "percent"])
    #expect(try keys(try #require(facts.service)) == ["action", "subject"])
    #expect(try keys(try #require(facts.card)) == ["url", "site", "title", "description"])
    #expect(try keys(try #require(facts.textLinks.first)) == ["text", "url"])
    #expect(
      try keys(try #require(Samples.richPost.revisions.first)) == [
        "text", "as_of", "edited_at", "sightings", "dumps", "diff",
      ])
    #expect(
      try keys(try #require(Samples.richPost.series.first)) == [
        "time", "received", "views", "forwards", "replies", "reactions",
      ])
    #expect(try keys(Reaction(emoji: nil, count: Count(value: 1, granularity: 1))) == ["emoji", "count"])
  }

  @Test func kin() throws {
    #expect(try keys(Samples.postKin) == ["post", "texts", "text_count"])
    #expect(
      try keys(Samples.postKin.texts[0]) == [
        "text", "as_of", "cluster_size", "canonical", "kin", "kin_count", "sibling_count",
      ])
    for kin in [Samples.longerKin, Samples.distantKin] {
      #expect(
        try keys(kin) == [
          "relation", "score", "conflict", "context", "text", "canonical", "posts", "post_count", "diff",
        ])
    }
    #expect(
      try keys(Samples.kinPost(11)) == [
        "id", "channel", "forwarded_from", "message_id", "date", "first_seen", "url",
      ])
    let diff = try #require(Samples.siblingKin.diff)
    #expect(try keys(diff) == ["segments", "reasons", "coarse"])
    #expect(try keys(diff.segments[0]) == ["kind", "text"])
    #expect(try keys(diff.reasons[0]) == ["kind", "old", "new"])
    #expect(try keys(Samples.cluster) == ["size", "text", "post", "first_seen", "newest_seen"])
  }

  @Test func channelsEventsAndAnswers() throws {
    #expect(
      try keys(Samples.channel) == [
        "title", "handle", "subscribers", "photos", "videos", "files", "links", "description", "snapshots",
        "telegram_id", "series",
      ])
    #expect(
      try keys(try #require(Samples.channelOverTime.series?.first)) == [
        "time", "received", "title", "subscribers", "photos", "videos", "files", "links",
      ])
    for forward in [Samples.forward, Samples.namelessForward] {
      #expect(
        try keys(forward) == [
          "channel", "origin", "posts", "texts", "first_posted", "last_posted", "first_seen", "last_seen",
        ])
    }
    #expect(try keys(Count(value: 7010, granularity: 10)) == ["value", "granularity"])
    #expect(
      try keys(Samples.event(1)) == [
        "seq", "time", "kind", "dump", "post", "channel", "handle", "telegram_id", "name", "name_base64",
        "relation", "of", "rule", "alert", "message",
      ])
    #expect(try keys(SyncResult(done: true, waiting: 0, settling: 0)) == ["done", "waiting", "settling"])
    #expect(try keys(Page(items: [1], next: nil)) == ["items", "next"])
    #expect(
      try keys(Problem(code: "a", title: "b", status: 400, detail: "c", remedy: nil))
        == ["type", "title", "status", "detail", "code", "remedy"])
  }

  @Test func valuesComeBackAsTheyWent() throws {
    func roundTrip<Value: Codable & Equatable>(_ value: Value) throws {
      #expect(try JSONText.decode(Value.self, from: JSONText.encode(value)) == value)
    }
    try roundTrip(Samples.status)
    try roundTrip(Samples.dumpDetail)
    try roundTrip(Samples.waitingDump)
    try roundTrip(Samples.sharedDrop)
    try roundTrip(Samples.heldFile(1))
    try roundTrip(Samples.quarantined)
    try roundTrip(Samples.unreadQuarantined)
    try roundTrip(AuditLine.finding(Samples.finding))
    try roundTrip(Samples.summary(findings: 1))
    try roundTrip(AuditLine.unknown(type: "thought"))
    try roundTrip(Samples.postDetail)
    try roundTrip(Samples.richPost)
    try roundTrip(Samples.partedDump)
    try roundTrip(Samples.channelOverTime)
    try roundTrip(Samples.unavailablePost)
    try roundTrip(Samples.channel)
    try roundTrip(Samples.postKin)
    try roundTrip(Samples.cluster)
    try roundTrip(Samples.event(7))
    try roundTrip(Page(items: [Samples.event(7)], next: "7"))
  }

  @Test func missingOptionalKeysCountAsNull() throws {
    let older = Data(#"{"seq":1,"time":"2026-03-01T09:30:00Z","kind":"x.new","message":"m"}"#.utf8)
    let event = try JSONText.decode(Event.self, from: older)
    #expect(event.dump == nil && event.nameBase64 == nil && event.kind.rawValue == "x.new")
    let dump = Data(
      #"{"name":"a","state":"failed","bytes":1,"posts":0,"new_texts":0,"known_texts":0,"repairs":0}"#.utf8)
    let summary = try JSONText.decode(DumpSummary.self, from: dump)
    #expect(
      summary.number == nil && summary.drop == nil && summary.retriedAt == nil && summary.kinTexts == nil)
    let post = Data(
      #"""
      {"id":"a1","available":true,"hashtags":[],"mentions":[],"links":[],"sightings":1,"boundary":"certain",
        "sighted":[{"dump":"d0","name":"n","ordinal":0,"offset":0,"length":1,"boundary":"certain","edited":false,
          "media":[{"kind":"photo"}],"repairs":{}}]}
      """#.utf8)
    let detail = try JSONText.decode(PostDetail.self, from: post)
    #expect(detail.revisions.isEmpty && detail.series.isEmpty && detail.facts == nil)
    #expect(detail.summary.identity == nil && detail.sighted.first?.identity == nil)
    #expect(detail.sighted.first?.facts == nil && detail.sighted.first?.media.first?.bytes == nil)
  }

  @Test func textIsHarmlessOnATerminalAndTheSameValue() throws {
    let text = "a\u{1B}[31m\u{9B}2J\u{7F}\u{202E}\u{2066}\u{2028} é 中 / \u{200C}"
    let json = try JSONText.encode([text])
    #expect(try JSONText.decode([String].self, from: json) == [text])
    let written = String(decoding: json, as: UTF8.self)
    #expect(written == "[\"a\\u001b[31m\\u009b2J\\u007f\\u202e\\u2066\\u2028 é 中 / \u{200C}\"]")
  }
}
