import Testing

extension AcceptanceTests {
  /// How sluiced ends that cannot start, by sysexits.h; systemctl status shows the word for it.
  @Suite struct ExitStatusTests {
    @Test(
      arguments: [
        (["--no-such-flag"], 64, "--no-such-flag"),
        (["--settle", "soon"], 78, "--settle: settle: “soon” is not a duration"),
        (["--config", "/nowhere/sluice.yaml"], 78, "/nowhere/sluice.yaml: the file cannot be opened"),
        (["--state", "/dev/null/x"], 73, "the state directory /dev/null/x cannot be made: Not a directory"),
      ] as [([String], Int32, String)])
    func tellsWhatKindOfThingIsWrong(arguments: [String], status: Int32, words: String) async throws {
      let outcome = try await run(House.daemon, arguments)
      #expect(outcome.status == status)
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
      #expect(outcome.output.isEmpty)
    }

    @Test func aWrongVariableIsNamed() async throws {
      let house = try House()
      for (name, text, words) in [
        ("SLUICE_POLL", "never", "SLUICE_POLL: poll: “never” is not a duration"),
        ("SLUICE_POL", "1s", "SLUICE_POL: there is no such setting; did you mean SLUICE_POLL?"),
      ] {
        let outcome = try await house.once(environment: [name: text])
        #expect(outcome.status == 78 && outcome.errors.contains(words), "\(outcome.errors)")
      }
    }
  }
}
