import ArgumentParser
import EndpointAPI
import Glibc
import Presentation

/// What other tools read.
enum ExportFormat: String, CaseIterable, ExpressibleByArgument {
  case jsonl, csv
}

struct ExportVerb: Verb {
  /// Posts that come with all their sightings in one answer.
  private static let page = 100

  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write posts with every place they were seen in, for other tools.",
    discussion: """
      jsonl is exact: a JSON object a line, a post as /v1/posts?include=sightings gives it. csv has a header line and a \
      line a post, by RFC 4180; a cell of text that a spreadsheet would take for a formula, because it begins with = + - @, \
      a tab or a line end, has an apostrophe in front. Posts that come while it is written are left out.
      """)

  @OptionGroup var options: GlobalOptions

  @Option(
    help: ArgumentHelp(
      "Only posts that have these words, as sluicectl search takes them.", valueName: "words"))
  var query: String?

  @OptionGroup var filter: PostFilter

  @Option(help: ArgumentHelp("jsonl or csv.", valueName: "format"))
  var format = ExportFormat.jsonl

  @OptionGroup var target: TargetOptions

  func validate() throws {
    if options.json, format == .csv { throw ValidationError("--json and --format csv exclude each other.") }
  }

  func run(_ connection: APIConnection, _ output: Output) async throws {
    let status: Status = try await connection.ask(APIRequest("/v1/status"))
    // How many a filter lets through is not known before.
    let total = filter.isOpen && query == nil ? Int64(status.posts) : nil
    var progress = ProgressLine(descriptor: STDERR_FILENO)
    defer { progress.clear() }
    try await target.write(output) { output in
      if format == .csv { try output.text(PostCSV.header) }
      // One dump may show a post twice, and the list of a dump is that of its places.
      var known: Set<String> = []
      var count: Int64 = 0
      try await pages(connection) { record in
        if filter.dump != nil, !known.insert(record.summary.id).inserted { return }
        switch format {
        case .jsonl: try output.json(record)
        case .csv: try output.text(PostCSV.line(record, isShown: output.isTerminal))
        }
        count += 1
        if count % Int64(Self.page) == 0 {
          progress.show(ProgressBar.text(done: count, total: total, unit: .posts, "posts written"))
        }
      }
    }
  }

  /// Hands over every post with all its sightings.
  private func pages(_ connection: APIConnection, _ body: (PostRecord) throws -> Void) async throws {
    var cursor: String?
    let list = filter.request(text: query)
    repeat {
      var request = list
      request.query += [
        ("include", "sightings"), ("limit", String(Self.page)), ("cursor", cursor),
      ]
      let page: Page<PostRecord> = try await connection.ask(request)
      for var record in page.items {
        if record.sighted.count < record.summary.sightings {
          let detail: PostDetail = try await connection.ask(APIRequest("/v1/posts/\(record.summary.id)"))
          record.sighted = detail.sighted
        }
        try body(record)
      }
      cursor = page.next
    } while cursor != nil
  }
}
