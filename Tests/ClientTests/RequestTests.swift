import ArgumentParser
import EndpointAPI
import Foundation
import TestSupport
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

  @Test func instancesAndOnesOwnAreFound() throws {
    let harbour = try GlobalOptions.parse(["--instance", "harbour"])
    #expect(harbour.socketPath(environment: ["SLUICE_SOCKET": "/t"]) == "/run/sluice@harbour.sock")
    #expect(throws: (any Error).self) { try GlobalOptions.parse(["--instance", "../x"]) }
    #expect(throws: (any Error).self) { try GlobalOptions.parse(["--instance", "x", "--socket", "/s"]) }

    let none = try GlobalOptions.parse([])
    let folder = FileManager.default.temporaryDirectory.appending(path: "s-\(getpid())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let own = ["XDG_RUNTIME_DIR": folder]
    #expect(none.socketPath(environment: own) == "/run/sluice.sock")
    let descriptor = try UnixSocket.listening(at: "\(folder)/sluice.sock")
    defer { close(descriptor) }
    #expect(none.socketPath(environment: own) == "\(folder)/sluice.sock")
    #expect(InstalledService(socket: "\(folder)/sluice.sock", environment: own).isUsers)
    #expect(InstalledService(socket: "/run/sluice@harbour.sock", environment: own).unit == "sluiced@harbour")
    #expect(InstalledService(socket: "/srv/s.sock", environment: own) == .system)
  }

  @Test func failuresAreOneHarmlessLine() {
    let failure = Failure(.notFound, "No \u{1B}[31m\nsuch thing.", remedy: "look")
    #expect(failure.line == "sluicectl: No \\u{1B}[31m such thing. (look)")
  }

  @Test func sinceTakesTimesAndDurations() {
    let now = Timestamp(milliseconds: 1_772_357_400_000)
    #expect(SinceOption.time("2026-03-01", now: now)?.description == "2026-03-01T00:00:00.000Z")
    #expect(SinceOption.time("30m", now: now)?.description == "2026-03-01T09:00:00.000Z")
    #expect(SinceOption.time("1w", now: now)?.description == "2026-02-22T09:30:00.000Z")
    for bad in ["", "d", "-1d", "1y", "yesterday", "99999999999999999999d"] {
      #expect(SinceOption.time(bad, now: now) == nil)
    }
  }
}
