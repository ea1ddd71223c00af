import Foundation
import TestSupport
import Testing

@testable import sluicectl

@Suite struct AtomicFileTests {
  @Test func theFileIsReplacedWhole() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = directory.path + "/sluice.prom"
    for text in ["first\n", "second, which is longer\n", ""] {
      try AtomicFile.write(text.utf8, to: path)
      #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["sluice.prom"])
    }
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o644)
  }

  @Test func whatCannotBeWrittenLeavesNothing() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let missing = #expect(throws: Failure.self) {
      try AtomicFile.write("x".utf8, to: directory.path + "/none/a")
    }
    #expect(missing?.status == .notFound)
    // A directory is not replaced by a file.
    try FileManager.default.createDirectory(atPath: directory.path + "/a", withIntermediateDirectories: false)
    #expect(throws: Failure.self) { try AtomicFile.write("x".utf8, to: directory.path + "/a") }
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["a"])
  }
}
