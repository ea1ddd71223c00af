import Glibc
import TestSupport
import Testing

@testable import Intake

@Suite struct WatchTests {
  /// An inotify event as read(2) gives it.
  private func event(_ mask: UInt32, _ name: String, padding: Int = 3) -> [UInt8] {
    var bytes: [UInt8] = []
    let length = name.isEmpty ? 0 : name.utf8.count + padding
    for field in [UInt32(1), mask, 0, UInt32(length)] {
      withUnsafeBytes(of: field) { bytes.append(contentsOf: $0) }
    }
    if length > 0 { bytes += Array(name.utf8) + [UInt8](repeating: 0, count: padding) }
    return bytes
  }

  private func parse(_ bytes: [UInt8]) -> [Watch.Event] {
    var events: [Watch.Event] = []
    bytes.withUnsafeBytes { Watch.parse($0) { events.append($0) } }
    return events
  }

  @Test func takesEventsApart() throws {
    let bytes =
      event(UInt32(IN_MOVED_TO), "a") + event(UInt32(IN_CLOSE_WRITE), "b.txt", padding: 11)
      + event(UInt32(IN_CREATE), "c", padding: 1) + event(UInt32(IN_Q_OVERFLOW), "")
      + event(UInt32(IN_CREATE) | 0x4000_0000, "directory") + event(UInt32(IN_IGNORED), "")
    #expect(
      parse(bytes) == [
        .arrived(try fileName("a")), .touched(try fileName("b.txt")), .touched(try fileName("c")), .overflow,
        .lost,
      ])
  }

  @Test func brokenEventsDoNoHarm() {
    let whole = event(UInt32(IN_MOVED_TO), "name.txt")
    for count in 0..<whole.count { _ = parse(Array(whole[..<count])) }
    var lying = whole
    lying[12] = 0xFF
    lying[13] = 0xFF
    #expect(parse(lying).count == 1)
  }

  @Test func seesRealFiles() throws {
    let directory = try TemporaryDirectory()
    mkdir(directory.path + "/drop", 0o700)
    let watch = try Watch(path: directory.path + "/drop")
    try directory.drop("a", "text")
    var events: [Watch.Event] = []
    try watch.drain { events.append($0) }
    #expect(events.contains(.arrived(try fileName("a"))))
    rmdir(directory.path + "/drop")
    #expect(throws: SystemError.self) { _ = try Watch(path: directory.path + "/absent") }
  }
}
