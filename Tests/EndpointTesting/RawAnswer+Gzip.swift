import CZlib

extension RawAnswer {
  /// The body of an answer that is packed by gzip.
  /// - Parameter most: how many bytes it may have.
  public func unpacked(most: Int = 4_000_000) throws -> [UInt8] {
    var stream = z_stream()
    guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw RawSocket.Failure(call: "inflateInit2", code: 0)
    }
    defer { inflateEnd(&stream) }
    var input = bytes
    let output = [UInt8](unsafeUninitializedCapacity: most) { output, count in
      input.withUnsafeMutableBufferPointer { input in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        if inflate(&stream, Z_FINISH) == Z_STREAM_END { count = Int(stream.total_out) }
      }
    }
    guard stream.avail_in == 0, stream.total_out == output.count else {
      throw RawSocket.Failure(call: "inflate: not one whole body", code: 0)
    }
    return output
  }
}
