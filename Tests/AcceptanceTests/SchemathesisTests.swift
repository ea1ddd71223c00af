import Foundation
import Testing

extension AcceptanceTests {
  /// The description of the API, compared with the server by a stranger to both.
  @Suite struct SchemathesisTests {
    /// What the script says where schemathesis can neither be found nor installed.
    private static let notInstalled: Int32 = 75

    /// A few hundred requests; `make schemathesis` makes 10,000.
    @Test(
      .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"), "there is no python3"))
    func theServerDoesWhatItsDocumentSays() async throws {
      let script = repository.appending(path: "Tests/Scripts/schemathesis.sh").path
      let binaries = URL(filePath: House.daemon).deletingLastPathComponent().path
      let outcome = try await run("/bin/bash", [script, binaries, "300"], within: .seconds(300))
      if outcome.status == Self.notInstalled {
        try Test.cancel("\(outcome.errors)")
      }
      #expect(outcome.status == 0, "\(outcome.text)\(outcome.errors)")
      #expect(outcome.lines.last?.hasSuffix("no difference") == true, "\(outcome.text)")
    }
  }
}
