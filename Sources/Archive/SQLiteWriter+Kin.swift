import Identity

/// Which texts are kin: counts and events of what the kin index finds.
extension SQLiteWriter {
  /// Indexes a text that the dump in hand has brought.
  func index(_ text: Int64, _ record: TextRecord, at place: KinPlace, hasHistory: Bool) throws {
    let finding = try record.body.withUnsafeBytes {
      try kin.add(text, $0, at: place, hasHistory: hasHistory)
    }
    guard let finding else { return }
    if finding.copyOf != nil { dump?.tally.kinTexts += 1 }
    try tell(finding, of: text, at: place)
  }

  func indexKin(limit: Int) throws -> KinProgress {
    var progress = try kin.progress()
    if !progress.isUsable, !progress.isClearing {
      try kin.restart()
      progress = try kin.progress()
    }
    if progress.isClearing {
      try kin.clear(limit: limit)
    } else if !progress.isComplete {
      let quiet = try kin.loaded().state.quiet
      try kin.addWaiting(limit: limit) { text, place, finding in
        guard let place else { return }
        if finding.copyOf != nil {
          statements.addKinToDump.bind(1, place.dump)
          try statements.addKinToDump.run()
        }
        if text > quiet { try tell(finding, of: text, at: place) }
      }
    }
    return try kin.progress()
  }

  func restartKin() throws { try kin.restart() }

  private func tell(_ finding: KinBook.Finding, of text: Int64, at place: KinPlace) throws {
    if finding.copyOf != nil { try events.add("text.kin", dump: place.dump, post: place.post, text: text) }
    if finding.hasMerged { try events.add("kin.merged", dump: place.dump, post: place.post, text: text) }
    for each in finding.split { try events.add("kin.split", dump: place.dump, post: place.post, text: each) }
  }
}
