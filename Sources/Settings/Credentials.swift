import CLinux
import Glibc

extension Settings {
  /// The variable that names the directory of the service's credentials: systemd.exec(5).
  static let credentialsVariable = "CREDENTIALS_DIRECTORY"

  /// What a credential's name begins with that is meant for a setting; others are none of ours.
  private static let credentialPrefix = "sluice."

  /// Keys whose values are shown to whoever asks, so that a credential could not keep them.
  private static let open: Set<String> = Set(
    [SettingsKey.state, .drop, .socket, .alertSocket].map(\.name))

  /// Reads the credentials in `directory`, whose permissions are systemd's care.
  static func credentialLayer(_ directory: String, base: String) throws(SettingsError) -> Layer {
    var layer = Layer(base: base)
    for name in try names(in: directory).sorted() where name.hasPrefix(credentialPrefix) {
      let source = SettingsError.Source.credential(name: name)
      let word = String(name.dropFirst(credentialPrefix.count))
      guard SettingsKey.named(word) != nil else {
        throw SettingsError(
          source: source, key: nil, message: "there is no such setting",
          remedy: suggestion(
            for: name, among: SettingsKey.all.map { credentialPrefix + $0.name }, sharing: credentialPrefix,
            else: "remove its LoadCredential="))
      }
      guard !open.contains(word) else {
        throw SettingsError(
          source: source, key: word, message: "a credential cannot keep it, since status shows it",
          remedy: "write it into the configuration file")
      }
      do {
        let text = try TextFile.contents(of: directory + "/" + name, limit: 1 << 16)
        // Whoever wrote it with an editor ended the line.
        layer.values[word] = (text.hasSuffix("\n") ? String(text.dropLast()) : text, source)
      } catch {
        throw SettingsError(source: source, key: word, message: error.message, remedy: error.remedy)
      }
    }
    return layer
  }

  private static func names(in directory: String) throws(SettingsError) -> [String] {
    guard let stream = opendir(directory) else {
      throw SettingsError(
        source: .environment(variable: credentialsVariable), key: nil,
        message: "the directory \(directory) cannot be opened: \(String(cString: strerror(errno)))",
        remedy: "let systemd set it, by LoadCredential=")
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(String(cString: sluice_entry_name(entry)))
    }
    return names
  }
}
