import Glibc
import NIOCore

/// Who is at the other end of a connection, by the kernel's word: SO_PEERCRED and SO_PEERGROUPS of unix(7), as they
/// were when the peer connected.
public struct Peer: Hashable, Sendable {
  /// The process; it may have ended since, and the number belong to another.
  public var pid: Int32
  public var uid: UInt32
  /// The process's group, and its supplementary ones.
  public var groups: Set<UInt32>

  public init(pid: Int32, uid: UInt32, groups: Set<UInt32>) {
    self.pid = pid
    self.uid = uid
    self.groups = groups
  }

  /// As the kernel writes it: `struct ucred`.
  private struct Credentials: Sendable {
    var pid: Int32 = 0
    var uid: UInt32 = 0
    var gid: UInt32 = 0
  }

  /// Supplementary groups that are looked at; who has more has none.
  private typealias GroupList = InlineArray<1024, UInt32>

  /// Asks the kernel.
  /// - Parameter channel: a connection of a Unix socket.
  static func of(_ channel: any Channel) -> EventLoopFuture<Peer> {
    guard let options = channel as? any SocketOptionProvider else {
      return channel.eventLoop.makeFailedFuture(ChannelError.operationUnsupported)
    }
    let credentials: EventLoopFuture<Credentials> = options.unsafeGetSocketOption(
      level: .socket, name: .init(rawValue: SO_PEERCRED))
    return credentials.flatMap { credentials in
      let groups: EventLoopFuture<GroupList> = options.unsafeGetSocketOption(
        level: .socket, name: .init(rawValue: SO_PEERGROUPS))
      return groups.map { Self.groups(in: $0) }.recover { _ in [] }.map { supplementary in
        Peer(
          pid: credentials.pid, uid: credentials.uid, groups: supplementary.union([credentials.gid]))
      }
    }
  }

  /// The list ends where zeros begin: that a member of the group 0 is one shows only as its first group.
  private static func groups(in list: GroupList) -> Set<UInt32> {
    var groups: Set<UInt32> = []
    for index in list.indices {
      if list[index] == 0 { break }
      groups.insert(list[index])
    }
    return groups
  }
}
