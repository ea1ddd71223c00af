import Foundation

@testable import Settings

/// Loads settings in the working directory `/work`.
func load(
  flags: KeyValuePairs<SettingsKey, String> = [:], environment: [String: String] = [:], file: String? = nil
) throws(SettingsError) -> Settings {
  var given = PartialSettings()
  for (key, text) in flags { given[key] = text }
  return try Settings.load(
    flags: given, environment: environment, file: file, workingDirectory: "/somewhere")
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

func directory(of path: String) -> String { URL(filePath: path).deletingLastPathComponent().path }
