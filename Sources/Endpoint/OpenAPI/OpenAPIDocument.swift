import EndpointAPI
import Hummingbird
import NIOCore

/// The description of the endpoint by OpenAPI 3.1.1.
enum OpenAPIDocument {
  /// The document for `operations`.
  static func json(_ operations: [APIOperation] = Operations.all) -> JSONValue {
    var paths: [String: [String: JSONValue]] = [:]
    for operation in operations {
      paths[operation.path, default: [:]][operation.method.rawValue.lowercased()] = operation.json
    }
    let tags = Tag.allCases.filter { tag in operations.contains { $0.tag == tag } }
    return [
      "openapi": "3.1.1", "info": info,
      "servers": [
        [
          "url": "http://localhost",
          "description":
            "By the Unix socket, /run/sluice.sock unless configured otherwise; the host's name is ignored.",
        ]
      ],
      "tags": .array(tags.map { ["name": .string($0.rawValue), "description": .string($0.text)] }),
      "paths": .object(paths.mapValues { .object($0) }),
      "components": [
        "schemas": .object(Schemas.all.mapValues(\.json)), "responses": .object(responses),
        "headers": ["ETag": tagHeader],
      ],
    ]
  }

  private static let info: JSONValue = [
    "title": "Sluice", "version": .string(SluiceVersion.current),
    "summary": "An archive of what public Telegram channels posted, from dumps that people drop.",
    "license": ["name": "Apache License 2.0", "identifier": "Apache-2.0"],
    "description": """
    Ask `curl --unix-socket /run/sluice.sock http://localhost/v1/status`.

    **Versions.** Fields, words, parameters and paths are added, and never changed or taken away: ignore fields that \
    you do not know, and expect words beyond those that `x-extensible-enum` lists. A field is always there; what \
    has no value is null.

    **Forms.** JSON, or `text/plain` with what sluicectl prints, by `Accept`; streams as lines of JSON. A whole \
    answer is packed by gzip when `Accept-Encoding` wants that; streams never are.

    **Again.** An answer to GET has a strong `ETag` of its bytes; `If-None-Match` asks whether it has changed. HEAD \
    goes wherever GET goes.

    **Lists.** `limit` items at a time, at most 1000; `next` of one page is the `cursor` of the next, and null on the \
    last. What comes in between pages neither repeats nor hides an item that was there before.

    **Strictness.** A parameter that a path does not know, or that is given twice, is refused and not ignored. A path \
    that does not take a method says which it takes, with 405 and `Allow`.

    **Problems** are `application/problem+json` (RFC 9457) with a `code` for programs, a sentence and a remedy.

    **Rights.** Whoever may connect may ask. Changes are for root, the service's user and configured operators, as \
    the kernel names the peer. Requests of web pages (`Origin`, `Referer`) are refused.
    """,
  ]

  private static let tagHeader: JSONValue = [
    "description": "Names the bytes of this answer in this form.",
    "schema": ["type": "string", "pattern": "^\"[0-9a-f]{32}(-gzip)?\"$"],
  ]

  // MARK: - Responses

  private static let problems: [Int: String] = [
    400: "Something in the request makes no sense.",
    403: "The client may not do that.",
    404: "There is nothing with that name.",
    406: "The answer has no form that the client takes.",
    408: "The request did not arrive in time.",
    409:
      "The request does not fit with what there is, such as an id that is too short, or a configuration that cannot be used.",
    413: "The body of the request is too large.",
    500: "Something broke inside; the log says what.",
    503: "The service cannot answer now.",
  ]

  private static var responses: [String: JSONValue] {
    var responses: [String: JSONValue] = [
      "NotModified": [
        "description": "The client has this answer.",
        "headers": ["ETag": ["$ref": "#/components/headers/ETag"]],
      ]
    ]
    for (status, text) in problems {
      responses["Problem\(status)"] = [
        "description": .string(text),
        "content": [
          MediaType.problem.name: ["schema": Schema.named("Problem").json],
          MediaType.text.name: ["schema": Schema.string.described("The sentence, and the remedy.").json],
        ],
      ]
    }
    return responses
  }
}

extension Route {
  /// `/v1/openapi.json`: what the endpoint answers, for programs that make clients of it.
  static func openAPI() -> [Route] {
    let document = OpenAPIDocument.json()
    return [
      Route(.get, "/v1/openapi.json") { request, _ in
        _ = try QueryParameters(request, names: [])
        return try await .answer(request) { document }
      }
    ]
  }
}
