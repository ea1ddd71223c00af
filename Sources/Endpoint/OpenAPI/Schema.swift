/// The shape of a value, as JSON Schema 2020-12 says it, which OpenAPI 3.1 has.
struct Schema: Hashable, Sendable {
  private(set) var keywords: [String: JSONValue]

  private init(_ keywords: [String: JSONValue]) { self.keywords = keywords }

  var json: JSONValue { .object(keywords) }

  // MARK: - Plain values

  static let string = Schema(["type": "string"])
  static let boolean = Schema(["type": "boolean"])
  static let number = Schema(["type": "number"])
  /// A whole number that may be below zero.
  static let integer = Schema(["type": "integer", "format": "int64"])
  /// A whole number from 0 on.
  static let count = integer.with(["minimum": 0])
  /// A moment as ``Timestamp`` is written.
  static let time = Schema(["type": "string", "format": "date-time"]).example("2026-03-01T09:30:00.000Z")
  /// The id of a dump: 64 hexadecimal digits.
  static let dumpID = Schema(["type": "string", "pattern": "^[0-9a-f]{64}$"])
  /// The id of a post in hexadecimal digits.
  static let postID = Schema(["type": "string", "pattern": "^[0-9a-f]{4,64}$"])

  /// A word of a set that grows: a client must be ready for others.
  static func word(_ known: [String]) -> Schema {
    Schema([
      "type": "string", "pattern": "^[a-z]+([._-][a-z0-9]+)*$",
      "x-extensible-enum": .array(known.map { .string($0) }),
      "examples": .array(known.prefix(1).map { .string($0) }),
    ])
  }

  /// One of these and nothing else.
  static func choice(_ values: [String]) -> Schema {
    Schema(["type": "string", "enum": .array(values.map { .string($0) })])
  }

  // MARK: - Compound values

  static func array(of item: Schema) -> Schema { Schema(["type": "array", "items": item.json]) }

  /// An object whose keys are data.
  static func map(to value: Schema) -> Schema {
    Schema(["type": "object", "additionalProperties": value.json])
  }

  /// An object with any fields.
  static let anyObject = Schema(["type": "object"])

  /// An object that has every one of these fields, and may get more in a later version.
  static func object(_ fields: [Field]) -> Schema {
    let properties = fields.map { ($0.name, $0.schema.json) }
    return Schema([
      "type": "object", "properties": .object(Dictionary(uniqueKeysWithValues: properties)),
      "required": .array(fields.map { .string($0.name) }), "additionalProperties": true,
    ])
  }

  /// What one of `schemas` describes.
  static func any(of schemas: [Schema]) -> Schema { Schema(["anyOf": .array(schemas.map(\.json))]) }

  /// A schema that ``Schemas`` names.
  static func named(_ name: String) -> Schema { Schema(["$ref": "#/components/schemas/\(name)"]) }

  // MARK: - Changes

  /// The same, or null.
  var orNull: Schema {
    guard let type = keywords["type"] else {
      return Schema(["anyOf": [.object(keywords), ["type": "null"]]])
    }
    return with(["type": [type, "null"]])
  }

  func described(_ text: String) -> Schema { with(["description": .string(text)]) }

  func example(_ value: JSONValue) -> Schema { with(["examples": [value]]) }

  /// With the rules of `other` in place of its own of the same name.
  func with(_ other: [String: JSONValue]) -> Schema {
    Schema(keywords.merging(other) { $1 })
  }
}

/// A field of an object. It is always there; what may be missing is null.
struct Field: Sendable {
  let name: String
  let schema: Schema

  /// - Parameter text: what it says, in a sentence or less; nil where the name says it.
  init(_ name: String, _ schema: Schema, _ text: String? = nil) {
    self.name = name
    self.schema = text.map { schema.described($0) } ?? schema
  }
}
