import CLinux
import Glibc
import Synchronization

/// What came of handing an alert to who listens.
enum AlertAnswer: Hashable, Sendable {
  case delivered
  /// It was not taken: why, as a sentence.
  case refused(String)
  /// Nobody was there to take it: why, as a sentence.
  case unreachable(String)
  /// The daemon stopped meanwhile.
  case interrupted
}

/// Hands alerts to who listens at a Unix socket: a line of JSON each over a connection of its own, answered by the line
/// `ok`. Blocks.
final class AlertSocket: Sendable {
  /// How long an answer may be, in bytes.
  static let longestAnswer = 64 << 10

  /// How long one exchange may take, in milliseconds.
  private let patience: Int64
  /// Readable once `interrupt` was called.
  private let interruption: CInt

  /// - Parameter patience: how long one exchange may take.
  init(patience: Duration) {
    self.patience =
      patience.components.seconds * 1000
      + patience.components.attoseconds / 1_000_000_000_000_000
    interruption = sluice_eventfd()
  }

  deinit { if interruption >= 0 { close(interruption) } }

  /// Ends the exchange that is under way, and every later one.
  func interrupt() {
    var one: UInt64 = 1
    _ = Glibc.write(interruption, &one, MemoryLayout<UInt64>.size)
  }

  /// Sends `line` and a line end to who listens at `path`, and reads the answer.
  func deliver(_ line: [UInt8], at path: String) -> AlertAnswer {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC | O_NONBLOCK, 0)
    guard descriptor >= 0 else { return .unreachable("No socket can be had: \(reason(errno)).") }
    defer { close(descriptor) }
    guard sluice_connect_unix(descriptor, path) == 0 else {
      return .unreachable("Nobody takes alerts at \(path): \(reason(errno)).")
    }
    let deadline = milliseconds() + patience
    do throws(Trouble) {
      try send(line + [UInt8(ascii: "\n")], descriptor, deadline)
      shutdown(descriptor, Int32(SHUT_WR))
      return Self.read(try answer(descriptor, deadline))
    } catch {
      switch error {
      case .interrupted: return .interrupted
      case .overdue: return .refused("There was no answer within \(patience / 1000) s.")
      case .tooLong: return .refused("The answer has more than \(Self.longestAnswer >> 10) KiB.")
      case .failed(let code): return .refused("The connection broke: \(reason(code)).")
      }
    }
  }

  // MARK: - Parts

  private enum Trouble: Error {
    case interrupted, overdue, tooLong
    case failed(CInt)
  }

  private func send(_ bytes: [UInt8], _ descriptor: CInt, _ deadline: Int64) throws(Trouble) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count >= 0 {
        sent += count
      } else if errno == EAGAIN {
        try wait(descriptor, POLLOUT, deadline)
      } else if errno == EPIPE || errno == ECONNRESET {
        // It may have answered without reading all.
        return
      } else if errno != EINTR {
        throw .failed(errno)
      }
    }
  }

  /// Everything until the other side closes.
  private func answer(_ descriptor: CInt, _ deadline: Int64) throws(Trouble) -> [UInt8] {
    var answer: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = recv(descriptor, &chunk, chunk.count, 0)
      if count == 0 { return answer }
      if count > 0 {
        answer += chunk[..<count]
        if answer.count > Self.longestAnswer { throw .tooLong }
      } else if errno == EAGAIN {
        try wait(descriptor, POLLIN, deadline)
      } else if errno != EINTR {
        throw .failed(errno)
      }
    }
  }

  private func wait(_ descriptor: CInt, _ event: CInt, _ deadline: Int64) throws(Trouble) {
    var wanted = [
      pollfd(fd: descriptor, events: Int16(event), revents: 0),
      pollfd(fd: interruption, events: Int16(POLLIN), revents: 0),
    ]
    let left = deadline - milliseconds()
    guard left > 0 else { throw .overdue }
    let count = poll(&wanted, nfds_t(wanted.count), CInt(clamping: left))
    if count < 0, errno != EINTR { throw .failed(errno) }
    if wanted[1].revents != 0 { throw .interrupted }
  }

  private static func read(_ answer: [UInt8]) -> AlertAnswer {
    let text = String(decoding: answer, as: UTF8.self)
    let first = text.prefix { !$0.isNewline }
    if first == "ok", text.drop(while: { !$0.isNewline }).count <= 1 { return .delivered }
    return .refused(text.isEmpty ? "There was no answer." : "The answer was “\(first.prefix(200))”.")
  }

  private func reason(_ code: CInt) -> String { String(cString: strerror(code)) }

  private func milliseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
