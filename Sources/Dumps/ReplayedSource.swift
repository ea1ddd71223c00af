/// A source of which the front was read already, and is given once more.
struct ReplayedSource: ByteSource {
  private var front: [UInt8]
  private var taken: Int
  private(set) var rest: any ByteSource

  /// - Parameters:
  ///   - front: all that was read of `rest` so far.
  ///   - taken: how many bytes of it not to give again.
  init(front: [UInt8], skipping taken: Int = 0, rest: any ByteSource) {
    self.front = front
    self.taken = taken
    self.rest = rest
  }

  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard taken < front.count else {
      front = []
      taken = 0
      return try rest.read(into: buffer)
    }
    let count = min(buffer.count, front.count - taken)
    front.withUnsafeBytes { buffer.copyMemory(from: .init(rebasing: $0[taken..<taken + count])) }
    taken += count
    return count
  }

  var seekableLength: Int64? { rest.seekableLength }

  mutating func seek(to offset: Int64) throws {
    front = []
    taken = 0
    try rest.seek(to: offset)
  }
}
