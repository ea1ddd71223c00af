import CLinux
import EndpointAPI
import FoundationEssentials
import Glibc

/// What the checks of `doctor` go by: what sluiced says, and which process it is.
struct Examination {
  /// A way to look at one thing.
  typealias Check = @Sendable (Examination) -> [Finding]

  static let checks: [Check] = [
    SocketCheck.run, ServiceCheck.run, UnitCheck.run, DirectoryCheck.run, LimitsCheck.run, WatchCheck.run,
    ClockCheck.run, DiskCheck.run, DumpsCheck.run, AlertsCheck.run,
  ]

  let socketPath: String
  /// The unit that listens there.
  let service: InstalledService
  /// What sluiced says, or why it does not.
  var status: Result<Status, Failure>
  /// The newest dumps in quarantine; nil when they are not to be had.
  var quarantined: [QuarantinedDump]?
  /// Whether there are more of them.
  var hasMoreQuarantined = false
  /// The process that serves; nil while it is not known.
  var process: pid_t?
  /// Whether this system is run by systemd.
  let hasSystemd: Bool

  init(_ client: APIClient) async {
    socketPath = client.socketPath
    service = InstalledService(socket: socketPath, environment: ProcessInfo.processInfo.environment)
    hasSystemd = access("/run/systemd/system", F_OK) == 0
    do {
      status = .success(try await client.ask(APIRequest("/v1/status")))
    } catch let failure as Failure {
      status = .failure(failure)
    } catch {
      status = .failure(Failure(.software, "\(error)"))
    }
    guard case .success = status else { return }
    let request = APIRequest("/v1/quarantine", query: [("limit", "100")])
    if let page = try? await client.ask(request, for: Page<QuarantinedDump>.self) {
      quarantined = page.items
      hasMoreQuarantined = page.next != nil
    }
    process = Self.peer(of: socketPath)
    if process == 1 || process == nil {
      // Who listens first is told as the peer: of a socket that systemd passed on, that is systemd.
      let shown = service.systemctl("show", "--property=MainPID", "--value", service.unit + ".service")
      process = shown.flatMap { pid_t($0.output.split(separator: "\n").first ?? "") }.flatMap {
        $0 > 0 ? $0 : nil
      }
    }
  }

  /// The drop directories, where sluiced says which.
  var drops: [Status.Drop] { (try? status.get())?.drops ?? [] }

  /// Where files with an outcome lie, as far as that shows from outside.
  var stateDirectory: String? {
    let parents = drops.map(\.path) + [socketPath]
    let candidates = parents.compactMap { path in
      path.lastIndex(of: "/").map { String(path[..<$0]) }
    }
    return (candidates + ["/var/lib/sluice"]).first { access($0 + "/done", F_OK) == 0 }
  }

  func findings() -> [Finding] { Self.checks.flatMap { $0(self) } }

  /// The process that listens at a socket.
  private static func peer(of path: String) -> pid_t? {
    let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    // struct ucred of unix(7), which the Glibc module does not have: pid, uid, gid.
    var credentials: (pid: pid_t, user: uid_t, group: gid_t) = (0, 0, 0)
    var length = socklen_t(MemoryLayout.size(ofValue: credentials))
    guard sluice_connect_unix(descriptor, path) == 0,
      getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0, credentials.pid > 0
    else { return nil }
    return credentials.pid
  }
}
