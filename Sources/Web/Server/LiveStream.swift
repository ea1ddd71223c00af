import EndpointAPI
import FoundationEssentials

/// Events as they happen, as Server-Sent Events for the script of a page.
struct LiveStream {
  let source: any WebSource
  /// The number after which to begin.
  let start: Int64

  /// Writes until `write` throws or the task is cancelled. While sluiced does not answer, the page is told so.
  func run(_ write: (String) async throws -> Void) async throws {
    try await write("retry: 2000\n\n")
    try await source.follow(after: start) { error in
      try await write(try Self.message("interrupted", Trouble(error)))
    } _: { event in
      try await write("id: \(event.seq)\n" + (try Self.message("happened", EventRow(event))))
    }
  }

  private struct Trouble: Encodable {
    let message: String

    init(_ error: WebSourceError) { message = error.sentence + (error.remedy.map { " (\($0))" } ?? "") }
  }

  private static func message(_ name: String, _ value: some Encodable) throws -> String {
    // JSON has no line ends.
    "event: \(name)\ndata: \(String(decoding: try JSONText.encode(value), as: UTF8.self))\n\n"
  }
}
