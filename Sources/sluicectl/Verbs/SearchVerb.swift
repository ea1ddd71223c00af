import ArgumentParser
import EndpointAPI
import Presentation

struct SearchVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "search", abstract: "List the posts that have these words.")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var filter: PostFilter
  @OptionGroup var list: ListOptions

  @Argument(help: "The words; several arguments are taken as one query.")
  var query: [String]

  func run(_ connection: APIConnection, _ output: Output) async throws {
    let request = filter.request(text: query.joined(separator: " "))
    try await printList(
      request, of: PostSummary.self, list, none: "No post has that.", connection, output,
      table: PostList.table)
  }
}
