import Testing

@testable import Settings

@Suite struct SettingsTests {
  @Test func withoutAnythingTheDefaultsHold() throws {
    let settings = try load()
    #expect(settings == Settings(state: "/var/lib/sluice"))
    #expect(settings.drops == [DropSettings(path: "/var/lib/sluice/drop")])
    #expect(settings.socket == "/var/lib/sluice/sluice.sock")
    #expect(settings.archive == .sqlite(path: "/var/lib/sluice/archive.sqlite"))
  }

  @Test func stateAloneMovesAll() throws {
    #expect(try load(flags: [.state: "/srv/s/"]) == Settings(state: "/srv/s"))
    #expect(try load(environment: ["SLUICE_STATE": "s"]) == Settings(state: "/somewhere/s"))
  }

  @Test func flagGoesOverEnvironmentOverFileOverDefault() throws {
    try withFile("settle: 3s\nrescan: 3s\nlog_level: error\n") { file in
      let settings = try load(
        flags: [.settle: "1ms"], environment: ["SLUICE_SETTLE": "2s", "SLUICE_RESCAN": "2s"], file: file)
      #expect(settings.drops[0].settle == .milliseconds(1))
      #expect(settings.rescan == .seconds(2))
      #expect(settings.logLevel == .error)
      #expect(settings.batch.dumps == 1024)
    }
  }

  @Test func aKeyOfTheFileHoldsAlthoughStateIsAFlag() throws {
    try withFile("state: a\ndrop: b\n") { file in
      let settings = try load(flags: [.state: "/s"], file: file)
      #expect(settings.state == "/s")
      #expect(settings.drops.map(\.path) == [directory(of: file) + "/b"])
      #expect(settings.socket == "/s/sluice.sock")
    }
  }

  @Test func relativePathsStartWhereTheyAreWritten() throws {
    try withFile("drop: ./in\narchive: sqlite:a.db\n") { file in
      let settings = try load(flags: [.socket: "s.sock"], file: file)
      #expect(settings.drops.map(\.path) == [directory(of: file) + "/in"])
      #expect(settings.archive == .sqlite(path: directory(of: file) + "/a.db"))
      #expect(settings.socket == "/somewhere/s.sock")
    }
  }

  @Test func theEnvironmentNamesTheFileUnlessAFlagDoes() throws {
    try withFile("settle: 3s\n") { named in
      #expect(try load(environment: ["SLUICE_CONFIG": named]).drops[0].settle == .seconds(3))
      try withFile("settle: 4s\n") { file in
        let settings = try load(environment: ["SLUICE_CONFIG": named], file: file)
        #expect(settings.drops[0].settle == .seconds(4))
      }
    }
  }

  @Test func sectionsNestOrAreDotted() throws {
    try withFile("batch:\n  dumps: 7\n  bytes: 1MiB\nlimits.post_bytes: 2KiB\n") { file in
      let settings = try load(file: file)
      #expect(settings.batch == .init(dumps: 7, bytes: 1 << 20))
      #expect(settings.limits.postBytes == 2_048)
    }
  }

  @Test(arguments: ["", "# nothing\n", "---\n", "batch:\n"])
  func anEmptyFileChangesNothing(text: String) throws {
    try withFile(text) { file in
      let settings = try load(file: file)
      #expect(settings == Settings(state: "/var/lib/sluice"))
    }
  }

  @Test func eachKeySetsWhatItIsCalled() throws {
    let settings = try load(flags: [
      .poll: "2s", .minFreeBytes: "1GiB", .queueBytes: "1MiB", .dumpBytes: "2KiB", .records: "3",
      .time: "4s", .attempts: "5", .candidates: "60", .disposal: "Delete", .recursive: "yes",
      .marker: "on", .watch: "inotify", .connections: "9", .userConnections: "8",
      .operatorUsers: "root, 4242", .operatorGroups: "root 77",
    ])
    #expect(settings.operators.users == [0, 4242])
    #expect(settings.operators.groups == [0, 77])
    #expect(settings.poll == .seconds(2))
    #expect(settings.minFreeBytes == 1 << 30)
    #expect(settings.queueBytes == 1 << 20)
    #expect(
      settings.limits
        == .init(
          postBytes: 1 << 20, dumpBytes: 2_048, expandedBytes: 64 << 30, expansionRatio: 250,
          entries: 200_000, nesting: 4, records: 3, time: .seconds(4), attempts: 5, candidates: 60,
          connections: 9, userConnections: 8))
    let drop = try #require(settings.drops.first)
    #expect(drop.disposal == .delete && drop.isRecursive && drop.needsMarker && drop.watch == .inotify)
  }

  @Test func everyKeyHasANameAVariableAndAFlagOfItsOwn() {
    let keys = SettingsKey.all
    #expect(Set(keys.map(\.name)).count == keys.count)
    #expect(Set(keys.map(\.environmentVariable)).count == keys.count)
    #expect(Set(keys.map(\.flag)).count == keys.count)
    #expect(SettingsKey.batchDumps.environmentVariable == "SLUICE_BATCH_DUMPS")
    #expect(SettingsKey.logLevel.flag == "--log-level")
  }

  @Test(arguments: SettingsKey.all)
  func everyKeyIsReadFromEverySource(key: SettingsKey) throws {
    let text = try #require(samples[key.name])
    let settings = try load(flags: [key: text])
    #expect(settings != (try load()))
    #expect(try load(environment: [key.environmentVariable: text]) == settings)
    try withFile("\(key.name): \(text)\n") { file in
      let fromFile = try load(file: file)
      #expect(fromFile == settings)
    }
  }

  /// A value for each key that is not its default; paths are absolute, since sources resolve them differently.
  private let samples = [
    "state": "/s", "drop": "/d", "disposal": "leave", "recursive": "true", "settle": "2s", "marker": "true",
    "watch": "polling", "poll": "100ms", "rescan": "5m", "socket": "/k", "archive": "sqlite:/a",
    "alert_socket": "/l", "landlock": "required", "backup": "/b", "backup_keep": "3",
    "min_free_bytes": "0", "cache_bytes": "8MiB", "kin_bytes": "2MiB", "queue_bytes": "64KiB", "once": "true",
    "log_level": "debug", "limits.post_bytes": "1KiB", "limits.dump_bytes": "1GiB",
    "limits.expanded_bytes": "1GiB",
    "limits.expansion_ratio": "7", "limits.entries": "9", "limits.nesting": "2", "limits.records": "5",
    "limits.time": "2s", "limits.attempts": "1", "limits.candidates": "16", "batch.dumps": "1",
    "batch.bytes": "1MiB", "limits.connections": "7", "limits.connections_per_user": "3",
    "operators.users": "root", "operators.groups": "77",
  ]
}
