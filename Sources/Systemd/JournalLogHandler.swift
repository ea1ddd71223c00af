import CSystemd
import Glibc
public import Logging

/// Sends each log event to the journal as fields: sd_journal_sendv(3).
///
/// Metadata become fields of their own: `dump` is `SLUICE_DUMP`, `new` is `SLUICE_NEW`. The key `message_id`
/// becomes `MESSAGE_ID`; its value is a ``MessageID``'s raw value or 32 hexadecimal digits.
public struct JournalLogHandler: LogHandler {
  public var logLevel: Logger.Level
  public var metadata: Logger.Metadata = [:]
  public var metadataProvider: Logger.MetadataProvider?

  private let label: String
  private let identifier: String
  private let send: @Sendable ([[UInt8]]) -> Void

  /// Makes a handler for the logger `label`.
  ///
  /// - Parameter identifier: what the journal shows before the message (`SYSLOG_IDENTIFIER`).
  public init(label: String, identifier: String, level: Logger.Level = .info) {
    self.init(label: label, identifier: identifier, level: level, send: Self.sendToJournal)
  }

  init(
    label: String, identifier: String, level: Logger.Level = .info,
    send: @escaping @Sendable ([[UInt8]]) -> Void
  ) {
    self.label = label
    self.identifier = identifier
    self.logLevel = level
    self.send = send
  }

  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  public func log(event: LogEvent) {
    let all = merged(metadata, provider: metadataProvider, event: event)
    send(JournalFields.encode(event, metadata: all, identifier: identifier, label: label))
  }

  /// Hands the fields over in one piece: each with its length, copied once.
  private static func sendToJournal(_ fields: [[UInt8]]) {
    let total = fields.reduce(0) { $0 + $1.count }
    withUnsafeTemporaryAllocation(byteCount: max(total, 1), alignment: 1) { bytes in
      withUnsafeTemporaryAllocation(of: iovec.self, capacity: fields.count) { vectors in
        var offset = 0
        for (index, field) in fields.enumerated() {
          let piece = UnsafeMutableRawBufferPointer(rebasing: bytes[offset..<offset + field.count])
          piece.copyBytes(from: field)
          vectors.initializeElement(
            at: index, to: iovec(iov_base: piece.baseAddress, iov_len: field.count))
          offset += field.count
        }
        _ = sd_journal_sendv(vectors.baseAddress, CInt(fields.count))
      }
    }
  }
}
