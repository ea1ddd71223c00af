import ArgumentParser
import EndpointAPI
import Presentation

struct ShowVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a post with each of its sightings, or a dump.")

  @OptionGroup var options: GlobalOptions

  @Argument(
    help: "The front of an id, four digits or more; or the number of a dump, such as n17.",
    completion: ItemID.completion("posts"), transform: ItemID.init)
  var id: ItemID

  func run(_ connection: APIConnection, _ output: Output) async throws {
    let posts = APIRequest("/v1/posts/\(id)", query: [("diff", "true")])
    let post: PostDetail? = id.isNumber ? nil : try await find(posts, connection)
    let dump: DumpDetail? = try await find(APIRequest("/v1/dumps/\(id)"), connection)
    switch (post, dump) {
    case (let post?, nil):
      if options.json { return try output.json(post) }
      try output.lines(PostView(post: post, style: output.style, width: output.width).lines)
    case (nil, let dump?):
      if options.json { return try output.json(dump) }
      try output.lines(DumpView(dump: dump, style: output.style, width: output.width).lines)
    case (_?, _?):
      throw Failure(
        .badData, "A post and a dump have ids that begin with \(id).", remedy: "give more digits of it")
    case (nil, nil):
      throw Failure(
        .notFound,
        id.isNumber
          ? "No dump has the number \(id)." : "Neither a post nor a dump has an id that begins with \(id).",
        remedy: "sluicectl posts and sluicectl ls list them")
    }
  }

  private func find<Value: Decodable>(
    _ request: APIRequest, _ connection: APIConnection
  ) async throws -> Value? {
    do {
      return try await connection.ask(request)
    } catch let failure as Failure where failure.status == .notFound {
      return nil
    }
  }
}
