import Foundation
import Testing

@testable import Settings

/// Settings from the credentials that systemd hands to a service.
@Suite struct CredentialTests {
  /// Calls `body` with an environment whose credentials are these.
  private func with(
    _ credentials: KeyValuePairs<String, String>, _ body: ([String: String]) throws -> Void
  ) throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "sluice-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    for (name, text) in credentials { try Data(text.utf8).write(to: directory.appending(path: name)) }
    try body(["CREDENTIALS_DIRECTORY": directory.path])
  }

  @Test func theyGoOverTheFileAndUnderEnvironmentAndFlags() throws {
    try with(["sluice.limits.records": "5\n", "sluice.batch.dumps": "6", "sluice.queue_bytes": "1MiB"]) {
      environment in
      try withFile("limits: {records: 2}\n") { file in
        let settings = try load(
          flags: [.queueBytes: "3MiB"],
          environment: environment.merging(["SLUICE_BATCH_DUMPS": "7"]) { $1 }, file: file)
        #expect(settings.limits.records == 5)
        #expect(settings.batch.dumps == 7)
        #expect(settings.queueBytes == 3 << 20)
        #expect(settings.secrets == ["limits.records"])
      }
    }
  }

  @Test func aSecretIsNotShownWhereItChanged() throws {
    var old: Settings?
    try with(["sluice.archive": "sqlite:/old-secret"]) { old = try load(environment: $0) }
    try with(["sluice.archive": "sqlite:/new-secret"]) { environment in
      let changes = try #require(old).changes(to: try load(environment: environment))
      #expect(
        changes == [.init(key: "archive", old: "(secret)", new: "(secret)", needsRestart: true)])
    }
    // Nor where it is one no more.
    #expect(try #require(old).changes(to: try load()).map(\.old) == ["(secret)"])
  }

  @Test(arguments: [
    ("sluice.archive", "postgresql://u:hunter2@h/d", "archive"), ("sluice.poll", "hunter2", "poll"),
    ("sluice.log_level", "hunter2", "log_level"),
  ])
  func aSecretIsNotShownWhereItIsWrong(name: String, value: String, key: String) throws {
    try with([name: value]) { environment in
      let error = try #require(throws: SettingsError.self) { try load(environment: environment) }
      #expect(error.description.hasPrefix("credential \(name): \(key): the value makes no sense; "))
      #expect(!error.description.contains("hunter2"))
    }
  }

  @Test(arguments: [
    ("sluice.archiv", "there is no such setting", "did you mean sluice.archive?"),
    ("sluice.webhook", "there is no such setting", "remove its LoadCredential="),
    ("sluice.drop", "a credential cannot keep it, since status shows it", "into the configuration file"),
  ])
  func oneThatIsNoSettingIsNamed(name: String, message: String, remedy: String) throws {
    try with([name: "x"]) { environment in
      let error = try #require(throws: SettingsError.self) { try load(environment: environment) }
      #expect(error.source == .credential(name: name))
      #expect(error.message == message && error.remedy.contains(remedy))
    }
  }

  @Test func othersAreNoneOfOurs() throws {
    try with(["tls.key": "x", "sluice": "y"]) { environment in
      let settings = try load(environment: environment)
      #expect(settings == (try load()))
    }
  }

  @Test func aDirectoryThatIsNotThereIsAnError() throws {
    let error = try #require(throws: SettingsError.self) {
      try load(environment: ["CREDENTIALS_DIRECTORY": "/nowhere"])
    }
    #expect(error.source == .environment(variable: "CREDENTIALS_DIRECTORY"))
  }
}
