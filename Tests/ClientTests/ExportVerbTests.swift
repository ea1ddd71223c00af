import Endpoint
import EndpointAPI
import EndpointTesting
import Foundation
import TestSupport
import Testing

@testable import sluicectl

/// Posts for other tools.
@Suite struct ExportVerbTests {
  private static func posts(_ count: Int) -> [PostSummary] {
    (0..<count).map { number in
      var post = Samples.post
      post.id = String(repeating: "0", count: 28) + String(1000 + number)
      return post
    }
  }

  /// Rows of cells, by RFC 4180.
  private static func cells(_ csv: String) -> [[String]] {
    var (rows, row, cell): ([[String]], [String], String) = ([], [], "")
    var isQuoted = false
    var scalars = Array(csv.unicodeScalars)[...]
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "\"" where isQuoted && scalars.first == "\"":
        cell.unicodeScalars.append("\"")
        scalars.removeFirst()
      case "\"": isQuoted.toggle()
      case "," where !isQuoted:
        row.append(cell)
        cell = ""
      case "\r" where !isQuoted: break
      case "\n" where !isQuoted:
        rows.append(row + [cell])
        (row, cell) = ([], "")
      default: cell.unicodeScalars.append(scalar)
      }
    }
    return rows
  }

  @Test func everyPostIsALineWithItsSightings() async throws {
    let backend = StubBackend { $0.posts = Self.posts(250) }
    try await RunningServer.with(backend) { server in
      let run = try await Run("export", "--since", "2026-03-01", "--socket", server.path)
      #expect(run.status == 0 && run.errors.isEmpty)
      let records = try run.lines.map { try JSONText.decode(PostRecord.self, from: Data($0.utf8)) }
      #expect(records.map(\.summary) == Self.posts(250))
      #expect(records.allSatisfy { $0.sighted == [Samples.sighting, Samples.sighting] })
    }
    let queries = backend.with { $0.postQueries }
    #expect(queries.map(\.page.limit) == [100, 100, 100])
    #expect(Set(queries.map(\.since)).count == 1)
  }

  @Test func sightingsThatAListLeavesOutAreAskedFor() async throws {
    let backend = StubBackend { state in
      state.posts = [Samples.post]
      state.posts[0].sightings = 7
    }
    try await RunningServer.with(backend) { server in
      let run = try await Run("export", "--socket", server.path)
      let record = try JSONText.decode(PostRecord.self, from: Data(run.output.utf8))
      #expect(record.sighted == Samples.postDetail.sighted)
    }
  }

  @Test func aPostThatADumpShowsTwiceIsWrittenOnce() async throws {
    try await RunningServer.with(StubBackend { $0.posts = [Samples.post, Samples.post] }) { server in
      let run = try await Run("export", "--dump", "d0d0", "--socket", server.path)
      #expect(run.lines.count == 1)
    }
  }

  @Test func cellsAreQuotedAndNoFormulas() async throws {
    let texts = [
      "=HYPERLINK(\"http://x\")", "+1", "-1", "@cmd", "\tTab", "plain, with \"quotes\"\r\nand lines", "",
      "a=b",
    ]
    let posts = texts.enumerated().map { number, text in
      var post = Self.posts(texts.count)[number]
      post.text = text
      post.channel?.telegramID = -5
      return post
    }
    try await RunningServer.with(StubBackend { $0.posts = posts }) { server in
      let run = try await Run("export", "--format", "csv", "--socket", server.path)
      #expect(run.status == 0 && run.output.hasPrefix("id,url,channel,") && run.output.hasSuffix("\r\n"))
      let rows = Self.cells(run.output)
      #expect(rows.count == texts.count + 1 && rows.allSatisfy { $0.count == rows[0].count })
      let column = try #require(rows[0].firstIndex(of: "text"))
      #expect(rows.dropFirst().map { $0[column] } == texts[..<5].map { "'\($0)" } + texts[5...])
      // What Sluice itself writes is no formula of anybody's.
      let channel = try #require(rows[0].firstIndex(of: "channel_id"))
      #expect(rows[1][channel] == "-5")
      let places = try #require(rows[1].last.map { Data($0.utf8) })
      let list = try #require(try JSONSerialization.jsonObject(with: places) as? [[String: Any]])
      #expect(list.count == 2 && list[0]["dump"] as? String == Samples.sighting.dump)
      #expect(list[0]["offset"] as? Int == 100 && list[0]["length"] as? Int == 532)
    }
  }

  @Test func aTerminalIsNotCommanded() throws {
    var post = Samples.post
    post.text = "red \u{1B}[31m\nnext"
    let record = PostRecord(summary: post, sighted: [])
    #expect(try PostCSV.line(record, isShown: true).contains("\"red \\u{1B}[31m\nnext\""))
    #expect(try PostCSV.line(record).contains("red \u{1B}[31m"))
  }

  @Test func aFileIsThereWholeOrNotAtAll() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = directory.path + "/posts.jsonl"
    func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: directory.path) }
    let backend = StubBackend { $0.posts = Self.posts(150) }
    try await RunningServer.with(backend) { server in
      let first = try await Run("export", "--output", path, "--socket", server.path)
      #expect(first.status == 0 && first.output.isEmpty && first.errors.isEmpty)
      let text = try String(contentsOfFile: path, encoding: .utf8)
      #expect(text.split(separator: "\n").count == 150)
      let second = try await Run("export", "-o", path, "--socket", server.path)
      #expect(second.status == 64)
      #expect(second.errors == "sluicectl: \(path) is there already. (--force replaces it)\n")
      backend.with { $0.posts = Self.posts(3) }
      #expect(try await Run("export", "-o", path, "--force", "--socket", server.path).status == 0)
      #expect(try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").count == 3)
      backend.with { $0.error = BackendError.unavailable("The disk is full.") }
      let failed = try await Run("export", "-o", path, "--force", "--socket", server.path)
      #expect(failed.status == 69)
      #expect(try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").count == 3)
      #expect(try names() == ["posts.jsonl"])
      backend.with { $0.error = nil }
      let device = try await Run("export", "-o", "/dev/null", "--force", "--socket", server.path)
      #expect(device.status == 64 && device.errors.contains("/dev/null is not a file."))
    }
  }

  @Test func nobodyReadingIsNotAnError() async throws {
    try await RunningServer.with(StubBackend { $0.posts = Self.posts(300) }) { server in
      for format in ["jsonl", "csv"] {
        let (output, errors) = (Pipe(), Pipe())
        try output.fileHandleForReading.close()
        let process = try Run.start(
          "export", "--format", format, "--socket", server.path, output: output, errors: errors)
        #expect(await process.ended() == 0)
        #expect(errors.fileHandleForReading.availableData.isEmpty)
      }
    }
  }
}
