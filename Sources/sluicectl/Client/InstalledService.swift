import Glibc

/// A unit that runs a sluiced, and the socket by which that is asked.
struct InstalledService: Hashable {
  /// The unit without its ending: `sluiced`, `sluiced@NAME`.
  let unit: String
  let socket: String
  /// Whether the user's own service manager runs it.
  let isUsers: Bool

  /// The one of the system.
  static let system = InstalledService(unit: "sluiced", socket: "/run/sluice.sock", isUsers: false)

  /// An instance of the system's.
  /// - Returns: nil when systemd takes no such name, or would write it otherwise (systemd.unit(5)).
  init?(instance: String) {
    let isName = instance.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
        true
      default: false
      }
    }
    // A socket's path has 107 bytes at most.
    guard isName, !instance.isEmpty, instance.utf8.count <= 64 else { return nil }
    self.init(unit: "sluiced@\(instance)", socket: "/run/sluice@\(instance).sock", isUsers: false)
  }

  /// The user's own, in the directory that `environment` has for what lasts as long as the login.
  static func user(_ environment: [String: String]) -> InstalledService? {
    environment["XDG_RUNTIME_DIR"].flatMap { directory in
      directory.hasPrefix("/")
        ? InstalledService(unit: "sluiced", socket: "\(directory)/sluice.sock", isUsers: true) : nil
    }
  }

  /// Which unit listens at a path, as far as the path tells.
  init(socket: String, environment: [String: String]) {
    let prefix = "/run/sluice@"
    if socket.hasPrefix(prefix), socket.hasSuffix(".sock"),
      let named = InstalledService(instance: String(socket.dropFirst(prefix.count).dropLast(5)))
    {
      self = named
    } else if let own = Self.user(environment), own.socket == socket {
      self = own
    } else {
      self = .system
    }
  }

  private init(unit: String, socket: String, isUsers: Bool) {
    (self.unit, self.socket, self.isUsers) = (unit, socket, isUsers)
  }

  var hasSocket: Bool {
    var status = stat()
    return stat(socket, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
  }
}
