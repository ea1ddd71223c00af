import Foundation
import Logging
import TestSupport
import Testing

@testable import Settings
@testable import Systemd
@testable import sluiced

/// What the service manager is told while the daemon starts.
@Suite struct OpeningTests {
  /// Starts and stops a daemon's rooms, with no pause between two askings for time.
  private func open(_ state: URL) async throws -> [String] {
    let manager = ServiceManager()
    let opening = Opening(
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, notifier: Notifier(send: manager.hear),
      pause: .zero)
    try await opening.open(Settings(state: state.path)).close()
    return manager.messages
  }

  @Test func aMigrationIsGivenTimeAndAStartWithoutWorkNone() async throws {
    let state = FileManager.default.temporaryDirectory.appending(path: "opening-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: state.appending(path: "drop"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: state) }
    let fixture = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Fixtures/archives/schema-1.sqlite.gz")
    try Gzip.unpack(file: fixture.path, to: state.appending(path: "archive.sqlite").path)

    let messages = try await open(state)
    #expect(messages.contains("EXTEND_TIMEOUT_USEC=60000000"))
    let versions = (2...6).map { "STATUS=Bringing the archive to version \($0)" }
    // A step that takes long is told again and again.
    let told = messages.filter(versions.contains).reduce(into: [String]()) { told, version in
      if told.last != version { told.append(version) }
    }
    #expect(told == versions)
    #expect(try await open(state) == [])
  }
}
