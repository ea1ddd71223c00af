import Foundation
import Testing

/// How far each unit, as it is installed, closes its service in, by systemd's own reckoning: from 0 to 10. Needs neither
/// root nor a running systemd.
@Suite struct ExposureTests {
  /// A unit and how exposed it may be.
  struct Bound: Sendable, CustomTestStringConvertible {
    /// Below the directory of systemd's files.
    var unit: String
    var most: Double

    var testDescription: String { unit }
  }

  /// What systemd 252 reckons is left of each, and no more.
  private static let bounds = [
    // Who is at the other end of the socket decides what may be asked, so that users stay who they are (PrivateUsers=);
    // all are programs of the host (RootDirectory=), and need a Unix socket. sluiced keeps CAP_LEASE besides.
    Bound(unit: "system/sluiced.service", most: 0.5),
    Bound(unit: "system/sluiced@.service", most: 0.5),
    Bound(unit: "system/sluice-verify.service", most: 0.4),
    Bound(unit: "system/sluice-verify@.service", most: 0.4),
    Bound(unit: "system/sluice-backup.service", most: 0.4),
    Bound(unit: "system/sluice-backup@.service", most: 0.4),
    // Hooks reach the network (0.5 for PrivateNetwork=, 0.3 for the address families, 0.2 for IPAddressDeny=), and may be
    // of a language that compiles as it runs (0.1 for MemoryDenyWriteExecute=).
    Bound(unit: "system/sluice-alert@.service", most: 1.3),
    // A user's manager sets up no mount namespace, no device list and no network of its own: most of the figure is of
    // settings that it cannot apply. sluiced closes itself in by Landlock, which systemd does not reckon.
    Bound(unit: "user/sluiced.service", most: 5.9),
  ]

  private static let obstacle: String? = {
    let missing = ["/usr/bin/systemd-analyze", "/usr/bin/make"].first {
      !FileManager.default.isExecutableFile(atPath: $0)
    }
    return missing.map { "\($0) is not there" }
  }()

  @Test(.enabled(if: obstacle == nil, Comment(rawValue: obstacle ?? "")))
  func eachUnitIsAsClosedInAsItCanBe() async throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "sluice-units-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    let made = try await runCommand(
      "/usr/bin/make", ["-C", repository.path, "install-units", "DESTDIR=\(root.path)", "PREFIX=/usr"])
    try #require(made.status == 0, "\(made.error)")
    let units = root.appending(path: "usr/lib/systemd")
    let installed = ["system", "user"].flatMap { place in
      ((try? FileManager.default.contentsOfDirectory(atPath: units.path + "/\(place)")) ?? [])
        .map { "\(place)/\($0)" }
    }
    #expect(installed.filter { $0.hasSuffix(".service") }.sorted() == Self.bounds.map(\.unit).sorted())
    for unit in installed {
      let text = try String(contentsOf: units.appending(path: unit), encoding: .utf8)
      #expect(!text.contains("#include"), "\(unit) is not complete")
    }
    for bound in Self.bounds { try await check(bound, units.appending(path: bound.unit).path) }
  }

  private func check(_ bound: Bound, _ path: String) async throws {
    let outcome = try await runCommand(
      "/usr/bin/systemd-analyze", ["security", "--offline=true", "--threshold=100", "--no-pager", path])
    #expect(outcome.status == 0 && outcome.error == "", "\(bound.unit): \(outcome.error)")
    let figure = outcome.output.firstMatch(of: /Overall exposure level for [a-z@-]+\.service: ([0-9.]+)/)?.1
    let exposure = try #require(figure.flatMap { Double($0) }, "\(bound.unit): \(outcome.output)")
    #expect(exposure <= bound.most, "\(bound.unit)\n\(outcome.output)")
  }
}
