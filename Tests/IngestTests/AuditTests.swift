import Archive
import Foundation
import Intake
import Testing

@testable import Ingest

@Suite struct AuditTests {
  /// A house with a dump, a duplicate and a file in quarantine.
  private func makeHouse() async throws -> TestHouse {
    let house = try TestHouse()
    try house.start()
    try house.drop("a.txt", TestHouse.capture("Talks were held", "They went on"))
    try house.drop("b.txt", TestHouse.capture("Talks were held", "They went on"))
    try house.drop("c.txt", Array("junk".utf8))
    await house.intake.drain()
    try await house.stop()
    return house
  }

  @Test func aSoundHouseHasNoFindings() async throws {
    let house = try await makeHouse()
    defer { house.remove() }
    #expect(try house.findings().isEmpty)
  }

  @Test(arguments: [
    ("file-missing", "rm done/a.txt"), ("file-changed", "append done/a.txt"),
    ("file-changed", "overwrite done/a.txt"), ("file-changed", "overwrite duplicate/b.txt"),
    ("reason-missing", "rm failed/c.txt.reason.json"), ("file-unknown", "add done/stranger"),
    ("file-unknown", "add failed/stranger.reason.json"),
  ])
  func findsWhatIsWrong(code: String, damage: String) async throws {
    let house = try await makeHouse()
    defer { house.remove() }
    let words = damage.split(separator: " ")
    let path = house.path + "/" + words[1]
    switch words[0] {
    case "rm": unlink(path)
    case "add": try Data("x".utf8).write(to: URL(filePath: path))
    case "append":
      try Data((try Data(contentsOf: URL(filePath: path))) + Data("x".utf8)).write(to: URL(filePath: path))
    default:
      var bytes = try Data(contentsOf: URL(filePath: path))
      bytes[bytes.count - 2] ^= 1
      try bytes.write(to: URL(filePath: path))
    }
    #expect(try house.findings() == [code])
  }

  @Test func findsPostsThatAreNotThoseOfTheFile() async throws {
    let house = try await makeHouse()
    defer { house.remove() }
    let stored = try house.archiveForAudit { archive in
      let digest = try #require(try archive.auditedArrivals(after: 0, limit: 1).first?.dump)
      let comparison = Rederivation(archive: archive, dump: digest)
      // Nothing of it is read: every post is missing.
      var piece = Piece(
        SourceFile(
          entry: DropEntry(drop: 0, path: .root), directory: house.intake.drops[0].directory,
          look: try #require(try house.intake.drops[0].directory.look(.root)), receivedAt: 0, dropped: 0,
          whole: 0,
          digest: digest))
      piece.ending = .read(.init(format: "text-full", encoding: "UTF-8", repairs: [:]))
      comparison.take(piece)
      return comparison.difference(of: .ingested)?.code
    }
    #expect(stored == "derived-otherwise")
  }
}
