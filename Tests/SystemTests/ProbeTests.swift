import Foundation
import Testing

/// What the units let sluiced do, tried from inside of them; instances, and a unit of a user's own.
@Suite(.enabled(if: Box.obstacle == nil, Comment(rawValue: Box.obstacle ?? "")))
struct ProbeTests {
  /// The attempts of probe.py by name, with whether each came through.
  private func attempts(_ name: String) async throws -> [String: Bool] {
    let seen = try await Box.of(.confinement).seen(name)
    try #require(seen.status == 0, "\(seen.output)\(seen.error)")
    let lines = seen.output.split(separator: "\n").map { $0.split(separator: "\t") }
    return Dictionary(uniqueKeysWithValues: lines.map { (String($0[0]), $0[1] == "done") })
  }

  private static let harmless = "write its state"

  @Test(arguments: ["probe-system", "probe-instance"])
  func eachAttemptIsRefusedInsideTheUnit(probe: String) async throws {
    let attempts = try await attempts(probe)
    #expect(attempts.count > 40)
    #expect(attempts.filter(\.value).map(\.key) == [Self.harmless])
  }

  /// What an ordinary user may do anyhow shows that the probe tries what it says.
  @Test func outsideOfTheUnitTheSameUserIsNotRefused() async throws {
    let attempts = try await attempts("probe-outside")
    let open: Set = [
      Self.harmless, "read others' /tmp", "read /home", "read /proc/sys", "see others' processes",
      "connect by TCP", "open netlink", "use keys", "map W+X", "make data executable", "change personality",
      "execute",
      "set the user bit", "set the group bit",
    ]
    #expect(open.subtracting(attempts.filter(\.value).keys) == [])
  }

  @Test func noUnitThatRunsSluicedIsExposedMoreThan0Point6() async throws {
    let box = try await Box.of(.confinement)
    for unit in ["sluiced.service", "sluiced@.service"] {
      let seen = try box.seen("exposure-\(unit)")
      #expect(seen.status == 0 && seen.error == "", "\(seen.output)\(seen.error)")
    }
    #expect(box.names.filter { $0.hasPrefix("exposure-") }.allSatisfy { (try? box.seen($0).status) == 0 })
    let verified = try box.seen("verify")
    #expect(verified.status == 0 && verified.error == "", "\(verified.error)")
  }

  @Test(arguments: [
    "instance-start", "instance-drop", "instance-sync", "instance-ls", "instance-timer", "instance-backup",
    "instance-doctor", "user-enable",
    "user-drop", "user-sync", "user-ls", "user-doctor", "user-stop",
  ])
  func eachStepSucceeds(step: String) async throws {
    let box = try await Box.of(.confinement)
    let seen = try box.seen(step)
    let log = try box.seen("log").output
    #expect(seen.status == 0, "\(seen.output)\(seen.error)\n\(log)")
  }

  @Test func anInstanceHasAnArchiveOfItsOwn() async throws {
    let box = try await Box.of(.confinement)
    #expect(
      try box.seen("instance-paths").output == """
        /run/sluice@harbour.sock srw-rw---- root sluice
        /var/lib/sluice@harbour drwxr-x--x sluice sluice
        /var/lib/sluice@harbour/drop drwxrws--T sluice sluice-drop

        """)
    #expect(try box.seen("instance-ls").output.contains("\"name\":\"seed.txt\""))
    #expect(try box.seen("other-ls").output == "")
    #expect(try box.seen("instance-timers").output.contains("sluice-backup@harbour.timer"))
    let copies = try box.seen("instance-backups").output.split(separator: "\n")
    #expect(copies.count == 1 && copies[0].hasPrefix("/var/lib/sluice@harbour/backup/archive-"))
    #expect(try box.seen("instance-doctor").output.contains("sluiced@harbour.service is active"))
  }

  @Test func oneMayHaveAnArchiveWithoutRoot() async throws {
    let box = try await Box.of(.confinement)
    #expect(try box.seen("user-ls").output.contains("\"name\":\"seed.txt\""))
    #expect(try box.seen("user-doctor").output.contains("sluiced.service is active and enabled"))
    #expect(try box.seen("user-status").output.contains("ActiveState=active\n"))
    let status = try box.seen("user-seccomp").output
    #expect(status.contains("NoNewPrivs:\t1\n") && status.contains("Seccomp:\t2\n"))
  }

  /// The filter of system calls must let it through; whether there is Landlock, the kernel decides.
  @Test func theProcessClosesItselfInWhereTheKernelHasLandlock() async throws {
    let box = try await Box.of(.confinement)
    let answer = try box.seen("landlock").output.trimmingCharacters(in: .whitespacesAndNewlines)
    let version = try #require(Int(answer))
    let words = version > 1 ? "version \(version)" : "this kernel"
    for name in ["started", "user-started"] {
      #expect(try box.seen(name).output.contains("\"SLUICE_LANDLOCK\":\"\(words)"))
    }
  }
}
