import Foundation
import Testing

@testable import Settings

/// `systemd/sluice.yaml`, which is installed as `/etc/sluice/sluice.yaml`.
@Suite struct ShippedFileTests {
  private func lines() throws -> [String] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "systemd/sluice.yaml"), encoding: .utf8)
    return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// The name of the key or section that a commented line holds: `#settle: 1s`.
  private func keyName(_ line: String) -> Substring? {
    line.firstMatch(of: /^ *#([a-z_]+):/)?.1
  }

  private func expectDefaults(_ lines: [String]) throws {
    try withFile(lines.joined(separator: "\n")) { file in
      let settings = try load(file: file)
      #expect(settings == Settings(state: Settings.defaultState))
    }
  }

  private func uncommented(_ line: String) -> String { line.replacing(/^( *)#/) { $0.1 } }

  @Test func asShippedItChangesNothing() throws {
    try expectDefaults(lines())
  }

  @Test func itNamesEveryKeyWithItsDefaultAndItsHelp() throws {
    let lines = try lines()
    var section: Substring?
    var named: [String: (value: String, help: String)] = [:]
    for (line, above) in zip(lines.dropFirst(), lines) {
      guard let name = keyName(line) else { continue }
      if line.hasSuffix(":") {
        section = name
      } else {
        let indented = line.hasPrefix(" ")
        let key = [indented ? section : nil, name].compactMap(\.self).joined(separator: ".")
        let value = line.drop { $0 != ":" }.dropFirst().trimmingCharacters(in: .whitespaces)
        named[key] = (value, above.trimmingCharacters(in: ["#", " "]))
      }
    }
    #expect(Set(named.keys) == Set(SettingsKey.all.map(\.name)))
    for key in SettingsKey.all {
      #expect(named[key.name]?.value == key.defaultText.replacing("STATE", with: Settings.defaultState))
      #expect(named[key.name]?.help == key.help)
    }
  }

  @Test(arguments: SettingsKey.all)
  func uncommentingAKeyGivesItsDefault(key: SettingsKey) throws {
    let wanted = key.name.split(separator: ".")
    let text = try lines().map { line in
      keyName(line).map { wanted.contains($0) } == true ? uncommented(line) : line
    }
    #expect(text != (try lines()))
    try expectDefaults(text)
  }

  @Test func theExampleOfSeveralDropDirectoriesHolds() throws {
    let lines = try lines()
    let start = try #require(lines.firstIndex(of: "# drops:"))
    let example = lines[start...].prefix { $0.hasPrefix("# ") }.map { String($0.dropFirst(2)) }
    try withFile(example.joined(separator: "\n")) { file in
      let drops = try load(file: file, formats: ["text-flat", "text-full"]).drops
      #expect(drops.count == 2)
      #expect(drops.first == DropSettings(path: Settings.defaultState + "/drop"))
      // It shows every key, none at its default.
      let (last, plain) = (try #require(drops.last), DropSettings(path: ""))
      #expect(last.channel == "@example" && last.format == "text-full")
      #expect(last.disposal != plain.disposal && last.isRecursive && last.settle != plain.settle)
      #expect(last.needsMarker && last.watch != plain.watch)
    }
  }

  @Test func theExampleOfRulesHolds() throws {
    let lines = try lines()
    let start = try #require(lines.firstIndex(of: "# rules:"))
    let example = lines[start...].prefix { $0.hasPrefix("# ") }.map { String($0.dropFirst(2)) }
    try withFile(example.joined(separator: "\n")) { file in
      let rules = try load(file: file).rules
      #expect(rules.map { $0.fields["on"] } == ["post", "channel", "dump", "text"])
      #expect(rules.first?.fields["query"] == "#BRICS -#UN")
    }
  }

  @Test func uncommentingAllGivesTheDefaults() throws {
    let text = try lines().map { keyName($0) == nil ? $0 : uncommented($0) }
    try expectDefaults(text)
  }
}
