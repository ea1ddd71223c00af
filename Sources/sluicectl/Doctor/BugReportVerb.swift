import ArgumentParser

struct BugReportVerb: ClientVerb {
  static let configuration = CommandConfiguration(
    commandName: "bugreport",
    abstract: "Write down what is needed to look into a fault, without content of dumps.",
    discussion: """
      One text: versions, what doctor and status say, the kinds of the last events, and the units. Names of files and \
      channels and the journal, which has them, are left out without --with-names; posts are never in it. Read it before \
      you send it.
      """)

  @OptionGroup var options: GlobalOptions

  @Argument(help: "The file; without it, standard output.", completion: .file())
  var file: String?

  @Flag(help: "Have names of files and channels, and the journal, in it.")
  var withNames = false

  func validate() throws {
    if options.json { throw ValidationError("A report is text; status, doctor and events have --json.") }
  }

  func run(_ client: APIClient, _ output: Output) async throws {
    let lines = await BugReport(client, withNames: withNames).lines
    guard let file else { return try output.lines(lines) }
    try AtomicFile.write(lines.map { $0 + "\n" }.joined().utf8, to: file, mode: 0o600)
  }
}
