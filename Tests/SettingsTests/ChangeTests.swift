import Testing

@testable import Settings

/// What differs between two settings, and what of it a running daemon takes over.
@Suite struct ChangeTests {
  /// A value for a key that is not its default.
  private static func other(_ key: SettingsKey) -> String {
    switch (key.name, key.placeholder) {
    case ("disposal", _): "leave"
    case ("watch", _): "polling"
    case ("landlock", _): "off"
    case (_, "DIR"): "/elsewhere"
    case (_, "PATH"): "/elsewhere.sock"
    case (_, "URL"): "sqlite:/elsewhere.sqlite"
    case (_, "BYTES"): "2MiB"
    case (_, "DURATION"): "5s"
    case (_, "BOOL"): "true"
    case (_, "LEVEL"): "debug"
    case (_, "NAMES"): "1"
    default: "17"
    }
  }

  @Test(arguments: SettingsKey.all)
  func aChangeOfEachKeyIsSeenAndEitherTakenOverOrWaits(key: SettingsKey) throws {
    let old = try load()
    let new = try load(flags: [key: Self.other(key)])
    let changes = old.changes(to: new)
    let change = try #require(changes.first { $0.key == key.name })
    #expect(change.new == Self.other(key))
    #expect(new.changes(to: old).first { $0.key == key.name }?.new == change.old)

    let adopted = old.adopting(new)
    #expect(old.changes(to: adopted) == changes.filter { !$0.needsRestart })
    #expect(adopted.changes(to: new) == changes.filter(\.needsRestart))
  }

  @Test func whatIsWrittenOtherwiseIsNoChange() throws {
    let (old, new) = (try load(flags: [.settle: "1s"]), try load(flags: [.settle: "1000ms"]))
    #expect(old.changes(to: new).isEmpty)
  }

  @Test func keysThatCannotBeSwappedWait() throws {
    let new = try load(flags: [
      .state: "/x", .archive: "sqlite:/y", .cacheBytes: "1MiB", .logLevel: "debug", .disposal: "leave",
    ])
    let old = try load()
    #expect(
      old.changes(to: new).map { "\($0.key) \($0.needsRestart)" } == [
        "state true", "socket true", "archive true", "backup true", "cache_bytes true", "log_level false",
        "drop true",
      ])
    #expect(old.adopting(new).drops == old.drops)
  }

  private func listed(_ yaml: String) throws -> Settings {
    var settings: Settings?
    try withFile(yaml) { settings = try load(file: $0) }
    return try #require(settings)
  }

  @Test func eachDropDirectoryIsComparedByItsKeys() throws {
    let old = try listed("drops: [{path: /a}, {path: /b, settle: 2s, disposal: leave}]\n")
    let new = try listed("drops: [{path: /a, channel: X}, {path: /b, settle: 3s, marker: true}]\n")
    #expect(
      old.changes(to: new).map { "\($0.key): \($0.old) → \($0.new) \($0.needsRestart)" } == [
        "drops[0].channel: none → X false", "drops[1].disposal: leave → move true",
        "drops[1].settle: 2s → 3s false", "drops[1].marker: false → true false",
      ])
    #expect(
      old.adopting(new).changes(to: new).map(\.key) == ["drops[1].disposal"])
    let fewer = try listed("drops: [{path: /b}]\n")
    let change = try #require(old.changes(to: fewer).first)
    #expect(change == .init(key: "drops", old: "/a, /b", new: "/b", needsRestart: true))
  }

  @Test func rulesAreComparedByName() throws {
    let old = try listed("rules: [{name: a, on: dump}, {name: b, on: post, query: x}]\n")
    let new = try listed("rules: [{name: b, on: post, query: y}, {name: c, on: text}]\n")
    #expect(
      old.changes(to: new).map { "\($0.key): \($0.old) → \($0.new)" } == [
        "rules.a: on: dump → none", "rules.b: on: post, query: x → on: post, query: y",
        "rules.c: none → on: text",
      ])
    #expect(old.adopting(new).rules == new.rules)
  }
}
