/// The shortest edit script between two sequences of hashes: E. Myers, "An O(ND) Difference Algorithm and Its
/// Variations" (1986), greedy, with common beginning and end taken off first and a limit to the edits.
struct TokenDiff: ~Copyable {
  /// A place where the sequences differ: `old` elements there are `new` elements here. One of them may be empty.
  struct Hunk: BitwiseCopyable {
    var oldLower: Int32
    var oldUpper: Int32
    var newLower: Int32
    var newUpper: Int32

    @inline(__always) var oldCount: Int { Int(oldUpper &- oldLower) }
    @inline(__always) var newCount: Int { Int(newUpper &- newLower) }
    @inline(__always) var old: Range<Int> { Int(oldLower)..<Int(oldUpper) }
    @inline(__always) var new: Range<Int> { Int(newLower)..<Int(newUpper) }
  }

  /// In order, with at least one common element between two of them.
  private(set) var hunks = Scratch<Hunk>()
  /// Furthest points of every round, of round d its d + 1 diagonals from −d to d.
  private var trace = Scratch<Int32>(capacity: 1024)
  private var frontier = Scratch<Int32>(capacity: 256)

  /// About the most steps of a comparison, whatever the limit: huge periodic texts would take one for each element and
  /// edit.
  private static let steps = 16_000_000
  private static let leastRounds = 64

  /// Finds the hunks between `old` and `new`.
  /// - Parameter limit: the most elements removed and added, beyond which it gives up, fewer for huge sequences; memory
  ///   grows with its square.
  /// - Returns: false when it gave up. The one hunk is then all between common beginning and end.
  mutating func compare(
    _ old: UnsafePointer<UInt64>, _ oldCount: Int, _ new: UnsafePointer<UInt64>, _ newCount: Int, limit: Int
  ) -> Bool {
    hunks.count = 0
    let shorter = min(oldCount, newCount)
    var first = 0
    while first < shorter, old[first] == new[first] { first += 1 }
    var common = 0
    while common < shorter - first, old[oldCount - 1 - common] == new[newCount - 1 - common] { common += 1 }
    let (n, m) = (oldCount - first - common, newCount - first - common)
    if n == 0 && m == 0 { return true }
    let whole = Hunk(
      oldLower: Int32(first), oldUpper: Int32(first + n), newLower: Int32(first), newUpper: Int32(first + m))
    guard n > 0 && m > 0 else {
      hunks.append(whole)
      return true
    }
    let rounds = min(n + m, limit, max(Self.leastRounds, Self.steps / (n + m)))
    guard abs(n - m) <= rounds,
      let last = search(old + first, n, new + first, m, rounds: rounds)
    else {
      hunks.append(whole)
      trace.trim(above: 1 << 20)
      return false
    }
    collect(n, m, last, first)
    trace.trim(above: 1 << 20)
    return true
  }

  /// Returns the round that reached the end, nil if none of `rounds` did.
  private mutating func search(
    _ old: UnsafePointer<UInt64>, _ n: Int, _ new: UnsafePointer<UInt64>, _ m: Int, rounds: Int
  ) -> Int? {
    trace.count = 0
    frontier.reserve(2 * rounds + 3)
    let middle = rounds + 1
    let furthest = frontier.base + middle
    furthest[1] = 0
    for round in 0...rounds {
      trace.reserve(trace.count + round + 1)
      let saved = trace.base + trace.count
      var slot = 0
      var diagonal = -round
      while diagonal <= round {
        var x: Int
        if diagonal == -round || (diagonal != round && furthest[diagonal - 1] < furthest[diagonal + 1]) {
          x = Int(furthest[diagonal + 1])
        } else {
          x = Int(furthest[diagonal - 1]) + 1
        }
        var y = x - diagonal
        while x < n, y < m, old[x] == new[y] {
          x += 1
          y += 1
        }
        furthest[diagonal] = Int32(truncatingIfNeeded: x)
        saved[slot] = Int32(truncatingIfNeeded: x)
        if x >= n && y >= m { return round }
        slot += 1
        diagonal += 2
      }
      trace.count += round + 1
    }
    return nil
  }

  /// Follows the trace back from the end, which round `last` reached.
  private mutating func collect(_ n: Int, _ m: Int, _ last: Int, _ first: Int) {
    var (x, y) = (n, m)
    var round = last
    while round > 0 {
      let diagonal = x - y
      let saved = trace.base + (round - 1) * round / 2
      // Diagonal d of the round before is in slot (d + round − 1) / 2.
      let below = (diagonal - 1 + round - 1) / 2
      let above = (diagonal + 1 + round - 1) / 2
      let isDown = diagonal == -round || (diagonal != round && saved[below] < saved[above])
      let startX = Int(saved[isDown ? above : below])
      let startY = startX - (isDown ? diagonal + 1 : diagonal - 1)
      let (endX, endY) = isDown ? (startX, startY + 1) : (startX + 1, startY)
      if hunks.count > 0, Int(hunks[hunks.count - 1].oldLower) == endX + first,
        Int(hunks[hunks.count - 1].newLower) == endY + first
      {
        hunks.base[hunks.count - 1].oldLower = Int32(startX + first)
        hunks.base[hunks.count - 1].newLower = Int32(startY + first)
      } else {
        hunks.append(
          Hunk(
            oldLower: Int32(startX + first), oldUpper: Int32(endX + first), newLower: Int32(startY + first),
            newUpper: Int32(endY + first)))
      }
      (x, y) = (startX, startY)
      round -= 1
    }
    var found = UnsafeMutableBufferPointer(start: hunks.base, count: hunks.count)
    found.reverse()
  }
}
