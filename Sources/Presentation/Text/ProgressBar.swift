/// How far something is, as a bar with figures.
package enum ProgressBar {
  /// What is counted.
  package enum Unit: Sendable {
    case bytes, files, posts, events
  }

  private static let width = 20

  /// - Parameters:
  ///   - total: nil while it is not known; then there is no bar.
  ///   - title: what stands behind it, as it came.
  package static func text(done: Int64, total: Int64?, unit: Unit = .bytes, _ title: String) -> String {
    func words(_ count: Int64) -> String {
      switch unit {
      case .bytes: Human.bytes(count)
      case .files, .posts, .events: Human.number(count)
      }
    }
    guard let total, total > 0 else { return "\(words(done)), \(title)" }
    // A file that grows has more than was foretold.
    let share = Double(min(max(0, done), total)) / Double(total)
    let filled = Int(share * Double(width))
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    return "\(bar) \(Int(share * 100)) %, \(words(done)) of \(words(total)), \(title)"
  }
}
