import FileNames
import Foundation
import Logging
import TestSupport
import Testing

@testable import Intake

extension TemporaryDirectory {
  func make(_ folder: String) throws {
    try FileManager.default.createDirectory(atPath: "\(path)/\(folder)", withIntermediateDirectories: true)
  }

  /// Writes a file under a name that waits, makes it an hour old, then renames it: complete when it shows.
  func drop(_ name: String, _ text: String) throws {
    let hidden = "\(path)/drop/.\(UUID().uuidString)"
    try Data(text.utf8).write(to: URL(filePath: hidden))
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -3_600)], ofItemAtPath: hidden)
    guard rename(hidden, "\(path)/drop/\(name)") == 0 else { throw CocoaError(.fileWriteUnknown) }
  }

  func contents(_ room: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(room)").sorted()
  }

  func text(_ file: String) throws -> String {
    try String(contentsOfFile: "\(path)/\(file)", encoding: .utf8)
  }
}

func fileName(_ text: String) throws -> FileName { try #require(FileName(Array(text.utf8))) }

func dropPath(_ text: String) throws -> DropPath { try #require(DropPath(Array(text.utf8))) }

/// A logger that says nothing.
let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
