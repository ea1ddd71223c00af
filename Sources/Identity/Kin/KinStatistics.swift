import Glibc

/// How often words and shingles were seen in the texts indexed: two count sketches of fixed size.
///
/// A shingle that many new texts had is boilerplate; a word that is common beside another is no typing error of it.
/// Counts are halved every `agingInterval` texts, so they tell of the last hundred thousand or so and never saturate.
/// Hashes that fall together count together, which only makes either look more common.
///
/// What is counted after `mark` can be taken back by `rollback`. One thread at a time.
public final class KinStatistics {
  /// Texts between two halvings.
  public static let agingInterval: UInt64 = 65_536

  private static let slots = 1 << 22
  private static let headerBytes = 64
  /// "Kin sketches", format 1.
  private static let magic: UInt64 = 0x0001_6863_746B_536E
  /// Bytes of a saved copy.
  public static let byteCount = headerBytes + slots * 3

  /// Header, words, shingles.
  private let memory: UnsafeMutableRawPointer
  private let words: UnsafeMutablePointer<UInt16>
  private let shingles: UnsafeMutablePointer<UInt8>

  /// Texts counted.
  public private(set) var texts: UInt64 = 0
  /// Changes whenever something was taken back.
  private(set) var generation: UInt64 = 0

  private var edges = Scratch<UInt64>(capacity: 8)

  private var isMarked = false
  private var markedTexts: UInt64 = 0
  /// Counters raised since the mark, words first: slot, or slot + `slots` for a shingle.
  private var raised = Scratch<UInt32>(capacity: 1)
  /// All counters as they were at the mark, once the list of the raised would be larger.
  private var marked: UnsafeMutableRawPointer?
  private static let listed = slots / 16

  /// Nothing counted.
  public init() {
    // Zeros that take no memory until something is counted.
    guard let zeros = calloc(Self.byteCount, 1) else { fatalError("no memory for the statistics of kin") }
    memory = zeros
    words = (memory + Self.headerBytes).bindMemory(to: UInt16.self, capacity: Self.slots)
    shingles = (memory + Self.headerBytes + Self.slots * 2).bindMemory(to: UInt8.self, capacity: Self.slots)
  }

  /// What `withBytes` gave; nil when it is something else.
  public convenience init?(bytes: UnsafeRawBufferPointer) {
    guard bytes.count == Self.byteCount,
      UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self)) == Self.magic
    else { return nil }
    self.init()
    memory.copyMemory(from: bytes.baseAddress.unsafelyUnwrapped, byteCount: Self.byteCount)
    texts = UInt64(littleEndian: memory.load(fromByteOffset: 8, as: UInt64.self))
  }

  deinit {
    free(memory)
    marked?.deallocate()
  }

  /// Calls `body` with all counts, for saving; always `byteCount` bytes, the same for the same texts.
  public func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    memory.storeBytes(of: Self.magic.littleEndian, as: UInt64.self)
    memory.storeBytes(of: texts.littleEndian, toByteOffset: 8, as: UInt64.self)
    return try body(UnsafeRawBufferPointer(start: memory, count: Self.byteCount))
  }

  // MARK: counting

  @inline(__always) private static func wordSlot(_ hash: UInt64) -> Int { Int(hash >> 7) & (slots - 1) }
  @inline(__always) private static func shingleSlot(_ hash: UInt64) -> Int { Int(hash >> 9) & (slots - 1) }

  /// How often the word was seen, or a little more.
  @inline(__always) func count(ofWord hash: UInt64) -> Int { Int(words[Self.wordSlot(hash)]) }

  /// Of how many texts the counts tell.
  @inline(__always) var span: Int { Int(min(texts, 2 * Self.agingInterval)) }

  /// In how many new texts the shingle, or in how many texts the edge was seen, or a little more.
  @inline(__always) func count(ofShingle hash: UInt64) -> UInt8 { shingles[Self.shingleSlot(hash)] }

  /// Counts a text: its words, its edges and, when it is new, its shingles.
  func add(_ text: borrowing KinText, shingles list: borrowing Scratch<UInt64>, isCopy: Bool) {
    addWords(text.hashes)
    if !isCopy { addShingles(list) }
    addEdges(text)
    texts += 1
    if texts % Self.agingInterval == 0 { age() }
    if isMarked && marked == nil && raised.count > Self.listed { keepMarked() }
  }

  private func addEdges(_ text: borrowing KinText) {
    edges.count = 0
    for length in KinAnchors.edgeLengths where length < text.count {
      edges.append(KinAnchors.edge(of: text, length, isEnd: false))
      edges.append(KinAnchors.edge(of: text, length, isEnd: true))
    }
    addShingles(edges)
  }

  // Two of a kind: as one generic function they took four times as long.

  private func addWords(_ hashes: borrowing Scratch<UInt64>) {
    let isListing = isMarked && marked == nil
    for index in 0..<hashes.count {
      let slot = Self.wordSlot(hashes[index])
      guard words[slot] < UInt16.max else { continue }
      words[slot] &+= 1
      if isListing { raised.append(UInt32(truncatingIfNeeded: slot)) }
    }
  }

  private func addShingles(_ hashes: borrowing Scratch<UInt64>) {
    let isListing = isMarked && marked == nil
    for index in 0..<hashes.count {
      let slot = Self.shingleSlot(hashes[index])
      guard shingles[slot] < UInt8.max else { continue }
      shingles[slot] &+= 1
      if isListing { raised.append(UInt32(truncatingIfNeeded: slot + Self.slots)) }
    }
  }

  private func age() {
    if isMarked && marked == nil { keepMarked() }
    for slot in 0..<Self.slots { words[slot] >>= 1 }
    for slot in 0..<Self.slots { shingles[slot] >>= 1 }
  }

  // MARK: taking back

  /// Remembers this state, in place of one remembered before.
  public func mark() {
    forgetMark()
    isMarked = true
    markedTexts = texts
  }

  /// Takes back all that was counted since the mark, which stays. Without one, does nothing.
  public func rollback() {
    guard isMarked else { return }
    if let marked {
      memory.copyMemory(from: marked, byteCount: Self.byteCount)
      marked.deallocate()
      self.marked = nil
    } else {
      lower(memory + Self.headerBytes)
    }
    raised.count = 0
    texts = markedTexts
    generation += 1
  }

  /// Forgets the mark; what was counted stays.
  public func forgetMark() {
    isMarked = false
    raised.count = 0
    raised.trim(above: 1 << 16)
    marked?.deallocate()
    marked = nil
  }

  /// Copies all counters and takes back in the copy what was raised.
  private func keepMarked() {
    let copy = UnsafeMutableRawPointer.allocate(byteCount: Self.byteCount, alignment: 64)
    copy.copyMemory(from: memory, byteCount: Self.byteCount)
    lower(copy + Self.headerBytes)
    raised.count = 0
    marked = copy
  }

  /// Lowers the counters that were raised.
  private func lower(_ counters: UnsafeMutableRawPointer) {
    let words = counters.assumingMemoryBound(to: UInt16.self)
    let shingles = (counters + Self.slots * 2).assumingMemoryBound(to: UInt8.self)
    for index in 0..<raised.count {
      let slot = Int(raised[index])
      if slot < Self.slots { words[slot] &-= 1 } else { shingles[slot - Self.slots] &-= 1 }
    }
  }
}
