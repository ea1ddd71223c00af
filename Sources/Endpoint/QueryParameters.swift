import EndpointAPI
import Hummingbird

/// The part of a request's address after `?`, read strictly: what is not understood is refused, not ignored.
struct QueryParameters {
  private var values: [String: String] = [:]

  /// - Parameter names: the parameters that the path takes.
  init(_ request: Request, names: Set<String>) throws {
    for pair in (request.uri.query ?? "").split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = PercentEncoding.decode(parts[0]),
        let value = PercentEncoding.decode(parts.count > 1 ? parts[1] : "")
      else {
        throw ProblemError(
          problem: .badRequest(
            "The parameter \(pair) is not percent-encoded UTF-8.",
            remedy: "encode it, as curl --get --data-urlencode does"))
      }
      guard names.contains(name) else {
        let known = names.isEmpty ? "none" : names.sorted().joined(separator: ", ")
        throw ProblemError(
          problem: .badRequest("There is no parameter \(name) here.", remedy: "known here: \(known)"))
      }
      guard values.updateValue(value, forKey: name) == nil else {
        throw ProblemError(problem: .badRequest("The parameter \(name) is given twice."))
      }
    }
  }

  /// The parameter's value; an empty one counts as none.
  func string(_ name: String) -> String? {
    values[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The parameter's value where it must be something; an empty one is refused as any other that is not.
  func value(_ name: String) -> String? { values[name] }

  /// The parameter as a whole number.
  func integer(_ name: String, _ range: ClosedRange<Int64>) throws -> Int64? {
    guard let text = value(name) else { return nil }
    guard let value = Int64(text), range.contains(value) else {
      throw ProblemError(
        problem: .badRequest(
          "\(name)=\(text) is not a whole number from \(range.lowerBound) to \(range.upperBound)."))
    }
    return value
  }

  /// True for `true`, `1`, and the bare name.
  func flag(_ name: String) throws -> Bool {
    switch values[name] {
    case nil, "false", "0": return false
    case "true", "1", "": return true
    case let text?:
      throw ProblemError(problem: .badRequest("\(name)=\(text) is neither true nor false."))
    }
  }

  /// The parameter as a time.
  func time(_ name: String) throws -> Timestamp? {
    guard let text = value(name) else { return nil }
    guard let time = Timestamp(text) else {
      throw ProblemError(
        problem: .badRequest(
          "\(name)=\(text) is not a time.", remedy: "write it as 2026-03-01 or 2026-03-01T09:30:00Z"))
    }
    return time
  }

  /// The parameter as a number of seconds, with decimals.
  func seconds(_ name: String) throws -> Duration? {
    guard let text = value(name) else { return nil }
    let longest = 366.0 * 86_400
    guard let value = Double(text), (0...longest).contains(value) else {
      throw ProblemError(problem: .badRequest("\(name)=\(text) is not a number of seconds within a year."))
    }
    return .milliseconds(Int64(value * 1000))
  }

  /// `limit` and `cursor`. More than the most is cut to the most: `next` leads to the rest.
  func page() throws -> PageQuery {
    let limit = try integer("limit", 1...Int64.max) ?? 100
    let cursor = string("cursor")
    guard cursor?.utf8.count ?? 0 <= 512 else {
      throw ProblemError(problem: .badRequest("The cursor is not one that Sluice gave out."))
    }
    return PageQuery(limit: Int(min(limit, 1000)), cursor: cursor)
  }

  /// The parameter as the front of an id.
  func idPrefix(_ name: String) throws -> String? {
    try value(name).map { try Self.idPrefix($0) }
  }

  /// The front of an id as ``Backend`` wants it.
  static func idPrefix(_ text: some StringProtocol) throws -> String {
    let isDigits = text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }
    guard isDigits, (4...64).contains(text.utf8.count) else {
      throw ProblemError(
        problem: .badRequest("\(text) is not an id.", remedy: "give from 4 to 64 hexadecimal digits"))
    }
    return text.lowercased()
  }

  /// The front of a dump's id, or `n` and its number in the ledger, as ``Backend`` wants it.
  static func dumpID(_ text: some StringProtocol) throws -> String {
    guard let mark = text.first, mark == "n" || mark == "N" else { return try idPrefix(text) }
    guard let number = Int64(text.dropFirst()), number > 0, text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") })
    else {
      throw ProblemError(
        problem: .badRequest("\(text) is not a dump's number.", remedy: "write it as n17"))
    }
    return "n\(number)"
  }
}
