import Archive
import Synchronization

/// Tables of who forwarded whom that were made a short while ago. Each looks at every forward, and the pages of one list,
/// and those who look again and again, are to cost one look.
final class ForwardTables: Sendable {
  /// What a table is of.
  struct Key: Hashable {
    var filter: ForwardFilter
    /// The number of the newest event when it was made.
    var event: Int64
  }

  private struct Entry {
    var key: Key
    var table: ForwardTable
    var made: ContinuousClock.Instant
    var cost: Duration
  }

  /// A table that took less is made anew as soon as something happened.
  private static let dear = Duration.milliseconds(100)
  /// A dear table serves for this many times as long as it took: asking, however often, takes a tenth of one processor.
  private static let patience = 10
  /// Rows that are kept, of all tables.
  private static let mostRows = 100_000

  /// The newest last.
  private let entries = Mutex<[Entry]>([])

  /// The table of all posts, as it is now or was a short while ago.
  func newest(_ key: Key, _ make: () async throws -> ForwardTable) async throws -> ForwardTable {
    let now = ContinuousClock.now
    let found = entries.withLock { entries in
      entries.last { entry in
        entry.key == key
          || entry.key.filter == key.filter && entry.cost >= Self.dear
            && now - entry.made < entry.cost * Self.patience
      }
    }
    return if let found { found.table } else { try await keep(key, make) }
  }

  /// The table of the posts up to one, so that a list which was begun goes on as it began.
  func table(
    _ key: Key, through: Int64, _ make: () async throws -> ForwardTable
  ) async throws -> ForwardTable {
    let found = entries.withLock { entries in
      entries.last { $0.key.filter == key.filter && $0.table.through == through }
    }
    return if let found { found.table } else { try await keep(key, make) }
  }

  private func keep(_ key: Key, _ make: () async throws -> ForwardTable) async throws -> ForwardTable {
    let start = ContinuousClock.now
    let table = try await make()
    let end = ContinuousClock.now
    entries.withLock { entries in
      entries.removeAll { $0.key == key }
      entries.append(Entry(key: key, table: table, made: end, cost: end - start))
      var rows = entries.reduce(0) { $0 + $1.table.rows.count }
      while rows > Self.mostRows || entries.count > 16 { rows -= entries.removeFirst().table.rows.count }
    }
    return table
  }
}
