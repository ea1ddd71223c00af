import GRDB
import Identity

/// Indexing anew.
extension KinBook {
  /// How far the index is.
  func progress() throws -> KinProgress {
    let memory = try loaded()
    let newest = try newestText()
    return KinProgress(
      through: min(memory.state.through, newest), newest: newest, isClearing: memory.state.isClearing,
      isUsable: memory.state.parameters == KinBook.version)
  }

  /// Begins the index anew: what is there is cleared away piece by piece, then each text is indexed again.
  func restart() throws {
    let memory = try loaded()
    memory.state = KinState(
      through: 0, flushed: 0, quiet: try newestText(), parameters: memory.state.parameters, isClearing: true)
    memory.isCurrent = false
    try save(memory)
  }

  /// Clears away a piece of what `restart` has left.
  func clear(limit: Int) throws {
    let memory = try loaded()
    for (table, key) in [("kin", "text_id"), ("kin_members", "text_id"), ("kin_clusters", "id")] {
      try db.execute(
        sql: "DELETE FROM \(table) WHERE \(key) IN (SELECT \(key) FROM \(table) LIMIT ?)", arguments: [limit])
      if db.changesCount > 0 { return }
    }
    guard try memory.storage.index.removeAll(budget: limit * 16) else { return }
    try db.execute(sql: "DELETE FROM kin_statistics")
    try db.execute(sql: "UPDATE dumps SET kin_texts = 0 WHERE kin_texts <> 0")
    var state = memory.state
    state.isClearing = false
    state.parameters = KinBook.version
    try states.set(state)
    self.memory = nil
  }
}
