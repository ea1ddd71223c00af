import ArgumentParser
import EndpointAPI
import Presentation

struct KinVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "kin",
    abstract: "Show what tells the story of a post again, and what differs; or list the stories.",
    discussion: """
      Copies come first: a revision, a shorter or longer text, one in another order. Siblings have the same wording and \
      other facts. What the post alone has is struck out, or stands in [-…-]; what its kin alone has stands in {+…+}.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var list: ListOptions

  @Argument(
    help:
      "The front of a post's id, four digits or more; without it, the stories are listed that several texts tell.",
    completion: ItemID.completion("kin"), transform: ItemID.init)
  var id: ItemID?

  @Option(
    help: ArgumentHelp(
      "How many words are shown on either side of what differs. (default: \(DiffText.usualContext))",
      valueName: "number"))
  var context: Int?

  @Flag(help: "Show every text whole.")
  var full = false

  func validate() throws {
    if id?.isNumber == true { throw ValidationError("Kin are those of a post, and a dump has none.") }
    if let context, context < 0 { throw ValidationError("--context must be 0 or more.") }
    if full, context != nil { throw ValidationError("--context and --full exclude each other.") }
  }

  func run(_ connection: APIConnection, _ output: Output) async throws {
    guard let id else { return try await listClusters(connection, output) }
    let limit = list.limit(for: output, json: options.json).map { String($0) } ?? "1000"
    let request = APIRequest(
      "/v1/kin", query: [("post", id.description), ("diff", "true"), ("limit", limit)])
    let kin: PostKin = try await connection.ask(request)
    if options.json { return try output.json(kin) }
    let view = KinView(
      kin: kin, style: output.style, width: output.width,
      context: full ? nil : context ?? DiffText.usualContext)
    try output.lines(view.lines)
    try await sayWhatIsMissing(connection, output)
  }

  private func listClusters(_ connection: APIConnection, _ output: Output) async throws {
    try await printList(
      APIRequest("/v1/kin"), of: KinCluster.self, list, none: "No story is told by several texts.",
      hint: "sluicectl kin ID shows what differs.", connection, output, table: KinList.table)
    if !options.json { try await sayWhatIsMissing(connection, output) }
  }

  /// Says so while not all texts are indexed.
  private func sayWhatIsMissing(_ connection: APIConnection, _ output: Output) async throws {
    let status: Status = try await connection.ask(APIRequest("/v1/status"))
    guard let kin = status.kin, !kin.isComplete else { return }
    try output.line(output.style.apply(.attention, "Kin may be missing: \(Human.progress(kin))."))
  }
}
