/// The edits that make one word of another: a letter replaced, dropped, put in, or two neighbours swapped
/// (optimal string alignment), up to a limit.
struct EditDistance: ~Copyable {
  private static let longest = KinTokeniser.storedScalars
  /// The three last rows of the table.
  private let rows = UnsafeMutablePointer<Int32>.allocate(capacity: 3 * (longest + 1))

  deinit { rows.deallocate() }

  /// The distance, or `limit + 1` when it is more. Of longer words the first `KinTokeniser.storedScalars` are compared.
  func between(
    _ a: UnsafePointer<UInt32>, _ aLength: Int, _ b: UnsafePointer<UInt32>, _ bLength: Int, limit: Int
  ) -> Int {
    var (a, b) = (a, b)
    var (n, m) = (min(aLength, Self.longest), min(bLength, Self.longest))
    if abs(n - m) > limit { return limit + 1 }
    while n > 0, m > 0, a[0] == b[0] {
      a += 1
      b += 1
      n -= 1
      m -= 1
    }
    while n > 0, m > 0, a[n - 1] == b[m - 1] {
      n -= 1
      m -= 1
    }
    if n == 0 || m == 0 { return min(n + m, limit + 1) }
    let width = Self.longest + 1
    var (before, previous, current) = (rows, rows + width, rows + 2 * width)
    for j in 0...m { previous[j] = Int32(truncatingIfNeeded: j) }
    for i in 1...n {
      current[0] = Int32(truncatingIfNeeded: i)
      var least = current[0]
      for j in 1...m {
        var edits = min(previous[j], current[j - 1]) &+ 1
        edits = min(edits, previous[j - 1] &+ (a[i - 1] == b[j - 1] ? 0 : 1))
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { edits = min(edits, before[j - 2] &+ 1) }
        current[j] = edits
        least = min(least, edits)
      }
      if least > limit { return limit + 1 }
      (before, previous, current) = (previous, current, before)
    }
    return min(Int(previous[m]), limit + 1)
  }
}
