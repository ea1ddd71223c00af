import EndpointAPI
import Presentation

/// What the makers of Sluice need to know of an installation, as one text.
///
/// It has neither posts nor, unless they are wanted, the names of files and channels.
struct BugReport {
  static let lastEvents: Int64 = 200
  static let journalLines = 300

  let withNames: Bool
  var sections: [(title: String, lines: [String])] = []

  /// Asks for everything there is to tell; what cannot be had is told so.
  init(_ client: APIClient, withNames: Bool) async {
    self.withNames = withNames
    let examination = await Examination(client)
    let status = try? examination.status.get()
    add("What this is", introduction)
    add("Versions", versions(status))
    add("Doctor", examination.findings().flatMap { finding in redact(finding, status).lines(.plain) })
    add("Status", status.map { [json(redact($0))] } ?? ["sluiced does not answer"])
    add("Events", await events(client, status))
    guard examination.hasSystemd else { return }
    let service = examination.service
    add("Units", text(service.systemctl("cat", service.unit + ".service", service.unit + ".socket")))
    let journal = ShortCommand.run(
      "journalctl", "--\(service.isUsers ? "user-unit" : "unit")=\(service.unit)",
      "--lines=\(Self.journalLines)", "--no-pager", "--output=short-iso")
    // Lines of the journal have the names of files.
    add("Journal", withNames ? text(journal) : ["left out: it has names; --with-names takes it in"])
  }

  /// All of it, as lines that are harmless on a terminal.
  var lines: [String] {
    sections.flatMap { section in
      ["== \(section.title)", ""] + section.lines.flatMap { Sanitiser.lines($0) } + [""]
    }
  }

  private mutating func add(_ title: String, _ lines: [String]) { sections.append((title, lines)) }

  private var introduction: [String] {
    [
      "A report on an installation of Sluice, for whoever looks into what is wrong with it. Read it before you send it.",
      "It has versions, what doctor and status say, the last \(Self.lastEvents) events, the units and the journal.",
      withNames
        ? "Names of files, channels and directories are in it, since they were asked for. Posts and their texts are not."
        : "Names of files and channels are left out or ‹hidden›, and so is the journal. Posts and their texts are not in it.",
    ]
  }

  private func versions(_ status: Status?) -> [String] {
    let system = TextFile.read("/etc/os-release")?.split(separator: "\n").first {
      $0.hasPrefix("PRETTY_NAME=")
    }
    let kernel = TextFile.read("/proc/version")?.split(separator: "\n").first
    return [
      "sluicectl  \(SluiceVersion.current)", "sluiced    \(status?.version ?? "does not answer")",
      "system     \(system.map { String($0.dropFirst("PRETTY_NAME=".count)) } ?? "unknown")",
      "kernel     \(kernel.map { String($0) } ?? "unknown")",
      "settings   /etc/sluice/sluice.yaml (not included)",
    ]
  }

  private func events(_ client: APIClient, _ status: Status?) async -> [String] {
    guard let last = status?.lastEvent else { return ["sluiced does not answer"] }
    var lines: [String] = []
    do {
      try await EventFeed(client: client).stream(after: max(0, last - Self.lastEvents), follows: false) {
        event in
        let message = withNames ? "  \(event.message)" : ""
        lines.append("\(event.seq)  \(event.time)  \(event.kind.rawValue)\(message)")
      }
    } catch {
      lines.append("the rest could not be had: \(error)")
    }
    return lines
  }

  // MARK: - What is left out

  private static let hidden = "‹hidden›"

  /// The status without names of files; of directories only where that is wanted.
  func redact(_ status: Status) -> Status {
    guard !withNames else { return status }
    var status = status
    for index in status.held.indices {
      status.held[index].name = Self.hidden
      status.held[index].nameBase64 = nil
    }
    return status
  }

  private func redact(_ finding: Finding, _ status: Status?) -> Finding {
    guard !withNames, let status else { return finding }
    var finding = finding
    for file in status.held { finding.message = finding.message.replacing(file.name, with: Self.hidden) }
    return finding
  }

  private func json(_ status: Status) -> String {
    (try? JSONText.encode(status)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  private func text(_ result: ShortCommand.Result?) -> [String] {
    guard let result, !result.output.isEmpty else { return ["could not be had; root may see more"] }
    return result.output.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
  }
}
