import CSystemd
import Glibc

/// Why a socket that the service manager passed cannot be served.
public struct SocketActivationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong, and what to change.
  public let description: String
}

/// Takes over the sockets that a service manager opened before it started the daemon: sd_listen_fds(3).
public enum SocketActivation {
  /// The name that `sluiced.socket` gives its descriptor (`FileDescriptorName=`).
  public static let defaultName = "sluice"

  /// The descriptor of the listening Unix stream socket passed under `name`; nil when none was passed at all.
  ///
  /// The descriptor is close-on-exec and the caller's to close; the environment's `LISTEN_…` variables are
  /// gone after the call, so that a child does not take the sockets for its own. Descriptors that are not
  /// wanted are an error, never kept open unseen.
  public static func listeningSocket(
    named name: String = defaultName
  ) throws(SocketActivationError) -> CInt? {
    try select(name, from: takeAll())
  }

  struct Passed: Equatable {
    var name: String
    var descriptor: CInt
  }

  private static func takeAll() throws(SocketActivationError) -> [Passed] {
    var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    let count = sd_listen_fds_with_names(1, &names)
    guard count >= 0 else {
      throw SocketActivationError(
        description: "the passed sockets cannot be taken over: \(String(cString: strerror(-count)))")
    }
    defer { free(names) }
    return (0..<Int(count)).map { index in
      let name = names?[index]
      defer { free(name) }
      return Passed(
        name: name.map { String(cString: $0) } ?? "", descriptor: SD_LISTEN_FDS_START + CInt(index))
    }
  }

  static func select(_ name: String, from passed: [Passed]) throws(SocketActivationError) -> CInt? {
    guard let first = passed.first else { return nil }
    guard passed.count == 1, first.name == name else {
      let found = passed.map { "“\(printable($0.name))”" }.joined(separator: ", ")
      throw SocketActivationError(
        description: """
          one socket named “\(name)” is expected of the service manager, but it passed \(found); \
          the socket unit needs one ListenStream= and FileDescriptorName=\(name)
          """)
    }
    guard sd_is_socket_unix(first.descriptor, CInt(SOCK_STREAM.rawValue), 1, nil, 0) > 0 else {
      throw SocketActivationError(
        description: """
          the socket “\(name)” that the service manager passed is not a listening Unix stream socket; \
          the socket unit's ListenStream= must be an absolute path, with Accept=no
          """)
    }
    _ = fcntl(first.descriptor, F_SETFD, FD_CLOEXEC)
    return first.descriptor
  }
}
