import EndpointAPI
import EndpointTesting
import Foundation
import Testing

@testable import sluicectl

@Suite struct DoctorTests {
  private func socket(_ change: (inout SocketCheck.Facts) -> Void) -> Finding {
    var facts = SocketCheck.Facts(path: "/run/sluice.sock", mode: S_IFSOCK | 0o660, group: "sluice")
    change(&facts)
    return SocketCheck.finding(facts)
  }

  @Test func whoMayNotConnectIsToldTheGroup() {
    #expect(socket { $0.mayConnect = true }.verdict == .well)
    #expect(socket { $0.mode = nil }.remedy?.hasPrefix("start sluiced") == true)
    #expect(socket { $0.mode = S_IFREG | 0o644 }.message == "/run/sluice.sock is not a socket.")
    let stranger = socket { _ in }
    #expect(stranger.verdict == .wrong && stranger.message.contains("root:sluice, mode 0660"))
    #expect(stranger.remedy?.hasPrefix("join the group sluice: usermod -aG sluice") == true)
    #expect(socket { $0.group = "root" }.remedy?.hasPrefix("only root may: ") == true)
    #expect(socket { $0.isListed = true }.remedy?.contains("newgrp sluice") == true)
    #expect(socket { $0.mode = S_IFSOCK | 0o600 }.remedy?.hasPrefix("only root may") == true)
  }

  @Test func theServiceIsOfThisVersionAndWell() {
    var status = Samples.status
    #expect(ServiceCheck.findings(status, own: status.version, process: 7).map(\.verdict) == [.well])
    #expect(ServiceCheck.findings(status, own: "9", process: nil)[0].message.hasSuffix("; sluicectl is 9."))
    status.reasons = ["The disk is full."]
    status.pausedSince = Samples.time
    let verdicts = ServiceCheck.findings(status, own: status.version, process: 7).map(\.verdict)
    #expect(verdicts == [.well, .wrong, .attention])
  }

  private static let units: [(String, String, Bool, Finding.Verdict)] = [
    ("active", "enabled", true, .well), ("active", "disabled", true, .attention),
    ("failed", "enabled", false, .wrong), ("inactive", "", false, .wrong), ("inactive", "", true, .skipped),
  ]

  @Test(arguments: units)
  func unitsAreActiveAndEnabled(
    _ active: String, _ enabled: String, _ answers: Bool, _ verdict: Finding.Verdict
  ) {
    #expect(UnitCheck.finding(active: active, enabled: enabled, answers: answers).verdict == verdict)
  }

  private static let directories: [(mode_t, Bool, Bool?, [Finding.Verdict])] = [
    (0o3770, true, true, [.well]), (0o755, true, nil, [.well]), (0o3770, false, true, [.attention]),
    (0o1770, true, true, [.attention]), (0o2770, true, true, [.attention]),
    (0o777, true, true, [.attention, .attention]),
    (0o3770, true, false, [.wrong]),
  ]

  @Test(arguments: directories)
  func directoriesAreShared(_ mode: mode_t, _ mayWrite: Bool, _ isOne: Bool?, _ verdicts: [Finding.Verdict]) {
    let facts = DirectoryCheck.Facts(
      path: "/d", mode: S_IFDIR | mode, mayWrite: mayWrite, isOneFileSystem: isOne)
    let findings = DirectoryCheck.findings(facts)
    #expect(findings.map(\.verdict) == verdicts)
    #expect(findings.allSatisfy { ($0.remedy == nil) == ($0.verdict == .well) })
  }

  @Test func limitsOfTheSystemAreRead() {
    func limits(_ value: String) -> Finding {
      LimitsCheck.finding(
        "Limit  Soft  Hard\nMax open files            \(value)                524288               files\n")
    }
    #expect(limits("16384").message == "sluiced may have 16,384 files open")
    #expect(limits("256").verdict == .attention && limits("unlimited").verdict == .well)
    #expect(LimitsCheck.finding("").verdict == .skipped)
    #expect(WatchCheck.findings([8192, 16_384, 128]).map(\.verdict) == [.well])
    #expect(WatchCheck.findings([100, 16_384, nil])[0].remedy == "sysctl fs.inotify.max_user_watches=8192")
    #expect(WatchCheck.findings([nil, nil, nil]).map(\.verdict) == [.skipped])
    #expect([0, 5, -1].map { ClockCheck.finding(state: $0).verdict } == [.well, .attention, .skipped])
  }

  private static let disks: [(Int64, Int64, Int64, Finding.Verdict)] = [
    (50 << 30, 900_000, 1_000_000, .well), (50 << 30, 10, 1_000_000, .attention), (50 << 30, 0, 0, .well),
    (1 << 29, 900_000, 1_000_000, .attention), (1 << 20, 900_000, 1_000_000, .wrong),
  ]

  @Test(arguments: disks)
  func thereIsRoom(_ free: Int64, _ freeNodes: Int64, _ nodes: Int64, _ verdict: Finding.Verdict) {
    let finding = DiskCheck.finding("/d", free: free, total: 100 << 30, freeNodes: freeNodes, nodes: nodes)
    #expect(finding.verdict == verdict)
  }

  @Test func whatWaitsTooLongOrFailedIsNamed() {
    var status = Samples.status
    status.held = [Samples.heldFile(1)]
    let soon = Timestamp(milliseconds: Samples.heldFile(1).since.milliseconds + 1_000)
    let late = Timestamp(milliseconds: soon.milliseconds + 120_000)
    #expect(DumpsCheck.held(status, now: soon).map(\.verdict) == [.well])
    #expect(DumpsCheck.held(status, now: late)[0].message.contains("march/1.part is held back"))
    #expect(DumpsCheck.failed([], hasMore: false, now: late).map(\.verdict) == [.well])
    let failed = DumpsCheck.failed([Samples.quarantined], hasMore: true, now: late)[0]
    #expect(failed.message.hasPrefix("more than 1 dump could not be read, 1 of them of the last day"))
    #expect(DumpsCheck.failed(nil, hasMore: false, now: late).map(\.verdict) == [.skipped])
  }

  @Test func alertsThatNobodyTakesAreNamed() {
    func finding(_ alerts: Status.Alerts?, after seconds: Int64) -> Finding {
      AlertsCheck.finding(alerts, now: Timestamp(milliseconds: Samples.time.milliseconds + seconds * 1000))
    }
    let unheard = Status.Alerts(pending: 2, oldestError: nil, oldestTime: Samples.time)
    #expect(finding(nil, after: 0).verdict == .skipped)
    #expect(finding(Status.Alerts(pending: 0, oldestError: nil), after: 0).verdict == .well)
    #expect(finding(unheard, after: 60).verdict == .well)
    let late = finding(unheard, after: 900)
    #expect(late.verdict == .attention && late.message.hasPrefix("2 alerts wait to be delivered, the oldest"))
    #expect(late.remedy?.hasPrefix("set alert_socket in sluice.yaml") == true)
    // Somebody said why: it need not get old to be told.
    let refused = finding(
      Status.Alerts(pending: 1, oldestError: "Nobody takes alerts at /a: no.", oldestTime: Samples.time),
      after: 1)
    #expect(refused.verdict == .attention && refused.message.hasSuffix("Nobody takes alerts at /a: no."))
    #expect(refused.remedy?.contains("systemctl status sluice-alert.socket") == true)
  }

  @Test func doctorAndReportAreForAnybody() async throws {
    let backend = StubBackend { $0.status.held = [Samples.heldFile(1)] }
    try await RunningServer.with(backend) { server in
      let run = try await Run("doctor", "--socket", server.path)
      #expect(run.lines.contains { $0.hasPrefix("✓ service    sluiced 0.1.0 answers, process ") })
      // The sample's drop directory is not there.
      #expect(run.status == 65 && run.lines.contains { $0.hasPrefix("✗ drop ") })
      let json = try await Run("doctor", "--json", "--socket", server.path)
      #expect(json.lines.allSatisfy { $0.hasPrefix(#"{"check":""#) && $0.contains(#""remedy":"#) })
      let report = try await Run("bugreport", "--socket", server.path)
      #expect(report.status == 0 && report.lines.contains("== Doctor") && report.lines.contains("== Events"))
      #expect(!report.output.contains("march/1.part") && !report.output.contains("capture 004.txt"))
      let named = try await Run("bugreport", "--with-names", "--socket", server.path)
      #expect(named.output.contains("march/1.part") && named.output.contains("capture 004.txt"))
    }
    let none = try await Run("doctor", "--socket", "/nonexistent/a.sock")
    #expect(none.status == 65 && none.lines[0].hasPrefix("✗ socket     There is no socket at"))
  }
}
