import HTTPTypes

/// What a request may say beside its path.
struct Parameter: Sendable {
  enum Place: String {
    case path, query, header
  }

  let name: String
  let place: Place
  let schema: Schema
  let text: String

  static func path(_ name: String, _ schema: Schema, _ text: String) -> Parameter {
    Parameter(name: name, place: .path, schema: schema, text: text)
  }

  static func query(_ name: String, _ schema: Schema, _ text: String) -> Parameter {
    Parameter(name: name, place: .query, schema: schema, text: text)
  }

  static func header(_ name: String, _ schema: Schema, _ text: String) -> Parameter {
    Parameter(name: name, place: .header, schema: schema, text: text)
  }

  var json: JSONValue {
    var members: [String: JSONValue] = [
      "name": .string(name), "in": .string(place.rawValue), "description": .string(text),
      "schema": schema.json,
    ]
    if place == .path { members["required"] = true }
    return .object(members)
  }
}

/// One form of an answer.
struct Content: Sendable {
  let type: String
  let schema: Schema
  /// What each line or event of a stream is; nil of what is sent whole.
  var item: Schema?
  var example: JSONValue?

  static func json(_ schema: Schema, example: JSONValue? = nil) -> Content {
    Content(type: MediaType.json.name, schema: schema, example: example)
  }

  /// What `sluicectl` prints.
  static let text = Content(
    type: MediaType.text.name, schema: .string.described("What sluicectl prints, without colours."))

  /// A line of JSON for each item.
  static func lines(of item: Schema, _ text: String) -> Content {
    Content(type: MediaType.lines.name, schema: .string.described(text), item: item)
  }

  /// Server-Sent Events, each with an item as its data.
  static func serverSent(_ item: Schema, _ text: String) -> Content {
    Content(type: MediaType.serverSent.name, schema: .string.described(text), item: item)
  }

  var json: JSONValue {
    var members: [String: JSONValue] = ["schema": schema.json]
    // OpenAPI 3.2 calls it itemSchema.
    if let item { members["x-item-schema"] = item.json }
    if let example { members["example"] = example }
    return .object(members)
  }
}

/// What a request with one method to one path does. The table of all is ``Operations/all``.
struct APIOperation: Sendable {
  let method: HTTPRequest.Method
  let path: String
  /// A name for programs that are generated from the document.
  let id: String
  let tag: Tag
  /// A few words.
  let summary: String
  /// What a person should know before the first call.
  let text: String
  var parameters: [Parameter] = []
  /// The body that it takes; nil when it takes none.
  var body: Schema?
  let answer: [Content]
  /// The statuses of what may go wrong here and not everywhere.
  var problems: [Int] = []
  /// Whether the answer is sent whole, so that it has a tag and may be packed.
  var isWhole = true

  /// What may go wrong with every request.
  private static let commonProblems = [400, 403, 406, 408, 413, 500, 503]

  var json: JSONValue {
    var members: [String: JSONValue] = [
      "operationId": .string(id), "tags": [.string(tag.rawValue)], "summary": .string(summary),
      "description": .string(text), "responses": responses,
    ]
    let parameters = self.parameters + (isConditional ? [Self.known] : [])
    if !parameters.isEmpty { members["parameters"] = .array(parameters.map(\.json)) }
    if let body {
      members["requestBody"] = [
        "required": true, "content": [MediaType.json.name: ["schema": body.json]],
      ]
    }
    return .object(members)
  }

  /// Whether the answer has a tag by which a client can ask whether it has changed.
  private var isConditional: Bool { method == .get && isWhole }

  private static let known = Parameter.header(
    "If-None-Match", .string.example("\"5d41402abc4b2a76b9719d911017c592\""),
    "The ETag of an answer that the client has: when it is still the same, the answer is 304 without a body.")

  private var responses: JSONValue {
    var success: [String: JSONValue] = [
      "description": "As asked.",
      "content": .object(Dictionary(uniqueKeysWithValues: answer.map { ($0.type, $0.json) })),
    ]
    if isConditional { success["headers"] = ["ETag": ["$ref": "#/components/headers/ETag"]] }
    var responses: [String: JSONValue] = ["200": .object(success)]
    if isConditional { responses["304"] = ["$ref": "#/components/responses/NotModified"] }
    for status in Self.commonProblems + problems {
      responses["\(status)"] = ["$ref": "#/components/responses/Problem\(status)"]
    }
    return .object(responses)
  }
}

/// What operations are about.
enum Tag: String, CaseIterable, Sendable {
  case service, dumps, posts, kin, channels, events, operation, rules, metrics

  var text: String {
    switch self {
    case .service: "Whether all is well, and what there is."
    case .dumps: "What was dropped, and what became of it."
    case .posts: "What channels posted, with every sighting of it."
    case .kin: "Which texts tell one story."
    case .channels: "Channels, and their counters over time."
    case .events: "What happened, one durable line each; to be followed."
    case .operation: "What operators tell the service. It needs the right to change."
    case .rules: "Saved queries, and the alerts that they raised."
    case .metrics: "Counters and gauges for monitoring."
    }
  }
}
