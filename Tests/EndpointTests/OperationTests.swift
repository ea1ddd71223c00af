import Endpoint
import EndpointAPI
import EndpointTesting
import Foundation
import Testing

/// What an operator tells the service to do.
@Suite struct OperationTests {
  private func post<Value: Decodable>(_ target: String, _ server: RunningServer) async throws -> Value {
    let answer = try await RawAnswer.to("POST", target, at: server.path)
    #expect(answer.status == 200 && answer.headers["content-type"] == "application/json", "\(target)")
    return try JSONText.decode(Value.self, from: Data(answer.body.utf8))
  }

  @Test func dumpsAreGivenBackByIDByNumberAndTogether() async throws {
    let backend = StubBackend()
    try await RunningServer.with(backend) { server in
      let byNumber: RetryResult = try await post("/v1/dumps/N017/retry", server)
      #expect(byNumber == RetryResult(retried: [Samples.unreadQuarantined.summary], count: 1))
      let byID: RetryResult = try await post("/v1/dumps/D0d0/retry", server)
      #expect(byID == RetryResult(retried: [Samples.quarantined.summary], count: 1))
      let rest: RetryResult = try await post("/v1/quarantine/retry", server)
      #expect(rest == RetryResult(retried: [], count: 0))
    }
    #expect(backend.with { $0.retries } == [.id("n17"), .id("d0d0"), .all])
  }

  @Test func whatIsNotInQuarantineIsNamed() async throws {
    try await RunningServer.with { server in
      for (id, words) in [("n18", "has the number n18."), ("ffff", "has an id that begins with ffff.")] {
        for (method, target) in [("POST", "/v1/dumps/\(id)/retry"), ("GET", "/v1/quarantine/\(id)")] {
          let answer = try await RawAnswer.to(method, target, at: server.path)
          #expect(answer.headers["content-type"] == "application/problem+json")
          let problem = try JSONText.decode(Problem.self, from: Data(answer.body.utf8))
          #expect(problem.status == 404 && problem.detail == "No dump in quarantine \(words)")
          #expect(problem.remedy == "sluicectl quarantine lists what there is")
        }
      }
    }
  }

  @Test func oneOfQuarantineIsAskedForByIDOrNumber() async throws {
    try await RunningServer.with { server in
      for (id, dump) in [
        ("N016", Samples.quarantined), ("D0d0", Samples.quarantined), ("n17", Samples.unreadQuarantined),
      ] {
        let answer = try await RawAnswer.to("GET", "/v1/quarantine/\(id)", at: server.path)
        #expect(try JSONText.decode(QuarantinedDump.self, from: Data(answer.body.utf8)) == dump)
      }
      for (id, status) in [("abcd", 409), ("n0", 400), ("d0", 400), ("n16?limit=1", 400), ("retry", 405)] {
        let answer = try await RawAnswer.to("GET", "/v1/quarantine/\(id)", at: server.path)
        #expect(answer.status == status, "\(id)")
      }
    }
  }

  @Test func scanPauseAndResumeAnswerWithWhatIsThen() async throws {
    let backend = StubBackend()
    try await RunningServer.with(backend) { server in
      let scan: ScanResult = try await post("/v1/scan", server)
      #expect(scan.drops == [Samples.drop] && backend.with { $0.scans } == 1)
      let paused: Status = try await post("/v1/pause", server)
      #expect(paused.state == .paused && paused.pausedSince == Samples.time)
      let resumed: Status = try await post("/v1/resume", server)
      #expect(resumed == Samples.status)
    }
  }

  /// A name that is not UTF-8 and would command a terminal arrives as bytes, and harmless as text.
  @Test func hostileNamesAreHarmlessAndComplete() async throws {
    try await RunningServer.with { server in
      let answer = try await RawAnswer.to("GET", "/v1/quarantine", at: server.path)
      #expect(!answer.body.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
      let page = try JSONText.decode(Page<QuarantinedDump>.self, from: Data(answer.body.utf8))
      let base64 = try #require(page.items[1].summary.nameBase64)
      #expect(
        Data(base64Encoded: base64) == Data("march/red \u{1B}[31m\u{202E}".utf8) + [0xFF] + Data(".txt".utf8))
    }
  }
}
