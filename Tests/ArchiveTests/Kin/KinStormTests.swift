import Digest
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Archive

/// The kin index of an archive that has been through much is that of one that has not.
@Suite struct KinStormTests {
  private static let rounds = 40

  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// Runs are written and merged all the time.
  private func open(_ name: String) throws -> SQLiteArchive {
    var options = SQLiteArchive.Options()
    options.anchors.memtableEntries = 150
    options.anchors.pieceEntries = 64
    return try SQLiteArchive(path: "\(directory.path)/\(name).sqlite", options: options)
  }

  /// New stories, and old ones edited, cut, with a footer, or with another number.
  private func dumps(using random: inout SeededGenerator) -> [[SightingRecord]] {
    let words = (0..<400).map { "word\($0)" }
    var told: [String] = []
    return (0..<Self.rounds).map { round in
      (0..<8).map { ordinal in
        var text = (0..<Int.random(in: 10...60, using: &random)).map { _ in
          words[Int.random(in: 0..<words.count, using: &random)]
        }.joined(separator: " ")
        if let old = told.randomElement(using: &random), Int.random(in: 0..<3, using: &random) > 0 {
          switch Int.random(in: 0..<5, using: &random) {
          case 0: text = String(old.prefix(old.count * 2 / 3))
          case 1: text = old + " and then some more of it round \(round)"
          case 2: text = old.replacing("word1", with: "phrase")
          case 3: text = old + " Subscribe to our channel for more"
          default: text = "On June \(round) the minister met \(old.prefix(40)) at number \(ordinal)"
          }
        }
        told.append(text)
        return sighting(ordinal, text, dump: "\(round)", from: "Origin \(round % 3)")
      }
    }
  }

  /// Another storm in each run; every issue names its seed, as it does any argument.
  @Test(arguments: [UInt64.random(in: 1...99_999)])
  func itIsTheSameAfterAllThat(seed: UInt64) throws {
    struct Stop: Error {}
    var random = SeededGenerator(seed: seed)
    let dumps = dumps(using: &random)
    let calm = try open("calm")
    for (round, sightings) in dumps.enumerated() {
      _ = try calm.write { try $0.ingest("\(round)", sightings) }
    }
    var stormy = try open("stormy")
    for (round, sightings) in dumps.enumerated() {
      switch Int.random(in: 0..<5, using: &random) {
      case 0:
        try stormy.close()
        stormy = try open("stormy")
      case 1:
        #expect(throws: Stop.self) {
          try stormy.write { transaction in
            try transaction.ingest("failed \(round)", dumps[(round * 7) % Self.rounds] + [])
            throw Stop()
          }
        }
      case 2:
        // As many as make it write a run, or not.
        let spoilt = dumps.shuffled(using: &random).prefix(Int.random(in: 1...6, using: &random)).joined()
        _ = try stormy.write { transaction in
          try transaction.begin(DumpRecord(digest: digest("spoilt \(round)"), bytes: 1), isAbandonable: true)
          for (ordinal, record) in spoilt.enumerated() {
            var record = record
            record.ordinal = ordinal
            try transaction.add(record)
          }
          try transaction.abandon()
          try transaction.ingest("\(round)", sightings)
        }
        continue
      default: break
      }
      _ = try stormy.write { try $0.ingest("\(round)", sightings) }
    }
    #expect(try stormy.kinLines() == calm.kinLines())
    #expect(try calm.kinLines().count > Self.rounds)
    let runs = try stormy.pool.read { try Int.fetchOne($0, sql: "SELECT max(level) FROM kin_runs") }
    #expect(runs ?? 0 >= 1)
    #expect(try stormy.findings() == [])
    #expect(try calm.findings() == [])
  }
}
