import ArgumentParser
import Presentation

/// How much of a list is wanted.
struct ListOptions: ParsableArguments {
  /// A screenful or two: more is asked for.
  private static let onTerminal = 100

  @Option(
    help: ArgumentHelp(
      "How many at most.", discussion: "Without it: 100 on a terminal, all of them otherwise.",
      valueName: "number"))
  var limit: Int?

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit must be 1 or more.") }
  }

  /// The limit that counts for `output`; nil when there is none.
  func limit(for output: Output, json: Bool) -> Int? {
    limit ?? (output.isTerminal && !json ? Self.onTerminal : nil)
  }
}

extension Verb {
  /// Prints a list: JSON Lines, or the lines that `table` makes of each page.
  /// - Parameters:
  ///   - none: what a terminal shows instead of an empty list.
  ///   - hint: what a terminal shows below the list.
  func printList<Item: Codable & Sendable>(
    _ request: APIRequest, of type: Item.Type, _ list: ListOptions, none: String, hint: String? = nil,
    _ connection: APIConnection, _ output: Output, table: ([Item]) -> Table
  ) async throws {
    let limit = list.limit(for: output, json: options.json)
    var isFirst = true
    let hasMore = try await connection.pages(request, of: type, limit: limit) { items in
      if options.json {
        for item in items { try output.json(item) }
      } else if !items.isEmpty {
        let lines = table(items).lines(width: output.width, style: output.style, withTitles: isFirst)
        try output.lines(lines)
        isFirst = false
      }
      try output.flush()
    }
    guard output.isTerminal, !options.json else { return }
    if isFirst { try output.line(output.style.apply(.dim, none)) }
    if let hint, !isFirst { try output.line(output.style.apply(.dim, hint)) }
    if hasMore { try output.line(output.style.apply(.dim, "There are more: --limit takes a number.")) }
  }
}
