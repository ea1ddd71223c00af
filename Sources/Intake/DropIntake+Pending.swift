/// What a drop directory tells people of single files. Under `condition`.
extension DropIntake {
  /// What is not finished, for people.
  func pending(index: Int) -> [PendingFile] {
    let candidates = book.all.map { path, entry in
      PendingFile(
        entry: DropEntry(drop: index, path: path), size: entry.look.size,
        state: entry.stage == .settling ? .settling : .waiting, since: entry.since,
        reason: entry.stage == .settling ? reason(of: entry, path) : nil)
    }
    return candidates
      + asides.entries.map { path, aside in
        PendingFile(
          entry: DropEntry(drop: index, path: path), size: aside.size,
          state: aside.kind == .ignored ? .ignored : .settling, since: aside.since, reason: aside.reason)
      }
  }

  private func reason(of entry: CandidateBook.Entry, _ path: DropPath) -> String {
    switch entry.hold {
    case .fresh:
      let seconds = Double(drop.options.settle) / 1e9
      return "It changed a moment ago, and is read once it has been quiet for \(seconds) s."
    case .writer: return "Somebody has it open for writing."
    case .changed: return "It changed while it was read, and is read again."
    case .trouble: return "It could not be read, and is tried again: \(troubles[path] ?? "ingestion waits")."
    }
  }
}
