import Foundation
import Testing

@testable import Settings

/// Loads settings in the working directory `/somewhere`.
func load(
  flags: KeyValuePairs<SettingsKey, String> = [:], environment: [String: String] = [:], file: String? = nil,
  formats: [String]? = nil
) throws(SettingsError) -> Settings {
  var given = PartialSettings()
  for (key, text) in flags { given[key] = text }
  return try Settings.load(
    flags: given, environment: environment, file: file, workingDirectory: "/somewhere", formats: formats)
}

/// Calls `body` with the path of a file that holds `text`.
func withFile(_ text: String, _ body: (String) throws -> Void) throws {
  let directory = FileManager.default.temporaryDirectory.appending(path: "sluice-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: directory) }
  let file = directory.appending(path: "sluice.yaml")
  try Data(text.utf8).write(to: file)
  try body(file.path)
}

/// The error that a file of `text` is refused with, and its place in the file.
func fileRefusal(_ text: String, formats: [String]? = nil) throws -> (error: SettingsError, place: String) {
  var found: (SettingsError, String)?
  try withFile(text) { file in
    let error = try #require(throws: SettingsError.self) { try load(file: file, formats: formats) }
    found = (error, error.source.description.replacing(file, with: ""))
  }
  return try #require(found)
}

func directory(of path: String) -> String { URL(filePath: path).deletingLastPathComponent().path }
