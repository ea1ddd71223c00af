/// The field `type` of a line, which says which other fields it has.
private struct LineType: Codable {
  var type: String

  enum CodingKeys: String, CodingKey {
    case type
  }
}

extension Decoder {
  /// What the line's field `type` says.
  func lineType() throws -> String { try LineType(from: self).type }
}

extension Encoder {
  /// Writes a line: its `type`, and the fields of what it holds.
  func encodeLine(_ type: String, _ fields: (any Encodable)? = nil) throws {
    try LineType(type: type).encode(to: self)
    try fields?.encode(to: self)
  }
}
