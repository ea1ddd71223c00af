import Dispatch
import Foundation
import TestSupport

/// A client's end of a Unix socket, in bytes. Reading gives up after some minutes, so that no test hangs.
public final class RawSocket: Sendable {
  public struct Failure: Error {
    public let call: String
    public let code: CInt

    /// Whether the other end has closed its own, such as before it had read all.
    var isHangUp: Bool { code == EPIPE || code == ECONNRESET }
  }

  /// In seconds: longer than a busy machine may let a server wait while all tests begin at once.
  private static let patience = 240

  public let descriptor: CInt

  public init(connectingTo path: String) throws {
    descriptor = try UnixSocket.connected(to: path, patience: Self.patience)
  }

  /// - Parameter port: of 127.0.0.1.
  public init(connectingToPort port: Int) throws {
    descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    UnixSocket.limit(descriptor, to: Self.patience)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    let result = withUnsafePointer(to: address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw Failure(call: "connect", code: errno) }
  }

  deinit { close(descriptor) }

  public func send(_ text: String) throws { try send(Array(text.utf8)) }

  public func send(_ bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Foundation.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw Failure(call: "send", code: errno) }
      sent += count
    }
  }

  /// Tells the other end that nothing more will come, and goes on reading.
  public func finishSending() { shutdown(descriptor, CInt(SHUT_WR)) }

  /// How many bytes lie there to be read.
  public var available: Int {
    var count: CInt = 0
    // FIONREAD of tcp(7), which unix(7) has, too.
    return ioctl(descriptor, 0x541B, &count) == 0 ? Int(count) : 0
  }

  /// The next bytes; empty at the end.
  public func receive() throws -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    guard count >= 0 else { throw Failure(call: "recv", code: errno) }
    return Array(buffer.prefix(count))
  }

  /// All bytes up to the end. That the other end closed without having read all is its end, too, once it has said
  /// something.
  public func receiveToEnd() throws -> [UInt8] {
    var bytes: [UInt8] = []
    do {
      while case let more = try receive(), !more.isEmpty { bytes += more }
    } catch let failure as Failure where failure.isHangUp && !bytes.isEmpty {}
    return bytes
  }

  /// Bytes until `text` has come.
  public func receive(until text: String) throws -> String {
    var bytes: [UInt8] = []
    while case let more = try receive(), !more.isEmpty {
      bytes += more
      let soFar = String(decoding: bytes, as: UTF8.self)
      if soFar.contains(text) { return soFar }
    }
    throw Failure(call: "recv: \(text) never came", code: 0)
  }
}

/// Runs what blocks on a thread of its own: the few threads of Swift's pool are needed by the server.
public func onOwnThread<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws
  -> Result
{
  try await withCheckedThrowingContinuation { waiter in
    Thread { waiter.resume(with: Swift.Result { try body() }) }.start()
  }
}
