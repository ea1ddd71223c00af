import EndpointAPI
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
  /// A value in the form that the client wants: JSON for programs, or text for people.
  ///
  /// The form is chosen first: what changes something changes nothing for a client that could not read the answer.
  /// - Parameters:
  ///   - request: asks for a form with `Accept`; without it, JSON is meant.
  ///   - text: the lines for people, as `sluicectl` prints them; nil where the value has no such form.
  ///   - make: does what was asked, and returns the value.
  /// - Throws: a problem with the status 406 when the client takes none of the forms, and what `make` throws.
  static func answer<Value: Encodable & Sendable>(
    _ request: Request, text: ((Value) -> [String])? = nil, _ make: () async throws -> Value
  ) async throws -> Response {
    let type = try request.requiredType(of: text == nil ? [.json] : [.json, .text])
    let value = try await make()
    let headers: HTTPFields = [.vary: "Accept"]
    guard type == .text, let text else { return try .json(value, headers: headers) }
    return .text(text(value), headers: headers)
  }

  /// Lines for people.
  static func text(
    _ lines: [String], status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
  ) -> Response {
    var headers = headers
    headers[.contentType] = MediaType.text.contentType
    headers[.cacheControl] = "no-store"
    var body = ByteBuffer()
    for line in lines {
      body.writeString(line)
      body.writeInteger(UInt8(ascii: "\n"))
    }
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body))
  }

  /// What went wrong, as the client wants to read it. A client that takes neither form gets the one for programs.
  static func problem(_ problem: Problem, to request: Request, headers: HTTPFields = [:]) throws -> Response {
    var headers = headers
    headers[.vary] = "Accept"
    guard request.preferredType(of: [.problem, .json, .text]) == .text else {
      return try .problem(problem, headers: headers)
    }
    let lines = [problem.detail] + [problem.remedy.map { "(\($0))" }].compactMap(\.self)
    return .text(lines, status: .init(code: problem.status), headers: headers)
  }
}
