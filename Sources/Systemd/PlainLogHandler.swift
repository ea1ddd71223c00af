import Glibc
public import Logging

/// Writes each log event as one line of text, straight to a descriptor.
///
/// Nothing in a message or in metadata can end the line early or reach a terminal as a control character.
public struct PlainLogHandler: LogHandler {
  /// What a line begins with.
  public enum Style: Sendable, Equatable {
    /// `HH:MM:SS level`, for somebody who looks on.
    case terminal
    /// `YYYY-MM-DDTHH:MM:SS+ZZZZ level`, for a file that is read later.
    case file
    /// `<priority>`, for a reader that knows the time and takes the level from there: sd-daemon(3).
    case syslog
  }

  public var logLevel: Logger.Level
  public var metadata: Logger.Metadata = [:]
  public var metadataProvider: Logger.MetadataProvider?

  private let style: Style
  private let now: @Sendable () -> time_t
  private let write: @Sendable ([UInt8]) -> Void

  /// Makes a handler that writes lines in `style` to `descriptor`.
  public init(style: Style, descriptor: CInt, level: Logger.Level = .info) {
    self.init(style: style, level: level, now: { time(nil) }, write: { writeAll($0, to: descriptor) })
  }

  init(
    style: Style, level: Logger.Level = .info, now: @escaping @Sendable () -> time_t,
    write: @escaping @Sendable ([UInt8]) -> Void
  ) {
    self.style = style
    self.logLevel = level
    self.now = now
    self.write = write
  }

  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  public func log(event: LogEvent) {
    var line = head(of: event.level) + printable(event.message.description)
    let all = merged(metadata, provider: metadataProvider, event: event)
    for (key, value) in all.sorted(by: { $0.key < $1.key }) where key != JournalFields.messageIDKey {
      line += " \(printable(key))=\(printableValue(value.description))"
    }
    line += "\n"
    write(Array(line.utf8))
  }

  private func head(of level: Logger.Level) -> String {
    switch style {
    case .terminal: "\(localTime("%H:%M:%S")) \(level.rawValue) "
    case .file: "\(localTime("%Y-%m-%dT%H:%M:%S%z")) \(level.rawValue) "
    case .syslog: "<\(level.syslogPriority)>"
    }
  }

  private func localTime(_ format: String) -> String {
    var seconds = now()
    var parts = tm()
    localtime_r(&seconds, &parts)
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
      let count = strftime(buffer.baseAddress, buffer.count, format, &parts)
      return String(decoding: buffer[..<count].lazy.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }
}

/// Writes `bytes` to `descriptor` by as many write(2) as it takes; what cannot be written is lost.
///
/// A descriptor that somebody made non-blocking is waited for, up to `patience` each time.
/// - Parameter patience: in milliseconds; without bound when negative, as for poll(2).
func writeAll(_ bytes: [UInt8], to descriptor: CInt, patience: CInt = 1_000) {
  bytes.withUnsafeBytes { buffer in
    var rest = buffer[...]
    while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
      let count = Glibc.write(descriptor, start, rest.count)
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard poll(&waiting, 1, patience) > 0 else { return }
      } else if errno != EINTR {
        return
      }
    }
  }
}
