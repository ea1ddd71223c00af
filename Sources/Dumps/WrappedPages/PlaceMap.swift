/// Where the bytes of a page that came out of a wrapping lie in what it came out of. It knows the bytes given last, of which
/// somebody may still ask, and so its size does not grow with the page.
final class PlaceMap {
  /// Bytes that come from bytes in a row, all of them in the same way.
  private struct Run {
    /// The first byte, counted in bytes of the page.
    var first: Int64
    var count: Int64
    /// Where they lie in the wrapping, and how many they are there.
    var place: Int64
    var length: Int64
  }

  /// Bytes of the page that are remembered: more than a tokenizer's buffer and what fills it.
  private static let window: Int64 = 1 << 19
  /// Bytes of the page in one run, so that runs can be forgotten.
  private static let runLimit: Int64 = 1 << 16

  private var runs: [Run] = []
  /// Runs before this one are forgotten.
  private var head = 0
  private var total: Int64 = 0

  /// Notes that the next `count` bytes of the page come from `length` bytes at `place` in the wrapping.
  func append(_ count: Int, from place: Int64, length: Int) {
    guard count > 0 else { return }
    let count = Int64(count)
    let length = Int64(length)
    if let last = runs.last, runs.count > head, last.place + last.length == place,
      last.count * length == count * last.length, last.count + count <= Self.runLimit
    {
      runs[runs.count - 1].count += count
      runs[runs.count - 1].length += length
    } else {
      runs.append(Run(first: total, count: count, place: place, length: length))
    }
    total += count
    forget()
  }

  /// Where the byte at `offset` of the page begins in the wrapping; the end of all for one behind the last.
  func start(of offset: Int64) -> Int64 {
    guard let run = run(of: offset) else { return end }
    return run.place + max(0, offset - run.first) * run.length / run.count
  }

  /// Where the bytes before `offset` of the page end in the wrapping.
  func end(of offset: Int64) -> Int64 {
    guard offset > 0, let run = run(of: offset - 1) else { return end }
    let bytes = max(0, offset - run.first)
    return run.place + (bytes * run.length + run.count - 1) / run.count
  }

  private var end: Int64 { runs.last.map { $0.place + $0.length } ?? 0 }

  private func run(of offset: Int64) -> Run? {
    guard offset < total, head < runs.count else { return nil }
    var low = head
    var high = runs.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if runs[middle].first <= offset { low = middle } else { high = middle - 1 }
    }
    return runs[low]
  }

  private func forget() {
    while head + 1 < runs.count, runs[head + 1].first < total - Self.window { head += 1 }
    if head > 4096, head * 2 > runs.count {
      runs.removeSubrange(..<head)
      head = 0
    }
  }
}
