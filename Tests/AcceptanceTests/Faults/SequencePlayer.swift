import EndpointAPI
import Foundation

/// Does to the drop directory what people, programs and crashes do, in random order, beside a running daemon, and keeps
/// the model up to date. Blocks: belongs on a thread of its own.
final class SequencePlayer {
  struct Trouble: Error, CustomStringConvertible {
    let description: String
  }

  let house: House
  var random = SeededGenerator(seed: 0)
  var model = DropModel()
  /// What was done in this sequence, for people.
  var story: [String] = []
  /// What must not have happened, a sentence each.
  var wrong: [String] = []
  private let environment: [String: String]
  /// Whether the daemon looks into directories in the drop directory.
  private let isRecursive: Bool
  private var daemon: Daemon
  private var lastArrival: Int64 = 0
  private var lastNumber = 0
  private var played = 0

  init(isRecursive: Bool) throws {
    self.isRecursive = isRecursive
    house = try House()
    var environment = ["SLUICE_SETTLE": "20ms", "SLUICE_LOG_LEVEL": "warning"]
    if isRecursive { environment["SLUICE_RECURSIVE"] = "true" }
    self.environment = environment
    daemon = try Daemon(house, environment: environment)
    try waitUntilReady()
  }

  deinit { daemon.process.signal(SIGKILL) }

  /// Plays one sequence to its end.
  /// - Returns: what is otherwise than it must be, a sentence each.
  func play(seed: UInt64) throws -> [String] {
    random = SeededGenerator(seed: seed)
    (model, story, wrong) = (DropModel(), [], [])
    for _ in 0..<Int.random(in: 4...12, using: &random) {
      try act()
      if Int.random(in: 0..<3, using: &random) == 0 { usleep(UInt32.random(in: 0..<12_000, using: &random)) }
    }
    for name in model.names where model[name]?.writer != nil { try finishWriting(name) }
    try passBarrier()
    let known = lastArrival
    let differences = try Outcomes(of: house, after: &lastArrival).differences(from: model)
    played += 1
    if played % Self.auditedEach == 0 { try audit(after: known) }
    try clean()
    return wrong + differences
  }

  private static let auditedEach = 10

  /// - Parameter known: the files of arrivals up to this one were cleaned away.
  private func audit(after known: Int64) throws {
    for finding in try auditFindings(house.socket, isDeep: true) {
      let number = finding.subject.dropFirst().prefix { $0.isNumber }
      if finding.code == "file-missing", let arrival = Int64(number), arrival <= known { continue }
      wrong.append("the audit finds \(finding)")
    }
  }

  /// Ends the daemon.
  func stop() throws { try end(by: SIGTERM) }

  // MARK: - What can happen

  private enum Act: CaseIterable {
    case create, startWriting, goOnWriting, append, dropIn, dropKnown, rename, link, takeOut, delete, truncate
    case chmod, temporary, tree, renameTree, kill, restart, barrier
  }

  /// The usual is more frequent than what takes long.
  private static let acts: [Act] =
    Act.allCases + [Act](repeating: .create, count: 4) + [Act](repeating: .dropIn, count: 3)
    + [Act](repeating: .append, count: 4) + [.rename, .link, .truncate, .goOnWriting, .goOnWriting]

  private func act() throws {
    let act = Self.acts.randomElement(using: &random) ?? .create
    let some = model.names.randomElement(using: &random)
    let any = anyName()
    story.append("\(act) some=\(some ?? "none") any=\(any)")
    switch (act, some) {
    case (.create, _): try create(any, isWhole: true)
    case (.startWriting, _): try create(any, isWhole: false)
    case (.temporary, _): try create(Bool.random(using: &random) ? ".hidden" : "later.part", isWhole: true)
    case (.dropIn, _): try dropIn(any, newContent())
    case (.dropKnown, _): try dropIn(any, knownContent() ?? newContent())
    case (.tree, _): if isRecursive { try makeTree(isInPlace: Bool.random(using: &random)) }
    case (.kill, _): try restart(SIGKILL)
    case (.restart, _): try restart(SIGTERM)
    case (.barrier, _): if !model.hasWriters { try passBarrier() }
    case (.goOnWriting, let name?): try finishWriting(name)
    case (.append, let name?): try append(to: name)
    case (.rename, let name?): try rename(name, to: any)
    case (.link, let name?): try link(name, to: any)
    case (.renameTree, let name?): try renameTree(of: name)
    case (.takeOut, let name?): try takeOut(name)
    case (.delete, let name?): try delete(name)
    case (.truncate, let name?): try truncate(name)
    case (.chmod, let name?): try chmod(name)
    case (_, nil): break
    }
  }

  private func anyName() -> String {
    ["a.txt", "b.txt", "c.txt", "d.dat"].randomElement(using: &random) ?? ""
  }

  /// A number that no content has had.
  func newNumber() -> Int {
    lastNumber += 1
    return lastNumber
  }

  func newContent() -> Content {
    switch Int.random(in: 0..<12, using: &random) {
    // No empty capture: of files that nobody can tell apart the model cannot say which arrival is whose.
    case 0, 1: .garbage(newNumber())
    default: .capture((0..<Int.random(in: 1...3, using: &random)).map { _ in newNumber() })
    }
  }

  private func knownContent() -> Content? {
    model.occasions.keys.sorted { "\($0)" < "\($1)" }.randomElement(using: &random)
  }

  // MARK: - The daemon

  private func waitUntilReady() throws {
    try wait("a daemon that listens") { daemon.process.hasEnded || daemon.isListening }
    if daemon.process.hasEnded { throw Trouble(description: "sluiced ended:\n\(daemon.process.errors)") }
  }

  private func wait(_ what: String, _ condition: () -> Bool) throws {
    let start = ContinuousClock.now
    while !condition() {
      if ContinuousClock.now - start > .seconds(60) { throw Trouble(description: "\(what) did not come") }
      usleep(1000)
    }
  }

  private func end(by signal: Int32) throws {
    daemon.process.signal(signal)
    try wait("the end of the daemon") { daemon.process.hasEnded }
    if signal == SIGTERM, daemon.process.status != 0 {
      wrong.append("sluiced ended with \(daemon.process.status ?? 0): \(daemon.process.errors)")
    }
  }

  private func restart(_ signal: Int32) throws {
    try end(by: signal)
    daemon = try Daemon(house, environment: environment)
    try waitUntilReady()
  }

  /// Waits until the daemon says that everything has its outcome, and holds it to its word.
  private func passBarrier() throws {
    let answer = try SocketRequest("POST", "/v1/sync?timeout=60").send(to: house.socket, within: 120)
    let result = try JSONText.decode(SyncResult.self, from: answer)
    if !result.done {
      let pending = try SocketRequest("GET", "/v1/dumps?limit=5").send(to: house.socket)
      wrong.append("sync did not end: \(result); \(String(decoding: pending, as: UTF8.self))")
    }
    for (name, file) in model.files where !DropModel.isTemporary(name) {
      if inode(of: name) == file.inode { wrong.append("\(name) is still there after sync") }
    }
    model.passBarrier()
  }

  /// Leaves nothing to the next sequence.
  private func clean() throws {
    for room in House.Room.allCases {
      let folder = house.path(room, "")
      for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
        try FileManager.default.removeItem(atPath: folder + name)
      }
    }
  }
}
