import Foundation
import Testing

extension AcceptanceTests {
  /// What `make install` makes of the commands' own parsers.
  @Suite struct InstallTests {
    private static let hasTools = ["/usr/bin/make", "/usr/bin/python3", "/usr/bin/groff"].allSatisfy {
      FileManager.default.isExecutableFile(atPath: $0)
    }

    @Test(.enabled(if: hasTools, "make, python3 and groff are needed"))
    func pagesAndCompletionsComeAndGo() async throws {
      let root = try makeTemporaryFolder("install")
      defer { try? FileManager.default.removeItem(atPath: root) }
      func make(_ target: String) async throws -> RunningProcess.Outcome {
        let binaries = URL(filePath: House.client).deletingLastPathComponent().path
        return try await run(
          "/usr/bin/make", ["-C", repository.path, target, "DESTDIR=\(root)", "BINARIES=\(binaries)"])
      }
      let installed = try await make("install-files")
      try #require(installed.status == 0, "\(installed.errors)")
      let share = root + "/usr/share"
      let pages = try FileManager.default.contentsOfDirectory(atPath: share + "/man/man1")
      for verb in ["", "-status", "-drop", "-wait", "-doctor", "-metrics-write"] {
        #expect(pages.contains("sluicectl\(verb).1"))
      }
      for page in pages.map({ "man1/\($0)" }) + ["man8/sluiced.8"] {
        let path = "\(share)/man/\(page)"
        let groff = try await run(
          "/usr/bin/groff", ["-ww", "-K", "utf8", "-man", "-T", "utf8", "-P-cbou", path])
        #expect(
          groff.status == 0 && groff.errors.isEmpty && groff.text.contains("SYNOPSIS"),
          "\(page): \(groff.errors)")
      }
      let completions = [
        "bash-completion/completions/sluicectl", "zsh/vendor-completions/_sluicectl",
        "fish/vendor_completions.d/sluicectl.fish",
      ]
      for file in completions {
        #expect(try String(contentsOfFile: "\(share)/\(file)", encoding: .utf8).contains("bugreport"))
      }
      let bash = try await run("/bin/bash", ["-n", "\(share)/\(completions[0])"])
      #expect(bash.status == 0 && bash.errors.isEmpty)
      // An instance is closed in by the same lines as the one daemon.
      func unit(_ name: String) throws -> [Substring] {
        try String(contentsOfFile: "\(root)/usr/lib/systemd/\(name)", encoding: .utf8).split(separator: "\n")
      }
      let (one, instance) = (try unit("system/sluiced.service"), try unit("system/sluiced@.service"))
      #expect(
        instance.filter { !one.contains($0) }.map { String($0.prefix { $0 != "=" }) } == [
          "Description", "Requires", "After", "RequiresMountsFor", "ExecStartPre", "ExecStart",
          "ExecReload", "StateDirectory", "WorkingDirectory", "Also",
        ])
      #expect(try unit("system/sluiced@.socket").contains("ListenStream=/run/sluice@%i.sock"))
      // An instance is audited and backed up by itself.
      for job in ["sluice-verify", "sluice-backup"] {
        let (one, instance) = (try unit("system/\(job).service"), try unit("system/\(job)@.service"))
        #expect(
          instance.filter { !one.contains($0) }.map { String($0.prefix { $0 != "=" }) } == [
            "Description", "After", "ExecStart", "InaccessiblePaths",
          ])
        #expect(try unit("system/\(job)@.timer").contains("WantedBy=timers.target"))
      }
      // Where presets decide, nothing runs that nobody asked for.
      let presets = try unit("system-preset/90-sluice.preset")
      for unit in try FileManager.default.contentsOfDirectory(atPath: "\(root)/usr/lib/systemd/system")
      where !unit.hasPrefix("sluiced.") && unit.firstMatch(of: /(?:^sluiced.*|\.timer|alert\.socket)$/) != nil
      {
        #expect(presets.contains("disable \(unit)"))
      }
      #expect(try unit("user/sluiced.socket").contains("ListenStream=%t/sluice.sock"))

      let removed = try await make("uninstall")
      #expect(removed.status == 0)
      let left = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
      let kept = left.filter { $0.contains("sluice") }.sorted()
      #expect(kept == ["etc/sluice", "etc/sluice/alert.d", "etc/sluice/sluice.yaml"])
    }
  }
}
