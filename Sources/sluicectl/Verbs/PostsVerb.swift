import ArgumentParser
import EndpointAPI
import Presentation

struct PostsVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "posts", abstract: "List the posts, newest first.")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var filter: PostFilter
  @OptionGroup var list: ListOptions

  func run(_ connection: APIConnection, _ output: Output) async throws {
    try await printList(
      filter.request(), of: PostSummary.self, list, none: "There are no such posts.", connection, output,
      table: PostList.table)
  }
}
