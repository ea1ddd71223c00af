import EndpointAPI
import Foundation
import Hummingbird

extension Route {
  /// `/v1/rules`, and the alerts that they make.
  static func rules(_ backend: any Backend) -> [Route] {
    [
      Route(.get, "/v1/rules") { request, _ in
        let query = try QueryParameters(request, names: ["limit", "cursor"])
        let page = try query.page()
        return try await .answer(request, text: PlainText.rules) { try await backend.rules(page) }
      },
      Route(.post, "/v1/rules", changes: "add a rule") { request, _ in
        _ = try QueryParameters(request, names: [])
        let definition = try await definition(in: request)
        return try await .answer(request) { try await backend.addRule(definition) }
      },
      Route(.delete, "/v1/rules/{name}", changes: "remove a rule") { request, context in
        _ = try QueryParameters(request, names: [])
        let name = String(context.parameters.get("name") ?? "")
        do {
          return try await .answer(request) { try await backend.removeRule(name) }
        } catch BackendError.notFound {
          throw ProblemError(problem: .noRule(name))
        }
      },
      Route(.post, "/v1/rules/test") { request, _ in
        let query = try QueryParameters(request, names: ["limit", "since"])
        let (page, since) = (try query.page(), try query.time("since"))
        let definition = try await definition(in: request)
        do {
          return try await .answer(request) {
            try await backend.testRule(definition, since: since, limit: page.limit)
          }
        } catch BackendError.notFound {
          throw ProblemError(problem: .noRule(definition.name))
        }
      },
      Route(.get, "/v1/alerts") { request, _ in
        let query = try QueryParameters(request, names: ["rule", "state", "limit", "cursor"])
        let state = query.value("state").map(AlertWord.init(rawValue:))
        if let state, !AlertWord.all.contains(state) {
          let words = AlertWord.all.map(\.rawValue).joined(separator: ", ")
          throw ProblemError(
            problem: .badRequest("There is no state \(state.rawValue).", remedy: "states are \(words)"))
        }
        let alerts = AlertQuery(rule: query.string("rule"), state: state, page: try query.page())
        return try await .answer(request, text: PlainText.alerts) { try await backend.alerts(alerts) }
      },
      Route(.post, "/v1/alerts/{id}/retry", changes: "retry an alert") { request, context in
        _ = try QueryParameters(request, names: [])
        let text = String(context.parameters.get("id") ?? "")
        guard let id = Int64(text), id > 0, id < .max else {
          throw ProblemError(
            problem: .badRequest(
              "\(text) is not an alert's number.", remedy: "sluicectl rules alerts lists them"))
        }
        do {
          return try await .answer(request) { try await backend.retryAlert(id) }
        } catch BackendError.notFound {
          throw ProblemError(
            problem: .notFound(
              "No alert has the number \(id).", remedy: "sluicectl rules alerts lists what there is"))
        }
      },
    ]
  }

  /// The rule that a request brings. Keys are read strictly: one that is not known would be a condition that is lost.
  private static func definition(in request: Request) async throws -> RuleDefinition {
    // Taken whole already, and not too large.
    let body = try await request.body.collect(upTo: RequestBodies.most)
    let data = Data(body.readableBytesView)
    let example = ##"send JSON such as {"name":"brics","on":"post","query":"#BRICS"}"##
    do {
      let keys = try JSONText.decode([String: AnyValue].self, from: data).keys
      if let unknown = keys.sorted().first(where: { !RuleDefinition.keys.contains($0) }) {
        throw ProblemError(
          problem: .badRequest(
            "A rule has no key \(unknown).", remedy: "keys are \(RuleDefinition.keys.joined(separator: ", "))"
          ))
      }
      return try JSONText.decode(RuleDefinition.self, from: data)
    } catch let error as DecodingError {
      throw ProblemError(
        problem: .badRequest("The rule is not the JSON of one\(error.place).", remedy: example))
    }
  }
}

/// A JSON value that is not looked at.
private struct AnyValue: Decodable {
  init(from decoder: any Decoder) throws {}
}

extension DecodingError {
  /// Which key has the wrong value, to go on a sentence with.
  fileprivate var place: String {
    switch self {
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      context.codingPath.last.map { ": \($0.stringValue) is of another type" } ?? ""
    case .keyNotFound(let key, _): ": \(key.stringValue) is missing"
    @unknown default: ""
    }
  }
}

extension Problem {
  fileprivate static func noRule(_ name: String) -> Problem {
    .notFound("There is no rule of the name \(name).", remedy: "sluicectl rules list shows what there is")
  }
}
