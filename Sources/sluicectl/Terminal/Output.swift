import EndpointAPI
import FoundationEssentials
import Glibc
import Presentation

/// Nobody reads the output any more: not an error, as in `sluicectl posts | head`.
struct OutputClosed: Error {}

/// Standard output: lines for people, or JSON for programs.
final class Output {
  private static let bufferSize = 64 * 1024

  let style: Style
  /// How many columns lines may have; nil when it does not matter. A pipe has the width that `COLUMNS` says.
  let width: Int?
  let isTerminal: Bool
  private let descriptor: CInt
  private var buffer: [UInt8] = []

  init(
    descriptor: CInt = STDOUT_FILENO, environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    isTerminal = isatty(descriptor) == 1
    self.descriptor = descriptor
    style = Style(isTerminal: isTerminal, environment: environment)
    let wanted = environment["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    width = isTerminal ? Self.columns(of: descriptor) ?? wanted ?? 80 : wanted
  }

  /// Writes a line; it reaches the reader with ``flush()``.
  func line(_ text: String = "") throws {
    buffer.append(contentsOf: text.utf8)
    buffer.append(UInt8(ascii: "\n"))
    if buffer.count >= Self.bufferSize { try flush() }
  }

  func lines(_ texts: [String]) throws {
    for text in texts { try line(text) }
  }

  /// Writes a value as one line of JSON.
  func json(_ value: some Encodable) throws {
    buffer.append(contentsOf: try JSONText.encode(value))
    try line()
  }

  /// Sends what was written on its way.
  func flush() throws {
    var sent = 0
    defer { buffer.removeAll(keepingCapacity: true) }
    while sent < buffer.count {
      let count = buffer[sent...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        sent += count
      } else if errno == EPIPE {
        throw OutputClosed()
      } else if errno == EAGAIN {
        // Somebody made the descriptor non-blocking, as a shell's other processes may.
        var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&wanted, 1, -1)
      } else if errno != EINTR {
        throw Failure(.inputOutput, "Could not write the output: \(String(cString: strerror(errno))).")
      }
    }
  }

  /// How many columns the terminal has; nil when `descriptor` is none.
  static func columns(of descriptor: CInt) -> Int? {
    var size = winsize()
    return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : nil
  }
}
