/// A growing buffer without bounds checks and reference counts, for loops that run for every word of every text.
///
/// It keeps its memory between uses. Whoever indexes it stays below `count`.
struct Scratch<Element: BitwiseCopyable>: ~Copyable {
  private(set) var base: UnsafeMutablePointer<Element>
  private(set) var capacity: Int
  var count = 0

  init(capacity: Int = 64) {
    self.capacity = capacity
    base = .allocate(capacity: capacity)
  }

  deinit { base.deallocate() }

  @inline(__always)
  subscript(index: Int) -> Element {
    get { base[index] }
    nonmutating set { base[index] = newValue }
  }

  @inline(__always)
  mutating func append(_ element: Element) {
    if count == capacity { grow(to: count + 1) }
    base[count] = element
    count += 1
  }

  /// What it holds; good until the next change.
  var elements: UnsafeBufferPointer<Element> { UnsafeBufferPointer(start: base, count: count) }

  /// Makes room for `capacity` elements in all.
  @inline(__always)
  mutating func reserve(_ capacity: Int) {
    if capacity > self.capacity { grow(to: capacity) }
  }

  /// Makes it `count` elements, each `element`.
  mutating func fill(_ count: Int, with element: Element) {
    reserve(count)
    base.update(repeating: element, count: count)
    self.count = count
  }

  /// Gives memory back that one huge text made it take. What it held is lost if so.
  mutating func trim(above limit: Int) {
    guard capacity > limit else { return }
    base.deallocate()
    capacity = 64
    base = .allocate(capacity: capacity)
    count = 0
  }

  @inline(never)
  private mutating func grow(to needed: Int) {
    let larger = max(needed, capacity * 2)
    let moved = UnsafeMutablePointer<Element>.allocate(capacity: larger)
    moved.update(from: base, count: count)
    base.deallocate()
    base = moved
    capacity = larger
  }
}
