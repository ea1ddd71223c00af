#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Bytes that grow at the end and are used over and over. The memory is shared by copies of the value: it is an
/// inner part of one reader, never handed out.
struct ByteBuffer {
  private final class Memory {
    let base: UnsafeMutablePointer<UInt8>
    init(capacity: Int) { base = .allocate(capacity: capacity) }
    deinit { base.deallocate() }
  }

  private var memory: Memory
  private(set) var base: UnsafeMutablePointer<UInt8>
  private(set) var capacity: Int
  private(set) var count = 0

  init(capacity: Int) {
    memory = Memory(capacity: capacity)
    base = memory.base
    self.capacity = capacity
  }

  mutating func removeAll() { count = 0 }

  mutating func setCount(_ count: Int) { self.count = count }

  /// Makes room for `wanted` bytes in all; what is there stays.
  mutating func reserve(_ wanted: Int) {
    guard wanted > capacity else { return }
    let larger = max(wanted, capacity * 2)
    let fresh = Memory(capacity: larger)
    memcpy(fresh.base, base, count)
    memory = fresh
    base = fresh.base
    capacity = larger
  }

  mutating func append(_ byte: UInt8) {
    reserve(count + 1)
    base[count] = byte
    count += 1
  }

  mutating func append(_ bytes: UnsafePointer<UInt8>, _ length: Int) {
    reserve(count + length)
    memcpy(base + count, bytes, length)
    count += length
  }

  mutating func append(_ scalar: Unicode.Scalar) {
    for byte in UTF8.encode(scalar).unsafelyUnwrapped { append(byte) }
  }
}
