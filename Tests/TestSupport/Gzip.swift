import CZlib
import Foundation

/// What zlib makes of bytes, and back.
public enum Gzip {
  public struct Failure: Error {
    public let call: String
    public let code: CInt
  }

  /// Packs bytes as gzip(1) does.
  public static func pack(_ bytes: [UInt8]) throws -> [UInt8] {
    var stream = z_stream()
    try check(
      deflateInit2_(
        &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        CInt(MemoryLayout<z_stream>.size)), Z_OK, "deflateInit2")
    defer { deflateEnd(&stream) }
    return try run(&stream, bytes, Int(deflateBound(&stream, UInt(bytes.count))), "deflate", deflate)
  }

  /// - Parameters:
  ///   - bytes: one member of gzip, and nothing else.
  ///   - most: how many bytes it may unpack to.
  public static func unpack(_ bytes: [UInt8], most: Int = 16_000_000) throws -> [UInt8] {
    var stream = z_stream()
    try check(
      inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size)), Z_OK, "inflateInit2")
    defer { inflateEnd(&stream) }
    let unpacked = try run(&stream, bytes, most, "inflate", inflate)
    guard stream.avail_in == 0 else { throw Failure(call: "inflate: more follows", code: 0) }
    return unpacked
  }

  /// Unpacks a file into another one.
  public static func unpack(file: String, to target: String) throws {
    let packed = try [UInt8](Data(contentsOf: URL(filePath: file)))
    try Data(unpack(packed)).write(to: URL(filePath: target))
  }

  private static func run(
    _ stream: inout z_stream, _ bytes: [UInt8], _ most: Int, _ call: String,
    _ step: (UnsafeMutablePointer<z_stream>, CInt) -> CInt
  ) throws -> [UInt8] {
    var input = bytes
    var code = Z_STREAM_ERROR
    let output = [UInt8](unsafeUninitializedCapacity: most) { output, count in
      input.withUnsafeMutableBufferPointer { input in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        code = step(&stream, Z_FINISH)
        count = Int(stream.total_out)
      }
    }
    try check(code, Z_STREAM_END, call)
    return output
  }

  private static func check(_ code: CInt, _ expected: CInt, _ call: String) throws {
    guard code == expected else { throw Failure(call: call, code: code) }
  }
}
