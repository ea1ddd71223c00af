/// Ranges counted in UTF-16 units, as Telegram counts, turned into ranges of UTF-8 bytes in one walk over the text,
/// however many there are and in whatever order.
enum UTF16Ranges {
  /// - Parameter ranges: offset and length in UTF-16 units; what lies outside the text is cut off, and what ends inside
  ///   a character takes in all of it.
  /// - Returns: the ranges in the same order; empty ones for those of which nothing is in the text.
  static func utf8(_ ranges: [(offset: Int64, length: Int64)], in text: TextSlice) -> [Range<Int>] {
    var starts = [Int](repeating: text.count, count: ranges.count)
    var ends = starts
    let startOrder = ranges.indices.sorted { ranges[$0].offset < ranges[$1].offset }
    let endOrder = ranges.indices.sorted { end(ranges[$0]) < end(ranges[$1]) }
    var nextStart = 0
    var nextEnd = 0
    var units: Int64 = 0
    var i = 0
    while i < text.count, nextStart < startOrder.count || nextEnd < endOrder.count {
      let length = Self.length(text[i])
      let width: Int64 = length == 4 ? 2 : 1
      while nextStart < startOrder.count, ranges[startOrder[nextStart]].offset < units + width {
        starts[startOrder[nextStart]] = i
        nextStart += 1
      }
      while nextEnd < endOrder.count, end(ranges[endOrder[nextEnd]]) <= units {
        ends[endOrder[nextEnd]] = i
        nextEnd += 1
      }
      units += width
      i += length
    }
    return zip(starts, ends).map { $0..<max($0, $1) }
  }

  private static func end(_ range: (offset: Int64, length: Int64)) -> Int64 {
    let (sum, overflow) = range.offset.addingReportingOverflow(max(0, range.length))
    return overflow ? .max : sum
  }

  private static func length(_ first: UInt8) -> Int {
    first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
  }
}
