import ArgumentParser
import Testing

@testable import sluicectl

@Suite struct RequestTests {
  @Test func targetsAreEncoded() {
    let request = APIRequest("/v1/posts", query: [("q", "ё 中+&="), ("from", nil), ("limit", "5")])
    #expect(request.target == "/v1/posts?q=%D1%91%20%E4%B8%AD%2B%26%3D&limit=5")
    #expect(APIRequest("/v1/status", query: [("a", nil)]).target == "/v1/status")
  }

  @Test func theSocketIsFound() throws {
    let none = try GlobalOptions.parse([])
    #expect(none.socketPath(environment: [:]) == "/run/sluice.sock")
    #expect(none.socketPath(environment: ["SLUICE_STATE": "/s", "SLUICE_SOCKET": ""]) == "/s/sluice.sock")
    #expect(none.socketPath(environment: ["SLUICE_STATE": "/s", "SLUICE_SOCKET": "/t"]) == "/t")
    #expect(
      try GlobalOptions.parse(["--socket", "/u"]).socketPath(environment: ["SLUICE_SOCKET": "/t"]) == "/u")
  }

  @Test func failuresAreOneHarmlessLine() {
    let failure = Failure(.notFound, "No \u{1B}[31m\nsuch thing.", remedy: "look")
    #expect(failure.line == "sluicectl: No \\u{1B}[31m such thing. (look)")
  }
}
