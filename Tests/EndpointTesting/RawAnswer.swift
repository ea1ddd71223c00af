import Foundation

/// An HTTP answer, taken apart.
public struct RawAnswer: Sendable {
  public let status: Int
  /// By name in lower case.
  public let headers: [String: String]
  public let body: String
  /// The body as it came, such as packed.
  public let bytes: [UInt8]

  /// Sends one request on a connection of its own.
  public static func to(
    _ method: String = "GET", _ target: String, headers: [String: String] = [:], body: String? = nil,
    at path: String
  ) async throws -> RawAnswer {
    var headers = headers
    if let body { headers["Content-Length"] = "\(body.utf8.count)" }
    let extra = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
    return try await onOwnThread {
      let socket = try RawSocket(connectingTo: path)
      do {
        try socket.send(
          "\(method) \(target) HTTP/1.1\r\nHost: sluice\r\nConnection: close\r\n\(extra)\r\n\(body ?? "")")
      } catch let failure as RawSocket.Failure where failure.isHangUp {
        // The server has said all that it has to say, and that is there to be read.
      }
      // As a client that is done does; the answer comes none the less.
      socket.finishSending()
      return try RawAnswer(parsing: socket.receiveToEnd())
    }
  }

  /// - Parameter bytes: one answer, with nothing behind it.
  public init(parsing bytes: [UInt8]) throws {
    let separator = Array("\r\n\r\n".utf8)
    guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: separator) }) else {
      throw RawSocket.Failure(call: "no head in \(bytes.count) bytes", code: 0)
    }
    let lines = String(decoding: bytes[..<end], as: UTF8.self).components(separatedBy: "\r\n")
    status = Int(lines[0].split(separator: " ")[1]) ?? 0
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    self.headers = headers
    let rest = Array(bytes[(end + 4)...])
    let plain = headers["transfer-encoding"] == "chunked" ? try Self.joinChunks(rest) : rest
    self.bytes = plain
    body = String(decoding: plain, as: UTF8.self)
  }

  private static func joinChunks(_ bytes: [UInt8]) throws -> [UInt8] {
    var rest = bytes[...]
    var result: [UInt8] = []
    while let lineEnd = rest.firstIndex(of: UInt8(ascii: "\r")) {
      let size = Int(String(decoding: rest[..<lineEnd], as: UTF8.self), radix: 16) ?? 0
      if size == 0 { return result }
      rest = rest[(lineEnd + 2)...]
      result += rest.prefix(size)
      rest = rest.dropFirst(size + 2)
    }
    throw RawSocket.Failure(call: "the last chunk is missing", code: 0)
  }
}
