import ArchiveTesting
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Archive

/// Random worlds, shown by random dumps, in random orders: always one state, and the one that the rules say.
@Suite struct IdentityPropertyTests {
  private static let worlds =
    ProcessInfo.processInfo.environment["SLUICE_TEST_WORLDS"].flatMap { Int($0) } ?? 60
  private static let firstSeed =
    ProcessInfo.processInfo.environment["SLUICE_TEST_SEED"].flatMap { UInt64($0) } ?? 1

  private func state(
    of dumps: [SeenDump], seed: UInt64, abandoning abandoned: [SeenDump], isAudited: Bool
  ) throws -> (lines: [String], findings: [AuditFinding]) {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let archive = try SQLiteArchive(path: directory.path + "/archive.sqlite")
    var random = SeededGenerator(seed: seed)
    var rest = dumps[...]
    var waste = abandoned[...]
    while !rest.isEmpty {
      let batch = rest.prefix(Int.random(in: 1...3, using: &random))
      rest = rest.dropFirst(batch.count)
      _ = try archive.write { transaction in
        for dump in batch {
          if let wasted = waste.popFirst() { try wasted.write(to: transaction, isAbandoned: true) }
          try dump.write(to: transaction)
        }
      }
    }
    let result = (
      try archive.pool.read { try LogicalState.lines(in: $0) }, isAudited ? try archive.findings() : []
    )
    try archive.close()
    return result
  }

  @Test func theOrderOfDumpsMakesNoDifference() throws {
    for seed in Self.firstSeed..<Self.firstSeed + UInt64(Self.worlds) {
      var world = World(seed: seed)
      let dumps = world.dumps()
      let expected = Reference(dumps).lines()
      var random = SeededGenerator(seed: seed)
      for order in 0..<3 {
        let shuffled = dumps.shuffled(using: &random)
        // In one order each dump is first met cut off, under another digest.
        let lost = dumps.shuffled(using: &random).map { dump in
          var lost = dump
          lost.name = "lost \(dump.name)"
          return lost
        }
        let (lines, findings) = try state(
          of: shuffled, seed: seed, abandoning: order == 2 ? lost : [], isAudited: order == 0)
        #expect(findings == [], "seed \(seed) order \(order)")
        guard lines != expected else { continue }
        let (missing, surplus) = (Set(expected).subtracting(lines), Set(lines).subtracting(expected))
        Issue.record(
          """
          Seed \(seed), order \(order): \(shuffled.map(\.name))
          missing: \(missing.sorted().joined(separator: "\n  "))
          surplus: \(surplus.sorted().joined(separator: "\n  "))
          """)
        return
      }
    }
  }
}
