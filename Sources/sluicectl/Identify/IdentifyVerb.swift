import ArgumentParser
import Dumps
import EndpointAPI
import Glibc
import Presentation

struct IdentifyVerb: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "identify",
    abstract: "Say what files are, and what would be read of them, without ingesting them.",
    discussion: """
      The files are read here and now, by the reader that sluiced has; it need not run. The exit status is 65 when a \
      file cannot be read as a dump, and 66 when there is no such file. With --posts and --json there is one object a \
      post, and behind them one of the file.
      """)

  @OptionGroup var options: GlobalOptions

  @Argument(help: "The files; - is standard input.", completion: .file())
  var files: [String]

  @Flag(help: "Print every post, too.")
  var posts = false

  @Option(
    help: ArgumentHelp(
      "Read the files as this format, whatever they look like: "
        + DumpFormat.allCases.map(\.rawValue).joined(separator: ", ") + ".", valueName: "format"))
  var format: String?

  func run() async throws {
    let output = Output()
    let forced = try format.map { name in
      guard let format = DumpFormat(rawValue: name) else {
        throw ValidationError("There is no format “\(name)”; sluicectl identify --help lists them.")
      }
      return format
    }
    var status: Failure.Status?
    for (index, file) in files.enumerated() {
      if index > 0, !options.json { try output.line() }
      do {
        let report = try identify(file, forced, output)
        if options.json {
          try output.json(report)
        } else {
          try output.lines(IdentityView(report: report, style: output.style, width: output.width).lines)
        }
        if report.error != nil { status = status ?? .badData }
      } catch let failure as Failure {
        // The other files are looked at all the same.
        try output.flush()
        complain(failure)
        status = failure.status
      }
      try output.flush()
    }
    if let status { throw ExitCode(status.rawValue) }
  }

  /// Reads one file to its end, and prints its posts where they are wanted.
  private func identify(_ path: String, _ forced: DumpFormat?, _ output: Output) throws -> IdentifiedFile {
    let source = try LocalFile(path)
    var report = IdentifiedFile(file: path)
    var progress = ProgressLine(descriptor: STDERR_FILENO)
    defer { progress.clear() }
    var part: String?
    do {
      var reader = try openDump(source, format: forced)
      // What was read before an error is worth telling, too.
      defer { report.conclude(reader.format, reader.encoding, reader.repairs) }
      while let element = try reader.next() {
        switch element {
        case .header(let header): report.add(header)
        case .partBegins(let path): part = path
        case .partEnds(let ended):
          report.add(ended)
          part = nil
        case .post(let post):
          report.add(post)
          if report.posts % 4096 == 0 {
            progress.show("\(path): \(Human.plural(report.posts, "post")), \(Human.bytes(source.taken)) read")
          }
          guard posts else { continue }
          progress.clear()
          let identified = IdentifiedPost(post, file: path, part: part)
          if options.json {
            try output.json(identified)
          } else {
            try output.lines(IdentityView.lines(identified, output.style) + [""])
          }
        }
      }
    } catch let error as DumpError {
      report.error = .init(
        code: error.code.rawValue, message: error.message, offset: error.offset, remedy: error.remedy)
    }
    report.bytes = source.length
    if report.error != nil, report.posts == 0 { report.format = nil }
    return report
  }

  private func complain(_ failure: Failure) {
    let line = failure.line + "\n"
    _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
  }
}
