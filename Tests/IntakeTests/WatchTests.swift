import Foundation
import Glibc
import TestSupport
import Testing

@testable import Intake

@Suite struct WatchTests {
  private let directory: TemporaryDirectory
  private let watch: Watch

  init() throws {
    directory = try TemporaryDirectory()
    mkdir(directory.path + "/drop", 0o700)
    watch = try Watch()
    // The first watch of an instance has the number 1.
    try watch.add(Directory(path: directory.path + "/drop"), at: .root)
  }

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
    bytes.withUnsafeBytes { watch.parse($0) { events.append($0) } }
    return events
  }

  @Test func takesEventsApart() throws {
    let bytes =
      event(UInt32(IN_MOVED_TO), "a") + event(UInt32(IN_CLOSE_WRITE), "b.txt", padding: 11)
      + event(UInt32(IN_CREATE), "c", padding: 1) + event(UInt32(IN_Q_OVERFLOW), "")
      + event(UInt32(IN_CREATE) | 0x4000_0000, "directory")
      + event(UInt32(IN_MOVED_FROM) | 0x4000_0000, "moved") + event(UInt32(IN_MOVED_FROM), "file")
      + event(UInt32(IN_IGNORED), "")
    #expect(
      parse(bytes) == [
        .arrived(try dropPath("a")), .touched(try dropPath("b.txt")), .touched(try dropPath("c")), .overflow,
        .directoryCame(try dropPath("directory")), .directoryLeft(try dropPath("moved")),
        .left(try dropPath("file")), .lost,
      ])
    #expect(parse(event(UInt32(IN_CREATE), "late")).isEmpty)
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
    try directory.drop("a", "text")
    mkdir(directory.path + "/drop/inside", 0o700)
    try watch.add(Directory(path: directory.path + "/drop/inside"), at: dropPath("inside"))
    try Data().write(to: URL(filePath: directory.path + "/drop/inside/b"))
    #expect(rename(directory.path + "/drop/inside", directory.path + "/drop/renamed") == 0)
    let events = try drained()
    #expect(events.contains(.arrived(try dropPath("a"))))
    #expect(events.contains(.directoryCame(try dropPath("inside"))))
    #expect(events.contains(.touched(try dropPath("inside/b"))))
    #expect(events.contains(.directoryLeft(try dropPath("inside"))))
    #expect(events.contains(.directoryCame(try dropPath("renamed"))))
  }

  @Test func seesAnotherDirectoryTakeThePlace() throws {
    watch.addOutside(ofDropDirectory: directory.path + "/drop")
    mkdir(directory.path + "/beside", 0o700)
    #expect(try drained().isEmpty)
    #expect(rmdir(directory.path + "/drop") == 0)
    #expect(try drained().contains(.lost))
  }

  private func drained() throws -> [Watch.Event] {
    var events: [Watch.Event] = []
    try watch.drain { events.append($0) }
    return events
  }
}
