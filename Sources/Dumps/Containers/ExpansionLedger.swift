/// Counts what unpacking a dump costs, through all its containers, and ends it where the limits are passed.
final class ExpansionLedger {
  /// Below this no ratio is suspect: a small file of one repeated line is no bomb.
  private static let unsuspicious: Int64 = 64 << 20

  private let limits: DumpLimits
  /// The length of the dump; nil where it is not known beforehand.
  private let length: Int64?
  /// Bytes of the dump that were read so far.
  private(set) var consumed: Int64 = 0
  /// Bytes that the containers at each depth gave out.
  private var expanded: [Int64] = []
  private var entries = 0
  /// The limit that was passed; it ends the whole dump, wherever the error for it comes up.
  private(set) var fault: DumpError?

  /// Told of every block.
  private let unpacked: () throws -> Void

  init(limits: DumpLimits, length: Int64?, unpacked: @escaping () throws -> Void) {
    self.limits = limits
    self.unpacked = unpacked
    self.length = length
  }

  func consume(_ count: Int) { consumed += Int64(count) }

  /// Counts bytes that a container gave out.
  func expand(by count: Int64, at depth: Int) throws {
    while expanded.count <= depth { expanded.append(0) }
    expanded[depth] = sum(expanded[depth], count)
    try check(expanded[depth], whole: length ?? consumed)
    try unpacked()
  }

  /// Looks at the size that an entry's heading promises, so that a bomb ends before its first byte.
  func announce(_ size: Int64, at depth: Int) throws {
    let all = sum(depth < expanded.count ? expanded[depth] : 0, size)
    try check(all, whole: length ?? .max)
  }

  func addEntry() throws {
    entries += 1
    guard entries > limits.entries else { return }
    throw hostile(
      "It holds more than \(limits.entries) entries.", "raise limits.entries if you trust the file, and retry"
    )
  }

  /// Looks at the path of an entry: nothing is written under it, but no honest archive has such names.
  func check(path: TextSlice) throws {
    var start = 0
    for i in 0...path.count where i == path.count || path[i] == 0x2F || path[i] == 0x5C {
      if i - start == 2, path[start] == 0x2E, path[start + 1] == 0x2E {
        throw hostile("Names of its entries lead out of it, by “..”.", "find out who made it and why")
      }
      start = i + 1
    }
  }

  func check(nesting: Int) throws {
    guard nesting > limits.nesting else { return }
    throw hostile(
      "Containers lie in it more than \(limits.nesting) deep.",
      "raise limits.nesting if you trust the file, and retry")
  }

  private func check(_ all: Int64, whole: Int64) throws {
    if all > limits.expandedBytes {
      throw hostile(
        "It expands to more than \(limits.expandedBytes) bytes.",
        "raise limits.expanded_bytes if you trust the file, and retry")
    }
    if all > Self.unsuspicious, all / max(whole, 1) >= limits.expansionRatio {
      throw hostile(
        "It expands to more than \(limits.expansionRatio) times its size.",
        "raise limits.expansion_ratio if you trust the file, and retry")
    }
  }

  private func sum(_ a: Int64, _ b: Int64) -> Int64 {
    let (sum, isOver) = a.addingReportingOverflow(max(b, 0))
    return isOver ? .max : sum
  }

  private func hostile(_ what: String, _ remedy: String) -> DumpError {
    let error = DumpError(
      code: .hostile, message: "The file is a container that may do harm. \(what)", offset: consumed,
      remedy: "Unpack it yourself and drop what is inside, or \(remedy).")
    fault = error
    return error
  }
}
