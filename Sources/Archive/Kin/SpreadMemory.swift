import Glibc

extension UnsafeMutablePointer {
  /// Allocates memory that is read at places far apart.
  ///
  /// Asks for large pages where there is room for one: else each read costs the look-up of its page besides. To be
  /// freed with `deallocate()`.
  static func allocateSpread(_ count: Int) -> Self {
    let bytes = count * MemoryLayout<Pointee>.stride
    let isLarge = bytes >= largePage
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: isLarge ? largePage : 64)
    // Whether it is granted or not, the memory is the same.
    if isLarge { _ = madvise(memory, bytes, MADV_HUGEPAGE) }
    return memory.bindMemory(to: Pointee.self, capacity: count)
  }

  private static var largePage: Int { 2 << 20 }
}
