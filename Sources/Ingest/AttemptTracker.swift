import Archive
import Intake
import Synchronization

/// Counts the readings that were begun, durably, before each: a file whose reading ends the process is known by its
/// count when the process is back.
final class AttemptTracker: Sendable {
  private struct State {
    /// Begun before this process and not ended: each of them may be the one that ended an earlier process.
    var suspects: [DropEntry: (file: AttemptedFile, count: Int)] = [:]
    var underWay: [DropEntry: AttemptedFile] = [:]
    /// Ended, which the next beginning notes in passing.
    var ended: [AttemptedFile] = []
  }

  private let attempts: any AttemptKeeping
  private let drops: [DropDirectory]
  private let state = Mutex(State())

  init(_ attempts: any AttemptKeeping, drops: [DropDirectory]) {
    self.attempts = attempts
    self.drops = drops
  }

  /// Takes in what earlier processes left.
  /// - Throws: `ArchiveError` when the counts cannot be read.
  func load() throws {
    var suspects: [DropEntry: (AttemptedFile, Int)] = [:]
    var gone: [AttemptedFile] = []
    for (file, count) in try attempts.unfinished() {
      guard let drop = drops.firstIndex(where: { $0.options.path == file.drop }),
        let path = DropPath(file.name),
        let look = try? drops[drop].directory.look(path), FileStamp(look) == file.stamp
      else {
        gone.append(file)
        continue
      }
      suspects[DropEntry(drop: drop, path: path)] = (file, count)
    }
    if !gone.isEmpty { try attempts.end(gone) }
    state.withLock { [suspects] in $0.suspects = suspects }
  }

  /// In how many readings of this file the process ended; 0 when none is known.
  func earlierAttempts(at claim: Claim) -> Int {
    state.withLock { state in
      guard let suspect = state.suspects[claim.entry] else { return 0 }
      if suspect.file.stamp == FileStamp(claim.look) { return suspect.count }
      // Another file has the name.
      state.suspects[claim.entry] = nil
      state.ended.append(suspect.file)
      return 0
    }
  }

  /// The reading of these files begins; of one that was begun and not ended, as when it changes lanes, it goes on.
  /// - Throws: `ArchiveError` when it cannot be noted; then none may be read.
  func begin(_ claims: [Claim]) throws {
    let named = claims.map { claim in
      let file = AttemptedFile(
        drop: drops[claim.entry.drop].options.path, name: claim.entry.path.bytes,
        stamp: FileStamp(claim.look))
      return (entry: claim.entry, file: file)
    }
    let (begun, ended) = state.withLock { state in
      defer { state.ended = [] }
      return (named.filter { state.underWay[$0.entry] != $0.file }, state.ended)
    }
    if begun.isEmpty, ended.isEmpty { return }
    do {
      try attempts.begin(begun.map(\.file), ended: ended)
    } catch {
      state.withLock { $0.ended += ended }
      throw error
    }
    state.withLock { state in
      for (entry, file) in begun { state.underWay[entry] = file }
    }
  }

  /// This file has its outcome, or is given back in good order.
  func end(_ entry: DropEntry) {
    state.withLock { state in
      state.suspects[entry] = nil
      if let file = state.underWay.removeValue(forKey: entry) { state.ended.append(file) }
    }
  }

  /// Notes what has ended, at the end of the process.
  func close() throws {
    let ended = state.withLock { state in
      defer { state.ended = [] }
      // What was begun and not finished is given up in good order, too.
      return state.ended + Array(state.underWay.values)
    }
    if !ended.isEmpty { try attempts.end(ended) }
  }
}
