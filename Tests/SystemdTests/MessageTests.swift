import Foundation
import Testing

@testable import Systemd

/// The rooms name messages by words, which the compiler does not check.
@Suite struct MessageTests {
  /// Each file of the sources with its text.
  private func sources() throws -> [(path: String, text: String)] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources")
    let files = try #require(FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
    return try files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }.map {
      ($0.path, try String(contentsOf: $0, encoding: .utf8))
    }
  }

  @Test func everyMessageThatARoomNamesIsPublished() throws {
    var named = 0
    for (path, text) in try sources() {
      for match in text.matches(of: /"message_id": "([a-z.-]+)"/) {
        named += 1
        #expect(MessageID(rawValue: String(match.1)) != nil, "\(match.1) in \(path)")
      }
    }
    #expect(named > 10)
  }

  /// Whoever reads a warning or an error wants to know what to do.
  @Test func everyWarningAndErrorIsExplained() throws {
    var calls = 0
    for (path, text) in try sources() where !path.contains("/sluicectl/") {
      for match in text.matches(of: /[lL]ogger\.(warning|error|critical)\(/) {
        calls += 1
        let call = text[match.range.upperBound...].prefix(400)
        // What is gathered beforehand is checked where it is gathered, by the test of what it leads to.
        if call.contains("metadata: metadata") { continue }
        #expect(call.contains("message_id"), "\(path): \(call.prefix(80))")
      }
    }
    #expect(calls > 10)
  }
}
