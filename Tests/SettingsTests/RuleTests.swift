import Testing

@testable import Settings

/// The rules of the configuration file.
@Suite struct RuleTests {
  private static let form = RuleForm(keys: ["name", "on", "query"]) { rule in
    if rule.fields["name"] == nil {
      return .init(key: "name", message: "a rule has a name", remedy: "give one")
    }
    return rule.fields["query"] == "!" ? .init(key: "query", message: "no word", remedy: "write words") : nil
  }

  private func refusal(_ text: String) throws -> (error: SettingsError, place: String) {
    var found: (SettingsError, String)?
    try withFile(text) { file in
      let error = try #require(throws: SettingsError.self) {
        try Settings.load(
          flags: PartialSettings(), environment: [:], file: file, workingDirectory: "/", ruleForm: Self.form)
      }
      found = (error, error.source.description.replacing(file, with: ""))
    }
    return try #require(found)
  }

  @Test func rulesAreReadAsTheyAreWritten() throws {
    try withFile("rules:\n  - name: a\n    on: post\n    query: \"#BRICS -#UN\"\n  - {name: b, on: 5}\n") {
      file in
      let settings = try load(file: file)
      #expect(
        settings.rules == [
          RuleSettings(fields: ["name": "a", "on": "post", "query": "#BRICS -#UN"]),
          RuleSettings(fields: ["name": "b", "on": "5"]),
        ])
    }
    for none in ["rules:\n", "rules: []\n", "once: false\n"] {
      try withFile(none) { file in
        let settings = try load(file: file)
        #expect(settings.rules.isEmpty)
      }
    }
  }

  @Test(arguments: [
    ("rules: a\n", ":1:8", "rules", "a list is wanted"),
    ("rules:\n  - a\n", ":2:5", "rules[0]", "a rule has keys, and this is none"),
    ("rules:\n  - on: post\n", ":2:5", "rules[0].name", "a rule has a name"),
    (
      "rules:\n  - name: a\n    query: [a]\n", ":3:12", "rules[0].query",
      "one value is wanted, not a list or a section"
    ),
    ("rules:\n  - name: a\n    query: #UN\n", ":3:11", "rules[0].query", "no value is given"),
    ("rules:\n  - name: a\n    query: \"!\"\n", ":3:12", "rules[0].query", "no word"),
    ("rules:\n  - name: a\n    qery: b\n", ":3:5", "rules[0].qery", "there is no such key"),
  ])
  func aWrongRuleIsNamedWithItsPlace(text: String, place: String, key: String, message: String) throws {
    let (error, found) = try refusal(text)
    #expect(found == place && error.key == key && error.message == message)
  }

  @Test func remediesSayWhatToWrite() throws {
    #expect(try refusal("rules:\n  - name: a\n    qery: b\n").error.remedy == "did you mean query?")
    #expect(
      try refusal("rules:\n  - name: a\n    query: #UN\n").error.remedy
        == "put a query that begins with # in quotes")
    let twice = try refusal("rules:\n  - name: a\n  - name: a\n")
    #expect(twice.place == ":3:11" && twice.error.key == "rules[1].name")
    #expect(twice.error.message.hasPrefix("there is a rule “a” before, at /"))
  }

  @Test func theAlertSocketIsAPathOrNone() throws {
    let (none, named) = (try load(flags: [.alertSocket: "none"]), try load(flags: [.alertSocket: "a.sock"]))
    let plain = try load()
    #expect(plain == none && none.alertSocket == "")
    #expect(named.alertSocket == "/somewhere/a.sock")
    let long = "/" + String(repeating: "a", count: 107)
    let error = try #require(throws: SettingsError.self) { try load(flags: [.alertSocket: long]) }
    #expect(error.key == "alert_socket" && error.remedy.contains("alert_socket"))
  }
}
