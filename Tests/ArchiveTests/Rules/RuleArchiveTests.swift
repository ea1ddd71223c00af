import Digest
import GRDB
import TestSupport
import Testing

@testable import Archive

/// Rules and alerts as they are kept.
@Suite struct RuleArchiveTests {
  private let directory: TemporaryDirectory
  private let archive: SQLiteArchive

  init() throws {
    directory = try TemporaryDirectory()
    archive = try SQLiteArchive(path: directory.path + "/archive.sqlite")
  }

  private func add(_ fields: [RuleKey: String]) throws -> RuleAddition {
    let definition = try RuleDefinition(fields)
    return try archive.write { try $0.addRule(definition) }.result
  }

  /// Compares all events, as the follower does, and writes what matched.
  @discardableResult
  private func follow(after cursor: Int64? = nil) async throws -> [AlertRow] {
    var matcher = RuleMatcher(try archive.rules())
    let start = try cursor ?? archive.comparedEvents()
    let evidence = try await archive.evidence(
      after: start, needs: matcher.needs, limit: 10_000, bytes: 1 << 20)
    let alerts = matcher.matches(in: evidence)
    return try archive.write { try $0.addAlerts(alerts, through: evidence.through) }.result
  }

  private func ingest(
    _ name: String, _ posts: [Seen] = [], heading: ChannelRecord? = nil, subscribers: Int64? = nil,
    grain: Int64 = 1, at time: Milliseconds? = nil
  ) throws {
    _ = try archive.write { transaction in
      try transaction.begin(DumpRecord(digest: digest(name), bytes: 1), isAbandonable: false)
      if let heading, let title = heading.title {
        var snapshot = SnapshotRecord(title: title, offset: 0, length: 1)
        snapshot.telegramID = heading.id
        snapshot.capturedAt = time
        snapshot.subscribers = subscribers.map { RoundedCount(value: $0, granularity: grain) }
        try transaction.add(snapshot)
      }
      for (ordinal, post) in posts.enumerated() { try transaction.add(post.sighting(ordinal, dump: name)) }
      _ = try transaction.finish(DumpSummary(format: "test", encoding: "UTF-8", repairs: [:]))
      try transaction.arrive(name, .ingested)
    }
  }

  private func findings() throws -> [AuditFinding] { try archive.findings() }

  // MARK: - Rules

  @Test func aRuleIsAddedOnceAndRemoved() throws {
    let fields: [RuleKey: String] = [.name: "a", .on: "post", .query: "talks"]
    guard case .added(let row) = try add(fields) else { return #expect(Bool(false), "it was not added") }
    #expect(row.source == .command && row.since == 0)
    #expect(try add(fields) == .unchanged(row))
    #expect(try add([.name: "a", .on: "post", .query: "war"]) == .taken(row))
    #expect(try archive.rules() == [row])
    #expect(try archive.write { try $0.removeRule("a") }.result == .removed(row))
    #expect(try archive.write { try $0.removeRule("a") }.result == .notFound)
    #expect(try archive.rules().isEmpty)
  }

  @Test func theRulesOfTheConfigurationGoFirstAndKeepSinceWhenTheyHold() throws {
    let mine = try RuleDefinition([.name: "a", .on: "post", .query: "talks"])
    let other = try RuleDefinition([.name: "a", .on: "post", .query: "war"])
    _ = try add(mine.fields)
    _ = try archive.write { try $0.setConfiguredRules([other]) }
    #expect(try archive.rules().map(\.definition) == [other])
    #expect(try archive.write { try $0.removeRule("a") }.result == .isConfigured)
    try ingest("one")
    _ = try archive.write { try $0.setConfiguredRules([other]) }
    #expect(try archive.rules().map(\.since) == [0])
    var changed = other
    changed.notifies = true
    _ = try archive.write { try $0.setConfiguredRules([changed]) }
    #expect(try archive.rules().map(\.since) == [1])
    _ = try archive.write { try $0.setConfiguredRules([]) }
    #expect(try archive.rules().map(\.definition) == [mine])
    #expect(try findings() == [])
  }

  // MARK: - Alerts

  @Test func eachMatchIsToldOnceAndHasItsEvent() async throws {
    _ = try add([.name: "a", .on: "post", .query: "talks", .notify: "yes"])
    _ = try add([.name: "b", .on: "dump", .state: "ingested"])
    try ingest("one", [Seen(text: "Talks were held"), Seen(text: "Nothing else")])
    let told = try await follow()
    #expect(told.map(\.rule) == ["a", "b"] && told.map(\.state) == [.pending, .recorded])
    #expect(try await follow(after: 0) == [])
    let events = try await archive.events(after: 0, limit: 100).filter { $0.kind == "alert" }
    #expect(events.map(\.rule) == ["a", "b"] && events.map(\.alert) == told.map(\.id))
    #expect(events.map(\.seq) == told.map(\.event) && events[0].message == told[0].message)
    #expect(events[0].post == told[0].post && events[0].post != nil)
    #expect(events[1].dump == digest("one"))
    #expect(try await archive.alerts(AlertFilter(rule: "b"), before: nil, limit: 9).map(\.id) == [told[1].id])
    #expect(try await archive.alerts(AlertFilter(state: .pending), before: nil, limit: 9) == [told[0]])
    #expect(try findings() == [])
  }

  @Test func aRuleThatWentMeanwhileTellsNothingAndItsAlertsStay() async throws {
    _ = try add([.name: "a", .on: "post", .query: "talks"])
    try ingest("one", [Seen(text: "Talks were held")])
    try await follow()
    try ingest("two", [Seen(text: "More talks were held")])
    var matcher = RuleMatcher(try archive.rules())
    let evidence = try await archive.evidence(after: 0, needs: .posts, limit: 100, bytes: 1 << 20)
    let alerts = matcher.matches(in: evidence)
    _ = try archive.write { try $0.removeRule("a") }
    #expect(try archive.write { try $0.addAlerts(alerts, through: evidence.through) }.result == [])
    // One of the same name is another rule, and tells of nothing that was before.
    _ = try add([.name: "a", .on: "post", .query: "talks"])
    #expect(try archive.write { try $0.addAlerts(alerts, through: evidence.through) }.result == [])
    #expect(try await follow() == [])
    #expect(try await archive.alerts(AlertFilter(rule: "a"), before: nil, limit: 9).count == 1)
    #expect(try findings() == [])
  }

  @Test func aRevisionMatchesAndThePostIsToldOnce() async throws {
    _ = try add([.name: "a", .on: "post", .query: "war"])
    let place = channel(7, nil, "News")
    try ingest("one", [Seen(channel: place, messageID: 1, text: "Peace was made", capturedAt: 10)])
    #expect(try await follow() == [])
    try ingest("two", [Seen(channel: place, messageID: 1, text: "War was made", capturedAt: 20)])
    #expect(try await follow().count == 1)
    try ingest("three", [Seen(channel: place, messageID: 1, text: "War was made again", capturedAt: 30)])
    #expect(try await follow() == [])
  }

  /// Such as one that was edited away before the newer capture.
  @Test func aWordingThatBecomesKnownLaterMatches() async throws {
    _ = try add([.name: "a", .on: "post", .query: "war"])
    let place = channel(7, nil, "News")
    try ingest("newer", [Seen(channel: place, messageID: 1, text: "Peace was made", capturedAt: 20)])
    try ingest("gone", [Seen(channel: place, messageID: 2, text: nil, capturedAt: 20)])
    #expect(try await follow() == [])
    try ingest("older", [Seen(channel: place, messageID: 1, text: "War was made", capturedAt: 10)])
    try ingest("there", [Seen(channel: place, messageID: 2, text: "More war", capturedAt: 30)])
    #expect(try await follow().count == 2)
    try ingest("again", [Seen(channel: place, messageID: 1, text: "War was made", capturedAt: 11)])
    #expect(try await follow() == [])
  }

  @Test func aCounterIsComparedWithTheHeadingBeforeInTime() async throws {
    _ = try add([.name: "s", .on: "channel", .channel: "Y", .counter: "subscribers", .change: "5%"])
    let heading = channel(7, nil, "Y")
    try ingest("one", heading: heading, subscribers: 1000, at: 100)
    try ingest("two", heading: heading, subscribers: 1100, at: 200)
    // Older than what is known: no news.
    try ingest("three", heading: heading, subscribers: 10, at: 50)
    try ingest("four", heading: heading, subscribers: 1120, at: 300)
    try ingest("five", heading: channel(8, nil, "Z"), subscribers: 1, at: 100)
    try ingest("six", heading: channel(8, nil, "Z"), subscribers: 100, at: 200)
    let together = try await follow()
    #expect(together.map(\.dump) == [digest("two").hex])
    #expect(together.first?.message == "Rule s: subscribers of Y went from 1000 to 1100 (+10.0 %).")
    // The same comes out, however the events are cut into batches.
    var matcher = RuleMatcher(try archive.rules())
    var found: [AlertRecord] = []
    for seq in 0..<together[0].event {
      let evidence = try await archive.evidence(after: seq, needs: matcher.needs, limit: 1, bytes: 100)
      found += matcher.matches(in: evidence)
    }
    #expect(found.map(\.message) == together.map(\.message))
    #expect(try findings() == [])
  }

  @Test func aTextIsCountedWithItsKinAndToldOnce() async throws {
    _ = try add([.name: "t", .on: "text", .channels: "3", .within: "1d"])
    let hour: Milliseconds = 3_600_000
    func story(_ tail: String) -> String {
      "The ministers of both countries met in the old capital and spoke for hours about trade, borders and the "
        + "return of prisoners, as the ministry said in the evening\(tail)"
    }
    func seen(_ id: Int64, _ text: String, _ time: Milliseconds) -> Seen {
      Seen(channel: channel(id, nil, "C\(id)"), messageID: 1, text: text, date: time)
    }
    try ingest("one", [seen(1, story(""), 0), seen(2, story(", it is told"), hour)])
    #expect(try await follow() == [])
    // Again in the same channel, and in a third one too late.
    try ingest("two", [seen(3, story(""), 30 * hour)])
    #expect(try await follow() == [])
    try ingest("three", [seen(4, story(" to the press"), 2 * hour)])
    let told = try await follow()
    #expect(told.count == 1)
    #expect(told.first?.message.contains("was posted in 3 channels within 1d.") == true)
    try ingest("four", [seen(5, story(""), 3 * hour), seen(6, story(" it seems"), 3 * hour)])
    #expect(try await follow() == [])
    #expect(try findings() == [])
  }

  // MARK: - Delivery

  @Test func theStateOfDeliveryIsKept() async throws {
    _ = try add([.name: "a", .on: "post", .query: "talks", .notify: "true"])
    try ingest("one", [Seen(text: "Talks one"), Seen(text: "Talks two")])
    let told = try await follow()
    #expect(try await archive.nextPendingAlert()?.id == told[0].id)
    let later = (told[0].nextTry ?? 0) + 1_000_000
    _ = try archive.write { try $0.noteDelivery(of: told[0].id, .failed("It hurt.", nextTry: later)) }
    #expect(try await archive.nextPendingAlert()?.id == told[1].id)
    _ = try archive.write {
      try $0.noteDelivery(of: told[1].id, .unreachable("Nobody is there.", nextTry: later + 5))
    }
    let next = try #require(try await archive.nextPendingAlert())
    #expect(next.id == told[0].id && next.nextTry == later + 5 && next.attempts == 1)
    #expect(
      try await archive.pendingAlerts()
        == PendingAlerts(count: 2, oldestError: "It hurt.", oldestTime: told[0].time))
    _ = try archive.write { try $0.hurryAlerts() }
    #expect(try #require(try await archive.nextPendingAlert()?.nextTry) < later)
    _ = try archive.write { try $0.noteDelivery(of: told[0].id, .delivered) }
    let alerts = try await archive.alerts(AlertFilter(), before: nil, limit: 9)
    #expect(alerts.map(\.state) == [.pending, .delivered] && alerts[1].deliveredAt != nil)
    #expect(alerts[1].attempts == 2 && alerts[1].lastError == nil && alerts[1].nextTry == nil)
    #expect(try archive.write { try $0.retryAlert(told[0].id) }.result)
    #expect(try archive.write { try $0.retryAlert(99) }.result == false)
    #expect(try await archive.pendingAlerts().count == 2)
    #expect(try findings() == [])
  }

  @Test(arguments: [
    ("UPDATE events SET alert_id = NULL WHERE kind = 'alert'", "alert-events"),
    ("DELETE FROM alerts", "alert-events"),
    ("UPDATE alerts SET matched = event", "alert-events"),
    ("UPDATE alerts SET state = 'pending'", "alert-state"),
    ("UPDATE rules SET since = 99", "rule-ahead"), ("UPDATE rule_state SET through = 99", "rule-ahead"),
  ])
  func anAuditFindsWhatContradictsItself(damage: String, code: String) async throws {
    _ = try add([.name: "a", .on: "dump", .state: "ingested"])
    try ingest("one")
    try await follow()
    #expect(try findings() == [])
    try await archive.pool.write { try $0.execute(sql: damage) }
    #expect(Set(try findings().map(\.code)) == [code])
  }

  // MARK: - Trials

  @Test func aTrialShowsWhatWouldHaveBeenTold() async throws {
    let heading = channel(7, nil, "Y")
    try ingest("one", [Seen(text: "Talks one")], heading: heading, subscribers: 1000, at: 100)
    try ingest("two", [Seen(text: "Talks two")], heading: heading, subscribers: 1100, at: 200)
    func messages(_ fields: [RuleKey: String]) async throws -> [String] {
      var fields = fields
      fields[.name] = "trial"
      return try await archive.trial(of: try RuleDefinition(fields), since: nil, limit: 10).map(\.message)
    }
    let posts = try await messages([.on: "post", .query: "talks -one"])
    #expect(posts.count == 1 && posts.first?.hasSuffix("matches talks -one: Talks two") == true)
    let counters: [RuleKey: String] = [.on: "channel", .counter: "subscribers", .change: "5%"]
    #expect(try await messages(counters) == ["subscribers of Y went from 1000 to 1100 (+10.0 %)."])
    #expect(try await messages(counters.merging([.channel: "Y"]) { $1 }).count == 1)
    #expect(try await messages(counters.merging([.channel: "Z"]) { $1 }).isEmpty)
    #expect(
      try await messages([.on: "dump", .state: "ingested"])
        == ["two.txt was ingested.", "one.txt was ingested."])
    try ingest(
      "three",
      (1...3).map { (id: Int64) in
        Seen(channel: channel(id, nil, "C\(id)"), messageID: 1, text: "One and the same text")
      })
    #expect(try await messages([.on: "text", .channels: "3", .within: "1h"]).count == 1)
    #expect(try await messages([.on: "text", .channels: "4", .within: "1h"]).isEmpty)
  }
}
