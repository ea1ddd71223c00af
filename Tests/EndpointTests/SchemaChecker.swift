import EndpointAPI
import Foundation

/// Compares values with what a document says of them, more strictly than clients should: no field may be there that
/// the document does not list.
struct SchemaChecker {
  /// The names of the schemas that values were compared with.
  private(set) var used: Set<String> = []
  private let schemas: [String: Any]

  /// - Parameter document: by OpenAPI 3.1.
  init(_ document: [String: Any]) {
    schemas = (document["components"] as? [String: Any])?["schemas"] as? [String: Any] ?? [:]
  }

  var names: Set<String> { Set(schemas.keys) }

  /// What is wrong with a value.
  mutating func faults(of value: Any, by schema: [String: Any], at place: String = "$") -> [String] {
    if let reference = schema["$ref"] as? String {
      let name = String(reference.split(separator: "/").last ?? "")
      guard let named = schemas[name] as? [String: Any] else { return ["\(place): there is no \(reference)"] }
      used.insert(name)
      return faults(of: value, by: named, at: place)
    }
    if let choices = schema["anyOf"] as? [[String: Any]] {
      return faults(of: value, byAnyOf: choices, at: place)
    }
    return typeFaults(of: value, by: schema, at: place) + rangeFaults(of: value, by: schema, at: place)
      + elementFaults(of: value, by: schema, at: place)
  }

  private mutating func faults(of value: Any, byAnyOf choices: [[String: Any]], at place: String) -> [String]
  {
    var all: [String] = []
    for choice in choices {
      // What a choice that does not fit leads to counts as not used.
      var trial = self
      let faults = trial.faults(of: value, by: choice, at: place)
      if faults.isEmpty {
        self = trial
        return []
      }
      all += faults
    }
    return all
  }

  private func typeFaults(of value: Any, by schema: [String: Any], at place: String) -> [String] {
    let types = schema["type"] as? [String] ?? (schema["type"] as? String).map { [$0] } ?? []
    let type = Self.type(of: value)
    let fits = types.isEmpty || types.contains(type) || type == "integer" && types.contains("number")
    return fits ? [] : ["\(place): \(type) is none of \(types)"]
  }

  private static func type(of value: Any) -> String {
    switch value {
    case is NSNull: return "null"
    case is String: return "string"
    case is [Any]: return "array"
    case is [String: Any]: return "object"
    case let number as NSNumber:
      if isBoolean(number) { return "boolean" }
      return number.doubleValue == number.doubleValue.rounded() ? "integer" : "number"
    default: return "nothing known"
    }
  }

  private static func isBoolean(_ number: NSNumber) -> Bool {
    String(cString: number.objCType) == "c"
  }

  private func rangeFaults(of value: Any, by schema: [String: Any], at place: String) -> [String] {
    var faults: [String] = []
    if let text = value as? String {
      if let pattern = schema["pattern"] as? String,
        text.range(of: pattern, options: .regularExpression) == nil
      {
        faults.append("\(place): “\(text)” does not match \(pattern)")
      }
      if let choices = schema["enum"] as? [String], !choices.contains(text) {
        faults.append("\(place): “\(text)” is none of \(choices)")
      }
      if schema["format"] as? String == "date-time", Timestamp(text)?.description != text {
        faults.append("\(place): “\(text)” is no time")
      }
    }
    if let number = (value as? NSNumber)?.doubleValue {
      if let minimum = (schema["minimum"] as? NSNumber)?.doubleValue, number < minimum {
        faults.append("\(place): \(number) is below \(minimum)")
      }
      if let maximum = (schema["maximum"] as? NSNumber)?.doubleValue, number > maximum {
        faults.append("\(place): \(number) is above \(maximum)")
      }
    }
    return faults
  }

  private mutating func elementFaults(of value: Any, by schema: [String: Any], at place: String) -> [String] {
    if let array = value as? [Any], let items = schema["items"] as? [String: Any] {
      return array.enumerated().flatMap { faults(of: $1, by: items, at: "\(place)[\($0)]") }
    }
    guard let object = value as? [String: Any] else { return [] }
    if let values = schema["additionalProperties"] as? [String: Any] {
      return object.flatMap { faults(of: $1, by: values, at: "\(place).\($0)") }
    }
    guard let properties = schema["properties"] as? [String: [String: Any]] else { return [] }
    var result: [String] = []
    let required = Set(schema["required"] as? [String] ?? [])
    for name in required.subtracting(object.keys) { result.append("\(place).\(name) is missing") }
    for name in Set(properties.keys).subtracting(required) {
      result.append("\(place).\(name) is not required")
    }
    for (name, element) in object {
      guard let property = properties[name] else {
        result.append("\(place).\(name) is not documented")
        continue
      }
      result += faults(of: element, by: property, at: "\(place).\(name)")
    }
    return result
  }
}
