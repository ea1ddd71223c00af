/// When a process is killed: before or after a step, as the fault library counts them.
struct KillMoment: Sendable, CustomStringConvertible {
  var step: Int
  var isBefore: Bool

  /// As the fault library wants it.
  var description: String { "kill:\(step):\(isBefore ? "before" : "after")" }

  /// The moments to try: all, or some that are spread over all steps, others each time.
  /// - Parameter points: how many; 0 for all.
  static func moments(of steps: Int, points: Int) -> [KillMoment] {
    if points == 0 || points >= steps * 2 { return all(1...steps) }
    let offset = Double.random(in: 0..<1)
    return (0..<points).map { index in
      let step = Int((Double(index) + offset) / Double(points) * Double(steps)) + 1
      return KillMoment(step: step, isBefore: index % 2 == 0)
    }
  }

  /// Before and after each of these steps.
  static func all(_ steps: ClosedRange<Int>) -> [KillMoment] {
    steps.flatMap { [KillMoment(step: $0, isBefore: true), KillMoment(step: $0, isBefore: false)] }
  }
}
