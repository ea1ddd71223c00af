import EndpointAPI
import Glibc
import Presentation

/// Why a verb cannot do what it should, and the exit status that says so to programs.
struct Failure: Error, Hashable {
  /// Exit statuses by sysexits.h.
  enum Status: Int32 {
    case usage = 64
    case badData = 65
    case notFound = 66
    case unavailable = 69
    case software = 70
    case inputOutput = 74
    case notYet = 75
    case protocolError = 76
    case noPermission = 77
    case configuration = 78
  }

  var status: Status
  /// What went wrong.
  var sentence: String
  /// What to do about it.
  var remedy: String?

  init(_ status: Status, _ sentence: String, remedy: String? = nil) {
    self.status = status
    self.sentence = sentence
    self.remedy = remedy
  }

  /// What went wrong and what to do, on one harmless line.
  var words: String { Sanitiser.cell(sentence + (remedy.map { " (\($0))" } ?? "")) }

  /// The line for standard error.
  var line: String { "sluicectl: \(words)" }

  /// Writes the line to standard error; what cannot be written there is not worth another error.
  func complain() {
    let line = line + "\n"
    _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
  }
}

extension Failure {
  /// What the server answered instead.
  init(_ problem: Problem) {
    let status: Status =
      switch problem.status {
      case 409 where problem.code == Problem.misconfiguredCode: .configuration
      case 400, 405, 413: .usage
      case 403: .noPermission
      case 404: .notFound
      case 409: .badData
      case 429, 503: .unavailable
      default: .software
      }
    self.init(status, problem.detail, remedy: problem.remedy)
  }

  /// Why a connection to the socket at `path` could not be made.
  static func connecting(to path: String, errno code: CInt) -> Failure {
    switch code {
    case ENOENT:
      Failure(
        .unavailable, "There is no socket at \(path).",
        remedy: "is sluiced running? systemctl status sluiced; another socket is given with --socket")
    case ECONNREFUSED:
      Failure(
        .unavailable, "Nobody answers at \(path).", remedy: "is sluiced running? systemctl status sluiced")
    case EACCES, EPERM:
      Failure(
        .noPermission, "You may not connect to \(path).", remedy: "join the socket's group: ls -l \(path)")
    case ENAMETOOLONG:
      Failure(.usage, "The socket's path is too long: \(path)", remedy: "107 bytes are possible")
    default:
      Failure(.unavailable, "Could not connect to \(path): \(String(cString: strerror(code))).")
    }
  }

  static let cutOff = Failure(
    .unavailable, "The connection ended before the answer did.",
    remedy: "journalctl -u sluiced says why")
}
