import Glibc

/// Makes the state directory, and those above it that are missing.
/// - Throws: `StateLock.Refusal`.
func makeStateDirectory(_ path: String) throws(StateLock.Refusal) {
  let ends = path.indices.dropFirst().filter { path[$0] == "/" } + [path.endIndex]
  for end in ends where mkdir(String(path[..<end]), 0o750) != 0 && errno != EEXIST {
    throw StateLock.Refusal(
      status: errno == EACCES ? EX_NOPERM : EX_CANTCREAT,
      description: """
        the state directory \(path) cannot be made: \(String(cString: strerror(errno))); \
        name one with --state that the user that runs sluiced may make
        """)
  }
}

/// Keeps a second daemon off a state directory, by flock(2) on a file in it.
final class StateLock: Sendable {
  private let descriptor: CInt

  struct Refusal: Error, CustomStringConvertible {
    /// The exit status by sysexits.h.
    let status: Int32
    let description: String
  }

  init(directory: String) throws {
    let path = "\(directory)/.lock"
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o640)
    guard descriptor >= 0 else {
      throw Refusal(
        status: [EACCES, EPERM].contains(errno) ? EX_NOPERM : EX_CANTCREAT,
        description: """
          the state directory cannot be used: \(path): \(String(cString: strerror(errno))); \
          check that it belongs to the user that runs sluiced
          """)
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw Refusal(
        status: EX_TEMPFAIL,
        description: """
          another sluiced uses the state directory \(directory); stop it first, or give this one another --state
          """)
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }
}
