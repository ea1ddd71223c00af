public import FoundationEssentials

/// The one way in which Sluice writes and reads JSON on its socket and on the command line.
public enum JSONText {
  /// Compact JSON in one line, keys sorted, slashes plain.
  ///
  /// What could command a terminal or reorder its text (DEL, C1 controls, bidirectional overrides and isolates,
  /// Unicode line separators) is written as `\uXXXX`: the same value for every parser, harmless on a screen.
  public static func encode(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return escapingTerminalCommands(in: try encoder.encode(value))
  }

  /// Reads a value from JSON.
  public static func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
    try JSONDecoder().decode(type, from: data)
  }

  /// These scalars can occur only inside of strings, so that they may be replaced without parsing.
  private static func escapingTerminalCommands(in json: Data) -> Data {
    guard json.contains(where: { $0 == 0x7F || $0 == 0xC2 || $0 == 0xE2 }) else { return json }
    var result = Data()
    result.reserveCapacity(json.count + 64)
    var index = json.startIndex
    while index < json.endIndex {
      let rest = json[index...].prefix(3)
      if let (scalar, length) = command(at: rest) {
        let digits = String(scalar, radix: 16)
        result.append(contentsOf: "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
        index += length
      } else {
        result.append(json[index])
        index += 1
      }
    }
    return result
  }

  /// The scalar at the front of `bytes` and its length, if it is one that must be escaped.
  private static func command(at bytes: Data) -> (scalar: UInt32, length: Int)? {
    let first = bytes[bytes.startIndex]
    if first == 0x7F { return (0x7F, 1) }
    if first == 0xC2, bytes.count > 1 {
      let second = bytes[bytes.startIndex + 1]
      return (0x80...0x9F).contains(second) ? (UInt32(second), 2) : nil
    }
    guard first == 0xE2, bytes.count > 2 else { return nil }
    let scalar =
      0x2000 | UInt32(bytes[bytes.startIndex + 1] & 0x3F) << 6 | UInt32(bytes[bytes.startIndex + 2] & 0x3F)
    switch scalar {
    case 0x2028...0x202E, 0x2066...0x2069: return (scalar, 3)
    default: return nil
    }
  }
}
