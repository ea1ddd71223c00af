import GRDB
import Identity

/// An archive of texts alone, for measuring the kin index: no posts, no search, no events; texts, anchors, relations and
/// clusters are those of every archive, in the same tables by the same code, and as durable.
///
/// On one thread.
package final class KinTrial {
  private let connections: SQLiteConnections
  private var keys = KeyMaker()

  /// What was found of a text.
  package struct Answer {
    /// The number of the text, from 1, in the order in which distinct texts came.
    package var text: Int64
    /// Whether it is new; if not, it is exactly a text that was there.
    package var isNew: Bool
    /// The earlier text that a new one is a copy of, changed.
    package var copyOf: Int64?
  }

  /// - Parameters:
  ///   - path: a file that is not there yet.
  ///   - cacheBytes: how much of it is kept in memory.
  package init(path: String, cacheBytes: Int = 32 << 20) throws {
    connections = try SQLiteConnections(path: path, options: .init(cacheBytes: cacheBytes))
  }

  /// Adds texts in one durable transaction.
  /// - Returns: what was found of each; nil for one that shows nothing.
  package func add(_ texts: some Sequence<UnsafeRawBufferPointer>) throws -> [Answer?] {
    var code: Int32 = 0
    return try connections.write(errno: &code) { transaction in
      guard let writer = transaction as? SQLiteWriter else { return [] }
      try writer.kin.prepare(isAbandonable: false)
      return try texts.map { try add($0, writer) }
    }.result
  }

  private func add(_ text: UnsafeRawBufferPointer, _ writer: SQLiteWriter) throws -> Answer? {
    guard let (_, key) = keys.text(text) else { return nil }
    writer.statements.findText.bind(1, key)
    if let known = try writer.statements.findText.firstInt64() { return Answer(text: known, isNew: false) }
    let id = try writer.insertText(key, text.assumingMemoryBound(to: UInt8.self))
    let place = KinPlace(dump: 0, ordinal: 0, post: 0)
    let finding = try writer.kin.add(id, text, at: place, hasHistory: false)
    return Answer(text: id, isNew: true, copyOf: finding?.copyOf)
  }

  /// How large the index is: anchors, their bytes on disk, bytes in memory, runs.
  package func sizes() throws -> (anchors: Int, diskBytes: Int, memoryBytes: Int, runs: Int) {
    var code: Int32 = 0
    return try connections.write(errno: &code) { transaction in
      guard let statistics = try (transaction as? SQLiteWriter)?.kin.loaded().storage.index.statistics else {
        return (0, 0, 0, 0)
      }
      return (statistics.entries, statistics.diskBytes, statistics.memoryBytes, statistics.runs)
    }.result
  }

  package func close() throws { try connections.close() }
}
