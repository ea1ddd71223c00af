import Identity

/// Texts and anchors in dictionaries.
final class KinTestStore: KinStore {
  var texts: [[UInt8]] = []
  var anchors: [UInt64: [UInt32]] = [:]
  /// Every insertion, in order.
  var inserted: [(UInt64, UInt32)] = []

  func texts(with anchor: UInt64, limit: Int, into ids: inout ContiguousArray<UInt32>) throws {
    ids.append(contentsOf: (anchors[anchor] ?? []).prefix(limit + 1))
  }

  func withText(_ id: UInt32, _ body: (UnsafeRawBufferPointer) -> Void) throws {
    texts[Int(id)].withUnsafeBytes(body)
  }

  func insert(anchor: UInt64, text: UInt32) throws {
    anchors[anchor, default: []].append(text)
    inserted.append((anchor, text))
  }
}

/// An engine with a store, fed text by text.
struct KinTestArchive {
  let store = KinTestStore()
  let engine: KinEngine

  init(statistics: KinStatistics? = nil) { engine = KinEngine(statistics: statistics) }

  /// Finds what the text is, and indexes it.
  @discardableResult
  func add(_ text: String) -> KinFinding { add(Array(text.utf8)) }

  @discardableResult
  func add(_ text: [UInt8]) -> KinFinding {
    do {
      let finding = try text.withUnsafeBytes { try engine.find($0, in: store) }
      store.texts.append(text)
      try engine.insert(as: UInt32(store.texts.count - 1), finding.indexing, into: store)
      return finding
    } catch {
      fatalError("the store of tests throws nothing: \(error)")
    }
  }

  /// The relation of `second` to `first`, found in an archive of the two: the word for it, or `none`.
  static func relation(_ first: String, _ second: String) -> String {
    let archive = KinTestArchive()
    archive.add(first)
    let finding = archive.add(second)
    return (finding.copy ?? finding.sibling)?.relation.word ?? "none"
  }
}

extension KinFinding {
  /// What a text is indexed by of which this was found.
  var indexing: KinIndexing { copy.map { $0.isTwin ? .twin : .copy } ?? .new }
}
