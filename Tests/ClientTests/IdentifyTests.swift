import EndpointAPI
import Foundation
import TestSupport
import Testing

@testable import sluicectl

@Suite("sluicectl identify")
struct IdentifyTests {
  /// A file of the repository's fixtures.
  private func fixture(_ path: String) -> String {
    let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return root.appendingPathComponent("Fixtures/\(path)").path
  }

  private func report(_ line: String) throws -> IdentifiedFile {
    try JSONDecoder().decode(IdentifiedFile.self, from: Data(line.utf8))
  }

  @Test("says what a file is and what its reader makes of it, without a daemon")
  func seeds() async throws {
    let flat = fixture("seeds/000_4ff66988ac0948f1.txt")
    let full = fixture("seeds/004_3fd7348607333123.txt")
    let run = try await Run("identify", "--json", flat, full)
    #expect(run.status == 0, "\(run.errors)")
    let reports = try run.lines.map(report)
    #expect(reports.map(\.file) == [flat, full])
    #expect(reports.map(\.format) == ["text-flat", "text-full"])
    #expect(reports.map(\.posts) == [6, 10])
    #expect(reports.map(\.unavailable) == [1, 0])
    #expect(reports[0].repairs == ["doubled": 5])
    #expect(reports[0].identities.name == 5 && reports[0].identities.place == 1)
    #expect(reports[1].channels.map(\.posts) == [10])
    #expect(reports[1].channels.first?.subscribers?.value == 7010)
  }

  @Test("prints every post when asked, and the file behind them")
  func posts() async throws {
    let full = fixture("seeds/004_3fd7348607333123.txt")
    let run = try await Run("identify", "--json", "--posts", full)
    #expect(run.status == 0 && run.lines.count == 11)
    #expect(try report(#require(run.lines.last)).posts == 10)
    let first = try #require(
      JSONSerialization.jsonObject(with: Data(run.lines[0].utf8)) as? [String: Any])
    #expect(first["ordinal"] as? Int == 0 && (first["text"] as? String)?.isEmpty == false)
    #expect((first["forwarded_from"] as? [String: Any])?["name"] as? String == "Russian MFA 🇷🇺")
    let text = try await Run("identify", "--posts", full)
    #expect(text.lines.filter { $0.hasPrefix("number ") }.count == 10)
  }

  @Test("a file that is no dump is said to be none, and the others are looked at all the same")
  func refusals() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let document = directory.path + "/report.pdf"
    try Data("%PDF-1.7\n".utf8).write(to: URL(fileURLWithPath: document))
    let seed = fixture("seeds/000_4ff66988ac0948f1.txt")
    let run = try await Run("identify", "--json", document, seed)
    #expect(run.status == 65)
    let reports = try run.lines.map(report)
    #expect(reports.count == 2 && reports[1].error == nil)
    #expect(reports[0].error?.code == "unknown-format" && reports[0].error?.message.contains("PDF") == true)
    #expect(reports[0].format == nil)

    let missing = try await Run("identify", directory.path + "/none", seed)
    #expect(missing.status == 66 && missing.errors.contains("No such file"))
    #expect(missing.output.contains("text-flat"))
    #expect(try await Run("identify", directory.path).status == 64)
    #expect(try await Run("identify", "--format", "papyrus", seed).status == 64)
    #expect(try await Run("identify").status == 64)
  }

  @Test("what a file says commands no terminal")
  func hostile() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let file = directory.path + "/capture.txt"
    try Data("Forwarded from \u{1B}]0;owned\u{7} X\n\u{1B}[2Jtext \u{202E}gnp\n".utf8)
      .write(to: URL(fileURLWithPath: file))
    for arguments in [["identify", "--posts", file], ["identify", "--posts", "--json", file]] {
      let run = try await Run(arguments)
      #expect(run.status == 0 && run.output.contains("text"))
      #expect(!run.output.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{7}" || $0 == "\u{202E}" })
    }
  }
}
