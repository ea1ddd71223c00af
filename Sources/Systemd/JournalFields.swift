import Logging

/// A log event as the journal's fields, each `NAME=value` in bytes.
///
/// Each field is handed over with its length (sd_journal_sendv(3)), so a line break or a `=` in a value stays
/// inside the value. Names are made from metadata keys and always begin with `SLUICE_`: metadata can neither
/// forge the journal's trusted fields nor stand in for `MESSAGE` or `PRIORITY`.
enum JournalFields {
  /// The metadata key whose value becomes `MESSAGE_ID`.
  static let messageIDKey = "message_id"
  static let prefix = "SLUICE_"
  /// The journal takes field names of at most 64 bytes.
  static let longestName = 64

  static func encode(
    _ event: LogEvent, metadata: Logger.Metadata, identifier: String, label: String
  ) -> [[UInt8]] {
    var fields = [
      field("MESSAGE", event.message.description),
      field("PRIORITY", String(event.level.syslogPriority)),
      field("SYSLOG_IDENTIFIER", identifier),
      field("CODE_FILE", event.file),
      field("CODE_LINE", String(event.line)),
      field("CODE_FUNC", event.function),
      field(prefix + "LOGGER", label),
    ]
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
      if key == messageIDKey, let id = MessageID.id(meantBy: value.description) {
        fields.append(field("MESSAGE_ID", id))
      } else {
        append(value, named: name(of: key), to: &fields)
      }
    }
    return fields
  }

  /// `SLUICE_` and the key in capitals, with `_` for all that is no letter or digit of ASCII.
  static func name(of key: String) -> String {
    let mapped = key.utf8.map { unit -> UInt8 in
      switch unit {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): unit
      case UInt8(ascii: "a")...UInt8(ascii: "z"): unit - 32
      default: UInt8(ascii: "_")
      }
    }
    return prefix + String(decoding: mapped.prefix(longestName - prefix.utf8.count), as: UTF8.self)
  }

  /// A list gives its field once for each element, as the journal has it; a dictionary a field for each key.
  private static func append(_ value: Logger.Metadata.Value, named name: String, to fields: inout [[UInt8]]) {
    switch value {
    case .array(let elements):
      for element in elements { append(element, named: name, to: &fields) }
    case .dictionary(let entries):
      for (key, entry) in entries.sorted(by: { $0.key < $1.key }) {
        let inner = Self.name(of: key).dropFirst(prefix.count)
        append(entry, named: String((name + "_" + inner).prefix(longestName)), to: &fields)
      }
    case .string, .stringConvertible:
      fields.append(field(name, value.description))
    }
  }

  private static func field(_ name: String, _ value: String) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(name.utf8.count + 1 + value.utf8.count)
    bytes += name.utf8
    bytes.append(UInt8(ascii: "="))
    bytes += value.utf8
    return bytes
  }
}

extension Logger.Level {
  /// The priority of syslog(3) that this level is: 2 (critical) to 7 (debug).
  var syslogPriority: Int {
    switch self {
    case .critical: 2
    case .error: 3
    case .warning: 4
    case .notice: 5
    case .info: 6
    case .debug, .trace: 7
    }
  }
}

/// What an event carries: the handler's own metadata, over it the provider's, over it the event's and its error.
func merged(
  _ own: Logger.Metadata, provider: Logger.MetadataProvider?, event: LogEvent
) -> Logger.Metadata {
  var metadata = own
  if let provider { metadata.merge(provider.get()) { $1 } }
  if let explicit = event.metadata { metadata.merge(explicit) { $1 } }
  if let error = event.error {
    metadata["error"] = "\(error)"
    metadata["error_type"] = "\(String(reflecting: type(of: error)))"
  }
  return metadata
}
