/// What an audit asks. Each reads every block, with the memory of a few.
extension AnchorIndex {
  /// How many entries there are, and a digest of them as a set: equal for indexes of the same entries, however they
  /// came to have them. With the memtable.
  func checksum() throws -> (count: Int, sum: UInt64) {
    var count = 0
    var sum: UInt64 = 0
    func add(_ key: UInt64, _ text: UInt32) {
      count += 1
      sum &+= AnchorKey.digest(key: key, text: text)
    }
    memtable.eachEntry { add($0.key, $0.text) }
    for run in runs where run.state == .live { try eachEntry(of: run, add) }
    return (count, sum)
  }

  /// How many live runs are not what the manifest says, have keys out of order, or a filter that lacks one of them:
  /// look-ups would miss texts that are there.
  func damagedRuns() throws -> Int {
    try runs.count { try $0.state == .live && !isSound($0) }
  }

  private func isSound(_ run: AnchorRun) throws -> Bool {
    let row = UnsafeMutableRawBufferPointer.allocate(
      byteCount: tables.linesPerRow * AnchorFilter.lineBytes, alignment: 64)
    defer { row.deallocate() }
    var rowNumber: Int?
    var found = AnchorRun(
      number: run.number, level: run.level, age: run.age, state: run.state, lines: run.lines)
    var last: UInt64 = 0
    var isSound = true
    try eachEntry(of: run) { key, text in
      found.entries += 1
      found.checksum &+= AnchorKey.digest(key: key, text: text)
      if key < last { isSound = false }
      last = key
      let line = Int(AnchorFilter.line(of: key, lines: UInt64(run.lines)))
      if rowNumber != line / tables.linesPerRow {
        rowNumber = line / tables.linesPerRow
        try tables.filter(run.number, row: line / tables.linesPerRow, into: row)
      }
      let words = row.assumingMemoryBound(to: UInt64.self)
      guard let base = words.baseAddress else { return }
      let place = line % tables.linesPerRow * AnchorFilter.lineWords
      if !AnchorFilter.contains(key, line: base + place) { isSound = false }
    }
    return isSound && found.isSame(as: run)
  }

  private func eachEntry(of run: AnchorRun, _ body: (_ key: UInt64, _ text: UInt32) throws -> Void) throws {
    var entries = try AnchorMerge([run.number], from: 0, tables)
    _ = try entries.eachEntry(budget: .max, body)
  }
}
