/// Reads the entries of a run one after the other, block by block.
///
/// A value over memory that its maker frees with `deallocate`.
struct AnchorRunReader {
  /// Stands for the key at the end; no key is so great.
  static let end = UInt64.max

  private let run: Int
  private let buffer: UnsafeMutableRawBufferPointer
  private var block: AnchorBlock?
  private var id: Int64 = 0
  private var index = 0
  /// The key of the entry that it stands on, or `end`.
  private(set) var key = Self.end
  private(set) var text: UInt32 = 0

  /// Stands on the first entry whose key is not below `key`.
  init(_ run: Int, from key: UInt64, _ tables: AnchorRunTables) throws {
    self.run = run
    buffer = .allocate(byteCount: tables.blockBytes, alignment: 8)
    do {
      try take(tables.block(of: run, at: key, into: buffer))
      while let block {
        index = block.lowerBound(key)
        if index < block.count { break }
        try take(tables.block(of: run, after: id, into: buffer))
      }
      show()
    } catch {
      buffer.deallocate()
      throw error
    }
  }

  func deallocate() { buffer.deallocate() }

  private mutating func take(_ read: (id: Int64, bytes: Int)?) throws {
    block = try read.map { try AnchorBlock(UnsafeRawBufferPointer(rebasing: buffer[..<$0.bytes])) }
    id = read?.id ?? id
    index = 0
  }

  private mutating func show() {
    if let block {
      key = block.key(index)
      text = block.text(index)
    } else {
      key = Self.end
    }
  }

  mutating func advance(_ tables: AnchorRunTables) throws {
    guard let block else { return }
    index += 1
    if index == block.count { try take(tables.block(of: run, after: id, into: buffer)) }
    show()
  }
}

/// Merges runs in the order of keys; entries of one key come in the order of the runs.
struct AnchorMerge: ~Copyable {
  private let readers: UnsafeMutableBufferPointer<AnchorRunReader>
  private var made = 0
  private let tables: AnchorRunTables

  /// Stands before the first entry whose key is not below `key`.
  init(_ runs: [Int], from key: UInt64, _ tables: AnchorRunTables) throws {
    self.tables = tables
    readers = .allocate(capacity: runs.count)
    for run in runs {
      (readers.baseAddress.unsafelyUnwrapped + made).initialize(
        to: try AnchorRunReader(run, from: key, tables))
      made += 1
    }
  }

  deinit {
    for reader in readers[..<made] { reader.deallocate() }
    readers.deallocate()
  }

  /// The reader that stands on the least key, the first of several.
  private func least() -> Int {
    var least = 0
    var key = readers[0].key
    for index in 1..<max(made, 1) {
      let isLess = readers[index].key < key
      least = isLess ? index : least
      key = isLess ? readers[index].key : key
    }
    return least
  }

  /// Calls `body` with entry after entry, of all entries or of about `budget`: it never stops between two of one key.
  /// - Returns: the key of the next entry; nil at the end.
  mutating func eachEntry(budget: Int, _ body: (_ key: UInt64, _ text: UInt32) throws -> Void) throws
    -> UInt64?
  {
    guard made > 0 else { return nil }
    var done = 0
    var last = AnchorRunReader.end
    while true {
      let index = least()
      let key = readers[index].key
      if key == AnchorRunReader.end { return nil }
      if done >= budget, key != last { return key }
      try body(key, readers[index].text)
      try readers[index].advance(tables)
      last = key
      done += 1
    }
  }
}
