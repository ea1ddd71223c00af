import Synchronization

/// Lets a user's requests wait while dumps are read, once there are more of them than ``ConnectionLimits/requestRate``
/// allows: whoever asks as fast as they can slows down only themselves.
///
/// A token bucket for each user: it holds as many requests as two seconds allow.
final class RequestPacer: Sendable {
  private struct Bucket {
    var tokens: Double
    var filled: ContinuousClock.Instant
  }

  private let rate: Double
  private let buckets = Mutex<[UInt32: Bucket]>([:])

  /// - Parameter rate: requests a second.
  init(rate: Double) { self.rate = rate }

  /// Takes a place in the line.
  /// - Parameters:
  ///   - uid: whose request it is.
  ///   - now: when it came.
  /// - Returns: how long it is to wait.
  func delay(for uid: UInt32, at now: ContinuousClock.Instant = .now) -> Duration {
    buckets.withLock { buckets in
      let most = 2 * rate
      // Users whose buckets are full again need none.
      if buckets.count > 1024 {
        buckets = buckets.filter {
          $0.value.tokens + $0.value.filled.duration(to: now) / .seconds(1) * rate < most
        }
      }
      var bucket = buckets[uid] ?? Bucket(tokens: most, filled: now)
      let gained = bucket.filled.duration(to: now) / .seconds(1) * rate
      bucket = Bucket(tokens: min(most, bucket.tokens + gained) - 1, filled: now)
      buckets[uid] = bucket
      return bucket.tokens >= 0 ? .zero : .seconds(-bucket.tokens / rate)
    }
  }
}
