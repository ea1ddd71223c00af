/// Hands findings on, and keeps one fault that is everywhere from drowning the others.
final class AuditReport {
  /// Findings of one code that are handed on.
  static let limit = 100

  let progress: (String, Int, Int) throws -> Void
  private let finding: (AuditFinding) throws -> Void
  private var counts: [String: Int] = [:]

  init(
    progress: @escaping (String, Int, Int) throws -> Void, finding: @escaping (AuditFinding) throws -> Void
  ) {
    self.progress = progress
    self.finding = finding
  }

  /// Hands a finding on, unless there were too many of its code.
  /// - Returns: false when no more of this code are wanted.
  @discardableResult
  func add(_ code: String, _ subject: String, _ message: String, remedy: String) throws -> Bool {
    let count = counts[code, default: 0] + 1
    counts[code] = count
    if count <= Self.limit {
      try finding(AuditFinding(code: code, subject: subject, message: message, remedy: remedy))
      return true
    }
    if count == Self.limit + 1 {
      try finding(
        AuditFinding(
          code: code, subject: "more", message: "There are more of these; only the first are listed.",
          remedy: remedy))
    }
    return false
  }
}
