import Glibc

/// The postings of anchors that many texts have, as they were read last.
///
/// What a template's texts share is asked for with each of them, and stands in every run. Such anchors are few and are
/// not extended any more once they are hot, so they are worth keeping; those of one story and its copies are not.
struct PostingsCache: ~Copyable {
  /// Texts that are kept of an anchor.
  private let limit: Int
  /// Fewer are not worth a place.
  private static let least = 6
  private static let slots = 1 << 13

  private let anchors: UnsafeMutablePointer<UInt64>
  /// 0 for a place that is free.
  private let counts: UnsafeMutablePointer<UInt8>
  private let texts: UnsafeMutablePointer<UInt32>

  /// - Parameter limit: as look-ups give it; at most 254.
  init(limit: Int) {
    self.limit = min(limit, 254) + 1
    anchors = Self.zeros(Self.slots)
    counts = Self.zeros(Self.slots)
    texts = Self.zeros(Self.slots * self.limit)
  }

  /// Zeros that take no memory until they are written to.
  private static func zeros<Value: BitwiseCopyable>(_ count: Int) -> UnsafeMutablePointer<Value> {
    guard let memory = calloc(count, MemoryLayout<Value>.stride) else { fatalError("no memory for postings") }
    return memory.bindMemory(to: Value.self, capacity: count)
  }

  deinit {
    free(anchors)
    free(counts)
    free(texts)
  }

  /// Appends the texts of an anchor, if they are known.
  /// - Returns: false when they are not.
  func read(_ anchor: UInt64, limit: Int, into ids: inout ContiguousArray<UInt32>) -> Bool {
    let slot = Self.slot(anchor)
    let count = Int(counts[slot])
    guard count > 0, anchors[slot] == anchor, limit + 1 == self.limit else { return false }
    ids.append(contentsOf: UnsafeBufferPointer(start: texts + slot * self.limit, count: count))
    return true
  }

  /// Keeps what a look-up with `limit` has found.
  func keep(_ anchor: UInt64, limit: Int, _ ids: ContiguousArray<UInt32>.SubSequence) {
    guard ids.count >= Self.least, limit + 1 == self.limit, ids.count <= self.limit else { return }
    let slot = Self.slot(anchor)
    anchors[slot] = anchor
    counts[slot] = UInt8(ids.count)
    for (index, id) in ids.enumerated() { texts[slot * self.limit + index] = id }
  }

  /// Forgets an anchor: it has another text.
  func forget(_ anchor: UInt64) {
    let slot = Self.slot(anchor)
    guard anchors[slot] == anchor else { return }
    counts[slot] = 0
  }

  func forgetAll() { counts.update(repeating: 0, count: Self.slots) }

  private static func slot(_ anchor: UInt64) -> Int { Int(truncatingIfNeeded: anchor >> 13) & (slots - 1) }
}
