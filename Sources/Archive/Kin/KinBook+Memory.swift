import GRDB
import Identity

/// How what the kin index holds in memory gets to the tables, and from them.
extension KinBook {
  /// What memory holds, made again where it was lost.
  func loaded() throws -> KinMemory {
    if let memory { return memory }
    let state = try states.state()
    let isUsable = state.parameters == KinBook.version && !state.isClearing
    let memory = try KinMemory(db, state, isUsable ? try states.statistics() : nil, options)
    if isUsable {
      try memory.texts.each(after: state.flushed, through: state.through, limit: .max) { text, body in
        try memory.replay(text, body, try clusters.indexing(of: text))
      }
      memory.isCurrent = state.through >= (try newestText())
    } else if state.through == 0, !state.isClearing {
      // An index without texts has no rule yet.
      memory.state.parameters = KinBook.version
      memory.isCurrent = try newestText() == 0
    }
    self.memory = memory
    return memory
  }

  func newestText() throws -> Int64 { try Int64.fetchOne(db, sql: "SELECT max(id) FROM texts") ?? 0 }

  /// Forgets what memory holds: it may have been rolled back.
  func forget() { memory = nil }

  /// Makes ready for the texts of a dump.
  /// - Parameter isAbandonable: whether `rollback` may follow.
  func prepare(isAbandonable: Bool) throws {
    let memory = try loaded()
    guard isAbandonable else { return }
    // Where memory cannot go back it is made again from what the tables say.
    try save(memory)
    memory.setMark()
  }

  /// Goes back to the mark, as the tables did.
  func rollback() {
    if memory?.rollback() == false { memory = nil }
  }

  /// Ends what was marked: it stays.
  func release() { memory?.release() }

  /// Writes out what the transaction changed; to be called before its end.
  func settle() throws {
    guard let memory else { return }
    try save(memory)
    try memory.merge()
  }

  func save(_ memory: KinMemory) throws {
    guard memory.state != memory.saved else { return }
    try states.set(memory.state)
    memory.saved = memory.state
  }

  /// Writes the anchors in memory as a run if there are `least` of them or more.
  func flush(atLeast least: Int) throws {
    guard let memory, memory.storage.index.pending >= least else { return }
    try states.set(try memory.flush())
    // Large dumps are one transaction.
    try memory.merge()
  }
}
