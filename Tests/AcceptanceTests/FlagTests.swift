import Foundation
import Testing

extension AcceptanceTests {
  /// The daemon's flags, which are declared one by one.
  @Suite struct FlagTests {
    /// The keys that the configuration file documents, `limits.time` for `time` below `limits`.
    private func keys() throws -> [String] {
      let url = repository.appending(path: "systemd/sluice.yaml")
      var section = ""
      var keys: [String] = []
      for line in try String(contentsOf: url, encoding: .utf8).split(separator: "\n") {
        guard let match = line.wholeMatch(of: /( *)#([a-z_]+):(.*)/) else { continue }
        if match.3.isEmpty {
          section = match.2 + "."
        } else {
          keys.append((match.1.isEmpty ? "" : section) + match.2)
        }
      }
      return keys
    }

    @Test func everyKeyOfTheFileHasItsFlagAndItsVariable() async throws {
      let keys = try keys()
      #expect(keys.count > 20 && keys.contains("limits.time"))
      let help = try await run(House.daemon, ["--help"]).text
      for key in keys {
        let flag = "--" + key.replacing(/[._]/, with: "-")
        #expect(help.contains("  \(flag) ") || help.contains("  \(flag)/"), "\(flag)")
        let variable = "SLUICE_" + key.uppercased().replacing(".", with: "_")
        let outcome = try await run(House.daemon, [], environment: [variable: ""])
        #expect(outcome.status == 78 && outcome.errors.contains("\(variable): \(key): "), "\(outcome.errors)")
      }
    }

    /// Each value is wrong, so that the message shows which key it went to.
    @Test func aFlagSetsTheKeyThatItIsCalled() async throws {
      for key in try keys() {
        let flag = "--" + key.replacing(/[._]/, with: "-")
        // These three are true by being there.
        if ["--once", "--recursive", "--marker"].contains(flag) { continue }
        let outcome = try await run(House.daemon, [flag, ""])
        #expect(
          outcome.status == 78 && outcome.errors.contains("\(flag): \(key): no value is given"),
          "\(outcome.errors)")
      }
      let house = try House()
      let arguments = ["--state", house.beside("in/s"), "--drop", house.beside("in")]
      let refused = try await run(House.daemon, arguments + ["--recursive"])
      #expect(refused.status == 78 && refused.errors.contains("is recursive and holds"), "\(refused.errors)")
      let allowed = try await run(
        House.daemon, arguments + ["--once", "--no-recursive"], environment: ["SLUICE_RECURSIVE": "true"])
      #expect(allowed.status == 0, "\(allowed.errors)")
    }
  }
}
