/// The entries that no run holds yet: a hash table of keys with a list of texts each, newest first.
///
/// Entries are only appended, so that going back is taking the last ones off again: in open addressing with linear
/// probing, taking slots back in the reverse order of their making leaves the table as it was.
struct AnchorMemtable: ~Copyable {
  private struct Link {
    var key: UInt64
    var text: UInt32
    /// The place of the next older entry of the key, from 1; 0 ends the list.
    var next: UInt32
  }

  private(set) var count = 0
  private var capacity: Int
  private var links: UnsafeMutablePointer<Link>

  /// 0, or the upper bits of a key's hash over the place of its newest entry from 1. Twice as many as links.
  private var slots: UnsafeMutablePointer<UInt64>
  private var slotBits: UInt64

  /// Differs from process to process: nobody can make texts whose anchors crowd one place of the table. What look-ups
  /// answer does not depend on it.
  private let seed = UInt64.random(in: .min ... .max) | 1

  /// - Parameter capacity: how many entries it holds before it grows.
  init(capacity: Int) {
    slotBits = UInt64(Int.bitWidth - max(capacity, 8).leadingZeroBitCount) + 1
    self.capacity = 1 << Int(slotBits - 1)
    links = .allocateSpread(self.capacity)
    slots = .allocateSpread(1 << Int(slotBits))
    slots.initialize(repeating: 0, count: 1 << Int(slotBits))
  }

  deinit {
    links.deallocate()
    slots.deallocate()
  }

  /// What it holds of the process's memory.
  var bytes: Int { capacity * MemoryLayout<Link>.stride + MemoryLayout<UInt64>.stride << Int(slotBits) }

  /// The bits of a hash that a slot keeps.
  private static let tagBits: UInt64 = 0xFFFF_FFFF << 32

  private func hash(_ key: UInt64) -> UInt64 {
    let product = (key &+ 1).multipliedFullWidth(by: seed &* 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low
  }

  /// The slot of a key: its own, or the empty one where it would stand.
  private func slot(_ key: UInt64, hash: UInt64) -> Int {
    let mask = 1 << Int(slotBits) - 1
    var place = Int(truncatingIfNeeded: hash) & mask
    while true {
      let value = slots[place]
      if value == 0 { return place }
      if value >> 32 == hash >> 32, links[Int(value & 0xFFFF_FFFF) - 1].key == key { return place }
      place = (place + 1) & mask
    }
  }

  mutating func insert(key: UInt64, text: UInt32) {
    if count == capacity { grow() }
    let hash = hash(key)
    let place = slot(key, hash: hash)
    links[count] = Link(key: key, text: text, next: UInt32(truncatingIfNeeded: slots[place]))
    count += 1
    slots[place] = hash & Self.tagBits | UInt64(count)
  }

  /// Reads what a look-up of the key will read first.
  func touch(_ key: UInt64) -> UInt64 { slots[Int(truncatingIfNeeded: hash(key)) & (1 << Int(slotBits) - 1)] }

  /// Appends the texts of a key, newest first, at most `limit`.
  func texts(with key: UInt64, limit: Int, into ids: inout ContiguousArray<UInt32>) {
    var place = Int(slots[slot(key, hash: hash(key))] & 0xFFFF_FFFF)
    var left = limit
    while place != 0, left > 0 {
      let link = links[place - 1]
      ids.append(link.text)
      place = Int(link.next)
      left -= 1
    }
  }

  /// Takes the newest entries off until `kept` are left.
  mutating func removeLast(downTo kept: Int) {
    while count > kept {
      let link = links[count - 1]
      let hash = hash(link.key)
      slots[slot(link.key, hash: hash)] = link.next == 0 ? 0 : hash & Self.tagBits | UInt64(link.next)
      count -= 1
    }
  }

  mutating func removeAll() {
    count = 0
    slots.update(repeating: 0, count: 1 << Int(slotBits))
  }

  /// Calls `body` with every entry, newest first.
  func eachEntry(_ body: (AnchorEntry) throws -> Void) rethrows {
    var place = count
    while place > 0 {
      place -= 1
      try body(AnchorEntry(key: links[place].key, text: links[place].text))
    }
  }

  /// The entries by key, those of one key newest first.
  func sorted() -> ContiguousArray<AnchorEntry> {
    var entries = ContiguousArray<AnchorEntry>()
    entries.reserveCapacity(count)
    eachEntry { entries.append($0) }
    entries.sortByKey()
    return entries
  }

  private mutating func grow() {
    precondition(count < 1 << 31, "the memtable is never let grow so far")
    let old = (links: links, slots: slots)
    capacity *= 2
    slotBits += 1
    links = .allocateSpread(capacity)
    slots = .allocateSpread(1 << Int(slotBits))
    slots.initialize(repeating: 0, count: 1 << Int(slotBits))
    // In the order in which they came: so `removeLast` may go back beyond this point.
    let total = count
    count = 0
    for place in 0..<total { insert(key: old.links[place].key, text: old.links[place].text) }
    old.links.deallocate()
    old.slots.deallocate()
  }
}

extension ContiguousArray<AnchorEntry> {
  /// Sorts by key, stably: a radix sort from the lowest byte on, whose cost no choice of keys can raise.
  mutating func sortByKey() {
    guard count > 1 else { return }
    var other = ContiguousArray(repeating: AnchorEntry(key: 0, text: 0), count: count)
    withUnsafeMutableBufferPointer { own in
      other.withUnsafeMutableBufferPointer { other in
        var source = own
        var target = other
        for byte in 0..<(AnchorKey.bits / 8) {
          source.scatter(by: byte * 8, into: target)
          swap(&source, &target)
        }
      }
    }
    // As many passes as a key has bytes, an even number: the last one ended in the array itself.
    assert(AnchorKey.bits / 8 % 2 == 0)
  }
}

extension UnsafeMutableBufferPointer<AnchorEntry> {
  /// One pass of a radix sort: orders by the eight bits of the key from `shift` on.
  fileprivate func scatter(by shift: UInt64, into target: Self) {
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { starts in
      starts.initialize(repeating: 0)
      for entry in self { starts[Int(truncatingIfNeeded: entry.key &>> shift) & 0xFF] += 1 }
      var start = 0
      for digit in 0..<256 {
        let length = starts[digit]
        starts[digit] = start
        start += length
      }
      for entry in self {
        let digit = Int(truncatingIfNeeded: entry.key &>> shift) & 0xFF
        target[starts[digit]] = entry
        starts[digit] += 1
      }
    }
  }
}
