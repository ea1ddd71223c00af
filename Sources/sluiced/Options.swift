import ArgumentParser
import Settings

/// The flags for what Sluice keeps and where it answers.
struct PlaceOptions: ParsableArguments {
  @Option(.state) var state: String?
  @Option(.archive) var archive: String?
  @Option(.backup) var backup: String?
  @Option(.backupKeep) var backupKeep: String?
  @Option(.socket) var socket: String?
  @Option(.alertSocket) var alertSocket: String?
  @Option(.landlock) var landlock: String?
  @Option(.operatorUsers) var operatorUsers: String?
  @Option(.operatorGroups) var operatorGroups: String?

  var given: [(SettingsKey, String?)] {
    [
      (.state, state), (.archive, archive), (.socket, socket), (.operatorUsers, operatorUsers),
      (.operatorGroups, operatorGroups), (.alertSocket, alertSocket), (.landlock, landlock),
      (.backup, backup), (.backupKeep, backupKeep),
    ]
  }
}

/// The flags for drop directories.
struct DropOptions: ParsableArguments {
  @Option(.drop) var drop: String?
  @Option(.disposal) var disposal: String?
  @Flag(.recursive) var recursive: Bool?
  @Option(.settle) var settle: String?
  @Flag(.marker) var marker: Bool?
  @Option(.watch) var watch: String?
  @Option(.poll) var poll: String?
  @Option(.rescan) var rescan: String?

  var given: [(SettingsKey, String?)] {
    [
      (.drop, drop), (.disposal, disposal), (.recursive, recursive.map(String.init)), (.settle, settle),
      (.marker, marker.map(String.init)), (.watch, watch), (.poll, poll), (.rescan, rescan),
    ]
  }
}

/// The flags for how much one dump may be, and how much memory and room is used.
struct LimitOptions: ParsableArguments {
  @Option(.postBytes) var postBytes: String?
  @Option(.dumpBytes) var dumpBytes: String?
  @Option(.expandedBytes) var expandedBytes: String?
  @Option(.expansionRatio) var expansionRatio: String?
  @Option(.entries) var entries: String?
  @Option(.nesting) var nesting: String?
  @Option(.records) var records: String?
  @Option(.time) var time: String?
  @Option(.attempts) var attempts: String?
  @Option(.candidates) var candidates: String?
  @Option(.connections) var connections: String?
  @Option(.userConnections) var userConnections: String?
  @Option(.batchDumps) var batchDumps: String?
  @Option(.batchBytes) var batchBytes: String?
  @Option(.queueBytes) var queueBytes: String?
  @Option(.cacheBytes) var cacheBytes: String?
  @Option(.kinBytes) var kinBytes: String?
  @Option(.minFreeBytes) var minFreeBytes: String?

  var given: [(SettingsKey, String?)] {
    [
      (.postBytes, postBytes), (.dumpBytes, dumpBytes), (.expandedBytes, expandedBytes),
      (.expansionRatio, expansionRatio), (.entries, entries), (.nesting, nesting), (.records, records),
      (.time, time),
      (.attempts, attempts), (.candidates, candidates), (.connections, connections),
      (.userConnections, userConnections), (.batchDumps, batchDumps),
      (.batchBytes, batchBytes), (.queueBytes, queueBytes), (.cacheBytes, cacheBytes),
      (.kinBytes, kinBytes),
      (.minFreeBytes, minFreeBytes),
    ]
  }
}

extension Option where Value == String? {
  /// The flag of a key, with the key's help; its text is read where all settings are.
  init(_ key: SettingsKey) {
    self.init(name: key.longName, help: key.argumentHelp)
  }
}

extension Flag where Value == Bool? {
  /// The flag of a key that is true or false, as `--NAME` and `--no-NAME`.
  init(_ key: SettingsKey) {
    self.init(name: key.longName, inversion: .prefixedNo, help: key.argumentHelp)
  }
}

extension SettingsKey {
  fileprivate var longName: NameSpecification { .customLong(String(flag.trimmingPrefix("--"))) }

  var argumentHelp: ArgumentHelp {
    ArgumentHelp("\(help) (default: \(defaultText))", valueName: placeholder.lowercased())
  }
}
