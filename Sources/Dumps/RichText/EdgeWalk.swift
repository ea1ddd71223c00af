/// Carries ranges from a text as it came to the text as it is kept, in one walk over both, however many there are. A
/// range loses what is not kept.
struct EdgeWalk {
  private struct Edge {
    /// In the text as it came.
    var place: Int
    /// Which range it belongs to.
    var owner: Int
  }

  private var starts: [Edge] = []
  private var ends: [Edge] = []
  private var nextStart = 0
  private var nextEnd = 0
  private var mapped: [(start: Int, end: Int)] = []

  init(_ ranges: some Sequence<Range<Int>>) {
    for (owner, range) in ranges.enumerated() {
      starts.append(Edge(place: range.lowerBound, owner: owner))
      ends.append(Edge(place: range.upperBound, owner: owner))
    }
    guard !starts.isEmpty else { return }
    starts.sort { $0.place < $1.place }
    ends.sort { $0.place < $1.place }
    mapped = Array(repeating: (0, 0), count: starts.count)
  }

  /// A run that is kept goes over. Runs come in order.
  /// - Parameters:
  ///   - run: in the text as it came.
  ///   - place: where it starts in the text as it is kept.
  ///   - end: where the run before it ends there.
  mutating func pass(_ run: Range<Int>, at place: Int, after end: Int) {
    while nextStart < starts.count, starts[nextStart].place < run.upperBound {
      let start = starts[nextStart]
      mapped[start.owner].start = place + max(0, start.place - run.lowerBound)
      nextStart += 1
    }
    while nextEnd < ends.count, ends[nextEnd].place < run.upperBound {
      let edge = ends[nextEnd]
      mapped[edge.owner].end = edge.place <= run.lowerBound ? end : place + edge.place - run.lowerBound
      nextEnd += 1
    }
  }

  /// The text as it is kept ends.
  mutating func end(at place: Int) {
    for edge in starts[nextStart...] { mapped[edge.owner].start = place }
    for edge in ends[nextEnd...] { mapped[edge.owner].end = place }
  }

  /// Where a range came to lie in the first `length` bytes of the text as it is kept; nil where nothing is left of it.
  func range(of index: Int, within length: Int) -> Range<Int>? {
    let (start, end) = mapped[index]
    return start < min(end, length) ? start..<min(end, length) : nil
  }
}
