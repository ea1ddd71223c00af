import CLinux
import Glibc
import Testing

/// Entries of directories.
@Suite struct EntryNameTests {
  /// As the last entry of a full buffer lies, where no memory follows it.
  @Test func nothingIsReadBehindAnEntry() throws {
    let page = sysconf(Int32(_SC_PAGESIZE))
    let memory = try #require(mmap(nil, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
    defer { munmap(memory, 2 * page) }
    try #require(memory != MAP_FAILED && mprotect(memory + page, page, PROT_NONE) == 0)
    let nameOffset = try #require(MemoryLayout<dirent>.offset(of: \.d_name))
    let name = "1365"
    let length = (nameOffset + name.utf8.count + 1 + 7) & ~7
    let entry = memory + page - length
    name.withCString { (entry + nameOffset).copyMemory(from: $0, byteCount: name.utf8.count + 1) }
    #expect(String(cString: sluice_entry_name(entry.assumingMemoryBound(to: dirent.self))) == name)
  }
}
