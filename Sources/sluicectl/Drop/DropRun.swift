import EndpointAPI
import Glibc
import Presentation

/// One run of `drop`: what was put where, and what became of it.
struct DropRun {
  /// The drop directory as sluiced names it.
  let drop: String
  let json: Bool
  let output: Output
  var progress = ProgressLine(descriptor: STDERR_FILENO)
  /// The first thing that went wrong, if any.
  private(set) var status: Failure.Status?
  /// The files without an outcome, by their path below the drop directory.
  private var open: [String: DropDirectory.Placed] = [:]
  private var placed = 0
  private var posts = 0

  init(drop: String, json: Bool, output: Output) {
    self.drop = drop
    self.json = json
    self.output = output
  }

  /// Puts the files there, one after the other; one that cannot be is told of, and the others are put there all the same.
  /// - Parameters:
  ///   - prefix: the way from the drop directory to `directory`.
  ///   - announces: whether each is printed.
  mutating func place(
    _ paths: [String], name: String?, in directory: DropDirectory, below prefix: String, announces: Bool
  ) throws {
    for (index, path) in paths.enumerated() {
      do {
        let source = try DropSource(path, name: name)
        let title = paths.count > 1 ? "\(index + 1) of \(paths.count): \(source.name)" : source.name
        let file = try directory.place(source, as: source.name) { bytes in
          progress.show(ProgressBar.text(done: bytes, total: source.length, title))
        }
        placed += 1
        open[prefix + file.name] = file
        if announces { try announce(file, prefix) }
      } catch let failure as Failure {
        progress.clear()
        try output.flush()
        failure.complain()
        status = status ?? failure.status
      }
    }
    progress.clear()
    try output.flush()
  }

  /// Waits for the outcome of each, and prints it.
  mutating func follow(_ follower: OutcomeFollower, after start: Int64, timeout: Duration?) async throws {
    guard !open.isEmpty else { return }
    do {
      try await follower.follow(after: start, timeout: timeout) { looks in
        for try await look in looks {
          try take(look)
          if open.isEmpty { return }
        }
        throw Failure.cutOff
      }
    } catch let failure as Failure where failure.status == .notYet {
      progress.clear()
      throw Failure(
        .notYet, "\(Human.plural(open.count, "file has", "files have")) no outcome yet: \(names).",
        remedy: "sluicectl wait NAME waits on")
    }
  }

  private mutating func take(_ look: OutcomeFollower.Look) throws {
    if let trouble = look.trouble { return progress.show(trouble.sentence) }
    for dump in look.finished {
      guard dump.drop == drop, let file = open[dump.name], dump.id == nil || dump.id == file.id else {
        continue
      }
      open[dump.name] = nil
      posts += dump.posts
      if dump.state == .failed { status = status ?? .badData }
      progress.clear()
      if json {
        try output.json(dump)
      } else {
        try output.line(OutcomeView(dump: dump, style: output.style).line)
      }
    }
    try output.flush()
    guard !open.isEmpty else { return progress.clear() }
    let held = look.pending.first { $0.drop == drop && open[$0.name] != nil && $0.reason != nil }
    let bar = ProgressBar.text(
      done: Int64(placed - open.count), total: Int64(placed), unit: .files, Human.plural(posts, "post"))
    progress.show(bar + (held.map { ", \($0.name): \($0.reason ?? "")" } ?? ""))
  }

  private func announce(_ file: DropDirectory.Placed, _ prefix: String) throws {
    if json {
      return try output.json(
        Announcement(id: file.id, name: prefix + file.name, drop: drop, bytes: file.bytes))
    }
    let id = output.style.apply(.dim, Human.id(file.id))
    let name = output.style.apply(.strong, Sanitiser.cell(prefix + file.name))
    try output.line("dropped    \(id)  \(name)  \(Human.bytes(file.bytes))")
  }

  /// What `--no-wait --json` says of a file.
  private struct Announcement: Encodable {
    var id: String
    var name: String
    var drop: String
    var bytes: Int64
  }

  private var names: String {
    let names = open.keys.sorted()
    return names.prefix(3).joined(separator: ", ") + (names.count > 3 ? " and others" : "")
  }
}
