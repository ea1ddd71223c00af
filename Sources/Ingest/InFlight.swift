import Foundation

/// How many files are between the beginning of their reading and their outcome, and whether one of them must be alone:
/// a file whose reading may end the process must not drag others down with it.
///
/// Unchecked because the compiler cannot see the lock: everything that changes is touched under `condition` only.
final class InFlight: @unchecked Sendable {
  private let condition = NSCondition()
  private var count = 0
  private var isAlone = false
  private var wantsAlone = false
  private var isClosed = false

  /// So many files are about to be read; waits while another must be alone.
  /// - Returns: false once it is closed.
  func enter(_ number: Int) -> Bool {
    condition.withLock {
      while isAlone || wantsAlone, !isClosed { condition.wait() }
      guard !isClosed else { return false }
      count += number
      return true
    }
  }

  /// One file is about to be read that must be alone; waits until no other is under way.
  /// - Returns: false once it is closed.
  func enterAlone() -> Bool {
    condition.withLock {
      while wantsAlone, !isClosed { condition.wait() }
      wantsAlone = true
      while count > 0, !isClosed { condition.wait() }
      wantsAlone = false
      condition.broadcast()
      guard !isClosed else { return false }
      isAlone = true
      count = 1
      return true
    }
  }

  /// So many files have their outcome, or are given back.
  func leave(_ number: Int) {
    condition.withLock {
      count -= number
      if count == 0 { isAlone = false }
      condition.broadcast()
    }
  }

  /// Lets everybody who waits go.
  func close() {
    condition.withLock {
      isClosed = true
      condition.broadcast()
    }
  }
}
