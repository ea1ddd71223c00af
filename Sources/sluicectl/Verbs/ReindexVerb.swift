import ArgumentParser
import EndpointAPI
import Glibc
import Presentation

struct ReindexVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "reindex", abstract: "Find anew which texts are kin, and follow how far it is.",
    discussion: """
      sluiced goes on serving meanwhile, and goes on by itself when sluicectl is stopped or sluiced starts again; \
      until all texts are indexed, kin may be missing.
      """)

  /// How often it is asked how far it is.
  private static let interval = Duration.milliseconds(500)

  @OptionGroup var options: GlobalOptions

  func run(_ connection: APIConnection, _ output: Output) async throws {
    var status: Status = try await connection.ask(.post("/v1/reindex"))
    Self.explainInterrupts()
    var progress = ProgressLine(descriptor: STDERR_FILENO)
    // Whatever is written next must not stand behind it.
    defer { progress.clear() }
    while let kin = status.kin, !kin.isComplete {
      progress.show("Kin: \(Human.progress(kin))")
      try await Task.sleep(for: Self.interval)
      status = try await connection.ask(APIRequest("/v1/status"))
    }
    progress.clear()
    guard let kin = status.kin else {
      throw Failure(
        .protocolError, "sluiced does not say how far its index of kin is.",
        remedy: "are daemon and client of one version? sluicectl --version, sluiced --version")
    }
    if options.json { return try output.json(kin) }
    try output.line("\(Human.plural(kin.texts, "text is", "texts are")) indexed anew.")
  }

  /// Lets Ctrl-C say that it stopped nothing but sluicectl.
  private static func explainInterrupts() {
    signal(SIGINT) { _ in
      // Only calls that are safe in a handler of signals.
      let text: StaticString =
        "\nsluicectl: sluiced goes on by itself (sluicectl status says how far it is)\n"
      _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
      _exit(130)
    }
  }
}
