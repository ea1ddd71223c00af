import Testing

@testable import Settings

/// The drop directories: one by `drop`, several by `drops`.
@Suite struct DropTests {
  @Test func aListedDirectoryTakesWhatItDoesNotSayFromTheTop() throws {
    let text = """
      recursive: true
      settle: 5s
      drops:
        - path: in
          channel: "@example"
          format: text-flat
        - {path: /b/, disposal: delete, recursive: no, settle: 2s, marker: true, watch: polling}
        - path: /c
          channel: Some channel
      """
    try withFile(text) { file in
      let settings = try load(flags: [.watch: "inotify"], file: file)
      var first = DropSettings(path: directory(of: file) + "/in")
      (first.channel, first.format) = ("@example", "text-flat")
      (first.isRecursive, first.settle, first.watch) = (true, .seconds(5), .inotify)
      var second = DropSettings(path: "/b")
      (second.disposal, second.needsMarker, second.watch) = (.delete, true, .polling)
      second.settle = .seconds(2)
      var third = DropSettings(path: "/c")
      (third.channel, third.isRecursive, third.settle, third.watch) = (
        "Some channel", true, .seconds(5), .inotify
      )
      #expect(settings.drops == [first, second, third])
    }
  }

  @Test func aFlagOrAVariableGoesOverTheList() throws {
    let text = "marker: true\ndrops:\n  - path: /a\n    marker: false\n"
    try withFile(text) { file in
      var only = DropSettings(path: "/d")
      only.needsMarker = true
      #expect(try load(flags: [.drop: "/d"], file: file).drops == [only])
      #expect(try load(environment: ["SLUICE_DROP": "/d"], file: file).drops == [only])
      let listed = try load(file: file)
      #expect(listed.drops == [DropSettings(path: "/a")])
    }
  }

  @Test func whatIsWrongInTheListShowsAlthoughAFlagGoesOverIt() throws {
    try withFile("drops:\n  - path: /a\n    settle: soon\n") { file in
      let error = try #require(throws: SettingsError.self) { try load(flags: [.drop: "/d"], file: file) }
      #expect(error.key == "drops[0].settle")
    }
  }

  @Test func dropAndDropsInOneFileAreRefusedWithBothPlaces() throws {
    let (error, place) = try fileRefusal("drop: /a\ndrops:\n  - path: /b\n")
    #expect(place == ":3:3")
    #expect(error.key == "drops")
    #expect(error.message.hasPrefix("drop stands in this file as well, at /"))
    #expect(error.message.hasSuffix("sluice.yaml:1:7"))
  }

  @Test(arguments: [
    ("drops: []\n", ":1:8", "drops", "the list is empty"),
    ("drops:\n", ":1:7", "drops", "the list is empty"),
    ("drops: /a\n", ":1:8", "drops", "a list is wanted"),
    ("drops:\n  path: /a\n", ":2:3", "drops", "a list is wanted"),
    ("drop:\n  - /a\n", ":2:3", "drop", "one value is wanted, not a list or a section"),
    ("drops:\n  - /a\n", ":2:5", "drops[0]", "a drop directory has keys, and this is none"),
    ("drops:\n  - path: /a\n  - settle: 1s\n", ":3:5", "drops[1]", "no path is given"),
    ("drops:\n  - path:\n", ":2:10", "drops[0].path", "no value is given"),
    ("drops:\n  - path: [/a]\n", ":2:11", "drops[0].path", "one value is wanted, not a list or a section"),
    ("drops:\n  - path: /a\n    poll: 1s\n", ":3:5", "drops[0].poll", "there is no such key"),
    ("drops:\n  - path: /a\n    channel: \"@a b\"\n", ":3:14", "drops[0].channel", "“@a b” is not a handle"),
    (
      "drops:\n  - path: /a\n  - path: /b\n    disposal: burn\n", ":4:15", "drops[1].disposal",
      "“burn” is not a disposal"
    ),
    ("watch: look\n", ":1:8", "watch", "“look” is not a way to watch"),
  ])
  func aWrongEntryIsNamedWithItsPlace(text: String, place: String, key: String, message: String) throws {
    let (error, found) = try fileRefusal(text)
    #expect(found == place)
    #expect(error.key == key)
    #expect(error.message == message)
  }

  @Test func remediesSayWhatToWrite() throws {
    let misspelt = try fileRefusal("drops:\n  - path: /a\n    dispsal: move\n").error
    #expect(misspelt.remedy == "did you mean disposal?")
    #expect(try fileRefusal("dropz:\n  - path: /a\n").error.remedy == "did you mean drop?")
    #expect(try fileRefusal("drop: [/a]\n").error.remedy.contains("list several under drops"))
    let unquoted = try fileRefusal("drops:\n  - path: /a\n    channel: @example\n")
    #expect(unquoted.place == ":3:14")
    #expect(unquoted.error.remedy == "put the value in quotes, as in \"@name\"")
    let disposal = try fileRefusal("disposal: burn\n").error
    #expect(disposal.remedy == "write one of move, delete, leave")
  }

  @Test func aFormatMustBeOneOfThoseThereAre() throws {
    let text = "drops:\n  - path: /a\n    format: text-ful\n"
    let (error, place) = try fileRefusal(text, formats: ["text-flat", "text-full"])
    #expect(place == ":3:13")
    #expect(
      error.description.hasSuffix("drops[0].format: there is no format “text-ful”; did you mean text-full?"))
    try withFile(text) { file in
      let settings = try load(file: file)
      #expect(settings.drops[0].format == "text-ful")
    }
  }

  @Test(arguments: [
    ("/a", "/a/"), ("/a/./b", "/a//b"), ("/a/b/../c", "/a/c"),
  ])
  func aDirectoryIsNotNamedTwice(first: String, second: String) throws {
    let (error, place) = try fileRefusal("drops:\n  - path: \(first)\n  - path: \(second)\n")
    #expect(place == ":3:11")
    #expect(error.key == "drops[1].path")
    #expect(error.message.contains("is named before, at /") && error.message.hasSuffix("sluice.yaml:2:11"))
  }

  @Test func aDirectoryDoesNotLieInARecursiveOne() throws {
    let (error, place) = try fileRefusal(
      "drops:\n  - {path: /a/b}\n  - {path: /x}\n  - {path: /a, recursive: true}\n")
    #expect(place == ":2:12")
    #expect(error.key == "drops[0].path")
    #expect(error.message.hasPrefix("“/a/b” lies in “/a” (/"))
    #expect(error.message.hasSuffix("sluice.yaml:4:12), which is recursive"))
    let reversed = try fileRefusal("drops:\n  - {path: /a, recursive: true}\n  - {path: /a/b/c}\n")
    #expect(reversed.error.key == "drops[1].path")
    for apart in [
      "drops:\n  - {path: /a}\n  - {path: /a/b, recursive: true}\n",
      "recursive: true\ndrops:\n  - path: /a\n  - path: /ab\n",
    ] {
      try withFile(apart) { file in
        let settings = try load(file: file)
        #expect(settings.drops.count == 2)
      }
    }
  }

  @Test(arguments: ["/s", "/s/", "/s/done", "/s/duplicate", "/s/failed", "/s/x/../failed/deep"])
  func sluicesOwnDirectoriesAreNotDroppedInto(path: String) throws {
    let error = try #require(throws: SettingsError.self) { try load(flags: [.state: "/s", .drop: path]) }
    #expect(error.source == .flag("--drop"))
    #expect(error.key == "drop")
    #expect(error.remedy == "name a directory of its own, such as /s/drop")
    let listed = try fileRefusal("state: /s\ndrops:\n  - path: /a\n  - path: \(path)\n")
    #expect(listed.place == ":4:11")
    #expect(listed.error.key == "drops[1].path")
  }

  @Test func aRecursiveDirectoryDoesNotHoldTheStateDirectory() throws {
    let flags: KeyValuePairs<SettingsKey, String> = [.state: "/srv/s", .drop: "/srv", .recursive: "true"]
    let error = try #require(throws: SettingsError.self) { try load(flags: flags) }
    #expect(error.message == "“/srv” is recursive and holds the state directory, /srv/s")
    #expect(try load(flags: [.state: "/srv/s", .drop: "/srv"]).drops[0].path == "/srv")
    #expect(try load(flags: [.state: "/srv/s", .recursive: "true"]).drops[0].isRecursive)
    #expect(try load(flags: [.state: "/srv/s", .drop: "/srv/done"]).drops[0].path == "/srv/done")
  }
}
