/// How long to wait after failures in a row: a tenth of a second, then twice as long each time, a minute at most.
public enum Backoff {
  /// - Parameter failures: how often it failed in a row, at least 1.
  /// - Returns: nanoseconds.
  public static func delay(afterFailures failures: Int) -> Int64 {
    min(100_000_000 << Int64(min(max(failures, 1) - 1, 20)), 60_000_000_000)
  }
}
