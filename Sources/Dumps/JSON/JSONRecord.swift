/// What a JSON value is.
enum JSONKind: UInt8 {
  case object, array, string, number, bool, null
  /// There is no such value.
  case missing
}

/// One value of a record, or one key: what it holds lies behind it, up to `next`.
struct JSONNode {
  enum Kind: UInt8 {
    case object, array, string, number, yes, no, null
    case key
    /// A key that comes again later in its object, where the later one counts.
    case repeatedKey
  }

  var kind: Kind
  /// The index of the first node behind this one and all that it holds.
  var next: UInt32
  /// Of strings, numbers and keys: where the text starts in the arena.
  var start: UInt32 = 0
  /// Of strings, numbers and keys: the bytes of the text. Of containers: how many values they hold.
  var length: UInt32 = 0
}

/// What one record may cost; beyond it strings are shortened and values passed over, both counted.
struct JSONLimits {
  /// Bytes of one string that are kept.
  var string: Int
  /// Bytes of all the strings and numbers of one record that are kept.
  var record: Int
  /// Values and keys of one record that are kept.
  var nodes = 1 << 18

  /// Containers in containers that are read; deeper ones are passed over.
  static let depth = 64

  init(_ limits: DumpLimits) {
    string = max(limits.heldBytes, 1 << 16)
    record = max(8 << 20, 2 * limits.heldBytes)
  }
}

/// One JSON value of any size, parsed into flat memory that is used again for the next: a *tape* of nodes in the order
/// of the file, and an *arena* of unescaped text. Copies share the memory.
struct JSONRecord {
  /// A container that is being read.
  struct Frame {
    var node: Int
    var isObject: Bool
    /// One bit for each key seen, by a hash of it: a key whose bit is clear is new.
    var seen: UInt64 = 0
    var keys = 0
  }

  /// What the values of the record count in while they are asked.
  private final class Memory {
    let repairs = UnsafeMutablePointer<Repairs>.allocate(capacity: 1)
    let frames = UnsafeMutablePointer<Frame>.allocate(capacity: JSONLimits.depth)
    var nodes = UnsafeMutablePointer<JSONNode>.allocate(capacity: 256)
    var capacity = 256

    init() { repairs.initialize(to: Repairs()) }

    deinit {
      repairs.deallocate()
      frames.deallocate()
      nodes.deallocate()
    }

    func grow(_ count: Int) {
      let larger = UnsafeMutablePointer<JSONNode>.allocate(capacity: capacity * 2)
      larger.initialize(from: nodes, count: count)
      nodes.deallocate()
      nodes = larger
      capacity *= 2
    }
  }

  private let memory = Memory()
  private(set) var nodes: UnsafeMutablePointer<JSONNode>
  private(set) var count = 0
  private var capacity: Int
  let frames: UnsafeMutablePointer<Frame>
  var arena = ByteBuffer(capacity: 4096)
  /// The bytes of the dump that the value was read from.
  var range = FileRange(offset: 0, length: 0)
  /// False where the dump or the line ends in the value: it lacks what came then.
  var isComplete = true

  init() {
    nodes = memory.nodes
    capacity = memory.capacity
    frames = memory.frames
  }

  /// The first value of a text that is JSON itself; nil where there is none, or it is cut.
  init?(_ text: TextSlice) {
    self.init()
    var stream = JSONStream([UInt8](UnsafeBufferPointer(start: text.base, count: text.count)))
    guard (try? stream.advance()) == true, (try? stream.read(into: &self)) != nil, isComplete else {
      return nil
    }
  }

  /// What was mended in reading the value, and in asking for its parts.
  var repairs: Repairs {
    get { memory.repairs.pointee }
    nonmutating set { memory.repairs.pointee = newValue }
  }

  /// The value itself; valid until the record is used again, as are all values from it.
  var root: JSONValue {
    JSONValue(
      nodes: UnsafePointer(nodes), arena: UnsafePointer(arena.base), repairs: memory.repairs,
      index: count > 0 ? 0 : -1)
  }

  var repairsPointer: UnsafeMutablePointer<Repairs> { memory.repairs }

  /// Bytes held, whatever the record holds at present.
  var heldBytes: Int { capacity * MemoryLayout<JSONNode>.stride + arena.capacity }

  mutating func removeAll() {
    count = 0
    arena.removeAll()
    memory.repairs.pointee = Repairs()
    isComplete = true
  }

  /// Appends a node that ends where the next one begins.
  @inline(__always)
  mutating func append(_ kind: JSONNode.Kind, start: Int = 0, length: Int = 0) {
    if count == capacity { grow() }
    (nodes + count).initialize(
      to: JSONNode(
        kind: kind, next: UInt32(truncatingIfNeeded: count + 1), start: UInt32(truncatingIfNeeded: start),
        length: UInt32(truncatingIfNeeded: length)))
    count += 1
  }

  private mutating func grow() {
    memory.grow(count)
    nodes = memory.nodes
    capacity = memory.capacity
  }

  /// Forgets the nodes from `index` on.
  mutating func cut(to index: Int) { count = index }
}
