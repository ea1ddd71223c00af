import Glibc

/// How long the calling thread computed for `body`: what it waited, for a processor too, does not count, so that this
/// may be compared with a bound on however busy a machine.
///
/// - Parameter body: What is measured; what it leaves to other threads is not.
public func threadTime<Failure: Error>(of body: () throws(Failure) -> Void) throws(Failure) -> Duration {
  let start = threadTime()
  try body()
  return threadTime() - start
}

private func threadTime() -> Duration {
  var time = timespec()
  guard clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0 else {
    fatalError("clock_gettime: error \(errno)")
  }
  return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}
