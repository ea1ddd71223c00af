import Testing

@testable import Settings

@Suite struct RefusalTests {
  private func refusal(
    flags: KeyValuePairs<SettingsKey, String> = [:], environment: [String: String] = [:], file: String? = nil
  ) throws -> SettingsError {
    try #require(throws: SettingsError.self) {
      try load(flags: flags, environment: environment, file: file)
    }
  }

  @Test(arguments: [
    ("settel: 1s\n", ":1:1", "settel", "did you mean settle?"),
    ("settle: 1s\nlog-level: info\n", ":2:1", "log-level", "did you mean log_level?"),
    ("batch:\n  dump: 3\n", ":2:3", "batch.dump", "did you mean batch.dumps?"),
    ("post_bytes: 1MiB\n", ":1:1", "post_bytes", "did you mean limits.post_bytes?"),
    ("webhook: x\n", ":1:1", "webhook", "remove it"),
  ])
  func anUnknownKeyIsNamedWithItsPlaceAndItsNeighbour(
    text: String, place: String, key: String, remedy: String
  ) throws {
    let (error, found) = try fileRefusal(text)
    #expect(found == place)
    #expect(error.key == key)
    #expect(error.message == "there is no such key")
    #expect(error.remedy == remedy)
  }

  @Test(arguments: [
    ("settle: soon\n", ":1:9", "settle", "“soon” is not a duration"),
    ("once: maybe\n", ":1:7", "once", "“maybe” is neither true nor false"),
    ("batch:\n  dumps: 0\n", ":2:10", "batch.dumps", "0 is out of range"),
    ("state: [a, b]\n", ":1:8", "state", "one value is wanted, not a list or a section"),
    ("state:\n  dir: a\n", ":2:3", "state", "one value is wanted, not a list or a section"),
    ("limits: 5\n", ":1:9", "limits", "this is a section and takes no value of its own"),
    ("batch:\n  dumps: 1\nbatch.dumps: 2\n", ":3:1", "batch.dumps", "the key stands here a second time"),
    ("settle:\nrescan: 1s\n", ":1:8", "settle", "no value is given"),
    ("settle: ~\n", ":1:9", "settle", "no value is given"),
    ("settle: ''\n", ":1:9", "settle", "no value is given"),
  ])
  func aWrongValueIsNamedWithItsPlace(text: String, place: String, key: String, message: String) throws {
    let (error, found) = try fileRefusal(text)
    #expect(found == place)
    #expect(error.key == key)
    #expect(error.message == message)
  }

  @Test(arguments: [
    ("settle: 1s\n  rescan: [\n", "mapping values are not allowed"), ("- a\n- b\n", "the file holds no keys"),
    ("settle: 1s\nsettle: 2s\n", "stands here more than once"),
    ("\u{1}", "control characters are not allowed"),
  ])
  func aFileThatIsNoMappingIsRefused(text: String, message: String) throws {
    let (error, _) = try fileRefusal(text)
    #expect(error.message.contains(message), "\(error)")
  }

  @Test func aNamedFileMustBeThere() throws {
    let error = try refusal(file: "missing.yaml")
    #expect(error.source == .file(path: "/somewhere/missing.yaml", line: nil, column: nil))
    #expect(error.message.contains("No such file"))
    #expect(try refusal(environment: ["SLUICE_CONFIG": "missing.yaml"]).source == error.source)
    #expect(try refusal(file: "/").message.contains("Is a directory"))
    #expect(try refusal(file: "").source == .flag("--config"))
    #expect(
      try refusal(environment: ["SLUICE_CONFIG": ""]).source == .environment(variable: "SLUICE_CONFIG"))
  }

  @Test func anUnknownVariableIsRefusedButNotOneForTests() throws {
    let error = try refusal(environment: ["SLUICE_SETLE": "1s", "PATH": "/bin"])
    #expect(error.source == .environment(variable: "SLUICE_SETLE"))
    #expect(error.remedy == "did you mean SLUICE_SETTLE?")
    #expect(try load(environment: ["SLUICE_TEST_CRASH": "1", "HOME": "/root"]) == load())
  }

  @Test func anEmptyVariableIsAnErrorEvenUnderAFlag() throws {
    let error = try refusal(flags: [.settle: "1s"], environment: ["SLUICE_SETTLE": ""])
    #expect(error.source == .environment(variable: "SLUICE_SETTLE"))
    #expect(error.message == "no value is given")
  }

  @Test func aFlagIsNamedAsItIsTyped() throws {
    let error = try refusal(flags: [.logLevel: "loud"])
    #expect(
      error.description == """
        --log-level: log_level: “loud” is not a log level; \
        write one of trace, debug, info, notice, warning, error, critical
        """)
  }

  @Test func aSocketsPathMustFitTheKernel() throws {
    let error = try refusal(flags: [.state: "/" + String(repeating: "s", count: 120)])
    #expect(error.source == .flag("--state"))
    #expect(error.key == "socket")
    #expect(error.message.contains("at most 107"))
  }
}
