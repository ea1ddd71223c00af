import Foundation
import Testing

@testable import Systemd

@Suite struct CatalogTests {
  /// The catalog's entries: id, and the lines below it.
  private func entries() throws -> [(id: String, lines: [Substring])] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "systemd/sluice.catalog"), encoding: .utf8)
    var found: [(id: String, lines: [Substring])] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("-- ") {
        found.append((String(line.dropFirst(3)), []))
      } else if !found.isEmpty {
        found[found.count - 1].lines.append(line)
      }
    }
    return found
  }

  @Test func everyMessageIsExplainedAndNoOther() throws {
    let ids = try entries().map(\.id)
    #expect(ids.count == Set(ids).count)
    #expect(Set(ids) == Set(MessageID.allCases.map(\.id)))
  }

  @Test func everyEntryHasASubjectAndAnExplanation() throws {
    for entry in try entries() {
      #expect(entry.lines.first?.hasPrefix("Subject: ") == true, "\(entry.id)")
      #expect(entry.lines.contains("Defined-By: Sluice"), "\(entry.id)")
      #expect(entry.lines.filter { !$0.isEmpty && !$0.contains(": ") }.count >= 1, "\(entry.id)")
    }
  }

  /// What each message's metadata are, as ``MessageID`` says.
  private let metadata: [MessageID: Set<String>] = [
    .started: [], .refused: [], .stopped: [], .degraded: ["reason"], .recovered: ["reason"],
    .settingsRefused: ["source", "key"], .settingsReloaded: ["file", "changed", "waiting"],
    .settingsKept: ["source", "key", "reason"], .settingsFileless: [],
    .dumpIngested: ["dump", "name", "format", "bytes", "posts", "new", "kin", "known", "repairs"],
    .dumpDuplicate: ["dump", "name"], .dumpFailed: ["dump", "name", "number", "reason"],
    .dumpRetried: ["name", "dump"], .dumpSuspected: ["name", "attempts"],
    .dumpInterrupted: ["name"], .intakeIgnored: ["name", "reason"],
    .intakeWatch: ["path", "watching", "reason"],
    .ingestionPaused: [], .ingestionResumed: [], .archiveAudited: ["findings"],
    .archiveBackedUp: ["path", "bytes", "sha256"], .backupFailed: ["reason"],
    .kinIndexing: ["texts"], .kinIndexed: ["texts"],
    .endpointChanged: ["verb", "uid", "pid"], .endpointRefused: ["verb", "uid", "pid"],
    .dumpReplaced: ["name", "dump"], .dumpMissing: ["name", "dump"], .movesFailed: ["reason"],
    .movesFinished: ["files"], .dropUnknown: ["path"], .attemptsUnnoted: ["error"],
    .watchLost: ["path", "error"], .requestFailed: ["path", "error"], .endpointClosed: [], .stalled: [],
    .unstalled: [],
    .rulesWait: ["error"], .repeated: ["count", "seconds", "like"],
    .alertMatched: ["rule", "alert", "post", "dump", "channel"],
    .alertUndelivered: ["rule", "alert", "reason"], .alertDeliveredAgain: ["rule", "alert"],
  ]

  @Test func explanationsAreMadeWithTheFieldsOfTheirMessage() throws {
    for entry in try entries() {
      let message = try #require(MessageID.allCases.first { $0.id == entry.id })
      let fields = Set(try #require(metadata[message]).map(JournalFields.name(of:)))
      for line in entry.lines {
        for reference in line.matches(of: /@([A-Z0-9_]+)@/) {
          #expect(fields.contains(String(reference.1)), "\(message): \(line)")
        }
      }
    }
  }

  @Test func idsAre128BitsAndUnique() {
    let ids = MessageID.allCases.map(\.id)
    #expect(Set(ids).count == ids.count)
    for id in ids { #expect(MessageID.id(meantBy: id) == id) }
  }
}
