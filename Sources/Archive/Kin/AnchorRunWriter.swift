/// Writes entries, sorted by key, as the blocks and the filter of a run.
final class AnchorRunWriter {
  private let tables: AnchorRunTables
  /// As it is after what was written.
  private(set) var run: AnchorRun

  private var builder: AnchorBlockBuilder
  /// The number of the block that is being packed.
  private var block: Int64
  private var last: UInt64?
  private var checksum: UInt64 = 0
  private var blocks = 0

  private let lines: UInt64
  private let filterRow: UnsafeMutableRawBufferPointer
  private var filterRowNumber = -1
  private var filterRowFirst: UInt64 = 0
  private var filterRowEnd: UInt64 = 0

  /// Goes on with a run from where its blocks end.
  init(_ run: AnchorRun, _ tables: AnchorRunTables) throws {
    self.tables = tables
    self.run = run
    builder = AnchorBlockBuilder(bytes: tables.blockBytes)
    lines = UInt64(run.lines)
    filterRow = .allocate(byteCount: tables.linesPerRow * AnchorFilter.lineBytes, alignment: 64)
    block = AnchorRunTables.block(run.number)
    if let end = try tables.end(of: run.number) {
      block = end.id
      last = end.key
    }
  }

  deinit { filterRow.deallocate() }

  /// Adds an entry whose key is not below the last one's.
  func append(key: UInt64, text: UInt32) throws {
    if builder.count == 0 { begin(key) }
    if !builder.append(key: key, text: text) {
      try writeBlock()
      begin(key)
      _ = builder.append(key: key, text: text)
    }
    checksum &+= AnchorKey.digest(key: key, text: text)
    try addToFilter(key)
    last = key
  }

  /// Numbers the block that begins with a key. The first of a run begins with the least of keys, so that one is found
  /// for whichever key.
  private func begin(_ key: UInt64) {
    guard let last else { return }
    let prefix = AnchorKey.prefix(key)
    if prefix != AnchorKey.prefix(last) {
      block = AnchorRunTables.block(run.number, prefix: prefix)
    } else {
      let chunk = AnchorRunTables.prefix(ofBlock: block) == prefix ? AnchorRunTables.chunk(ofBlock: block) : 0
      block = AnchorRunTables.block(run.number, prefix: prefix, chunk: chunk + 1)
    }
  }

  private func writeBlock() throws {
    guard builder.count > 0 else { return }
    let bytes = builder.packed()
    try tables.insertBlock(block, bytes)
    run.entries += builder.count
    run.checksum &+= checksum
    run.bytes += bytes.count
    builder.removeAll()
    checksum = 0
    blocks += 1
  }

  private func addToFilter(_ key: UInt64) throws {
    let line = AnchorFilter.line(of: key, lines: lines)
    if line >= filterRowEnd || filterRowNumber < 0 {
      try writeFilterRow()
      let perRow = UInt64(tables.linesPerRow)
      filterRowNumber = Int(line / perRow)
      filterRowFirst = line / perRow * perRow
      filterRowEnd = filterRowFirst + perRow
      try tables.filter(run.number, row: filterRowNumber, into: filterRow)
    }
    guard let base = filterRow.baseAddress else { return }
    let start = base + Int(line - filterRowFirst) * AnchorFilter.lineBytes
    AnchorFilter.insert(key, line: start.assumingMemoryBound(to: UInt64.self))
  }

  private func writeFilterRow() throws {
    guard filterRowNumber >= 0 else { return }
    let used = Int(min(filterRowEnd, lines) - filterRowFirst) * AnchorFilter.lineBytes
    try tables.insertFilter(
      run.number, row: filterRowNumber, UnsafeRawBufferPointer(rebasing: filterRow[..<used]))
    filterRowNumber = -1
  }

  /// Ends a piece before `key`, the next one to come, and leaves out the block that is not full, so that a run is made
  /// of the same blocks however many pieces it was written in.
  func pause(before key: UInt64) throws {
    if blocks > 0, let first = builder.first, try tables.end(of: run.number)?.key != first.key {
      // What the filter has of it already is set once more by the next piece.
      run.cursor = first.key
    } else {
      try writeBlock()
      run.cursor = key
    }
    try writeFilterRow()
  }

  /// Writes what is left.
  func finish() throws {
    try writeBlock()
    try writeFilterRow()
    run.bytes += run.lines * AnchorFilter.lineBytes
    run.cursor = 0
  }
}
