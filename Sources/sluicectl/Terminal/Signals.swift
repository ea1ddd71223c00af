import Glibc
import Synchronization

/// Signals, told on a thread of their own, where everything is allowed that a handler must not do.
enum Signals {
  /// The signals by which people and service managers end a command.
  static let ending: [CInt] = [SIGINT, SIGTERM, SIGHUP]

  /// The writing end of the pipe to the thread. It is set before the first handler, and never again.
  private nonisolated(unsafe) static var pipeEnd: CInt = -1

  private final class Listener: Sendable {
    let descriptor: CInt
    let body: @Sendable (CInt) -> Void

    init(_ descriptor: CInt, _ body: @escaping @Sendable (CInt) -> Void) {
      self.descriptor = descriptor
      self.body = body
    }

    func run() {
      var number: UInt8 = 0
      while case let count = read(descriptor, &number, 1), count == 1 || errno == EINTR {
        if count == 1 { body(CInt(number)) }
      }
    }
  }

  /// Has `body` called for each of `numbers` that comes, instead of what it would do; once in a process.
  ///
  /// Signals that were ignored, as under `nohup`, stay so.
  static func listen(to numbers: [CInt], _ body: @escaping @Sendable (CInt) -> Void) {
    var ends: [CInt] = [-1, -1]
    guard pipeEnd < 0, pipe(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    pipeEnd = ends[1]
    let listener = Unmanaged.passRetained(Listener(ends[0], body))
    var thread = pthread_t()
    let isStarted = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Listener>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, listener.toOpaque())
    guard isStarted == 0 else { return listener.release() }
    pthread_detach(thread)
    for number in numbers {
      var old = sigaction()
      sigaction(number, nil, &old)
      guard unsafeBitCast(old.__sigaction_handler.sa_handler, to: Int.self) != 1 else { continue }
      signal(number) { number in
        let before = errno
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(Signals.pipeEnd, &byte, 1)
        errno = before
      }
    }
  }

  /// Lets a signal do to this process what it does where nobody listens.
  static func perform(_ number: CInt) {
    signal(number, SIG_DFL)
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, number)
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
    kill(getpid(), number)
  }
}
