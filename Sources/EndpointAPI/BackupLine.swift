/// One line of the answer of `POST /v1/backup`. Its field `type` says which other fields it has.
public enum BackupLine: Hashable, Sendable {
  /// How far it is.
  case progress(Progress)
  /// The last line: the copy is whole, checked and durable.
  case backup(Backup)
  /// The last line: there is no copy.
  case failure(Failure)
  /// A line of a newer server, which only it can explain.
  case unknown(type: String)

  public struct Progress: Codable, Hashable, Sendable {
    /// What is being done, in a few words for people.
    public var step: String
    /// How many bytes of the step are done.
    public var done: Int64
    /// How many bytes the step has.
    public var total: Int64

    public init(step: String, done: Int64, total: Int64) {
      self.step = step
      self.done = done
      self.total = total
    }

    enum CodingKeys: String, CodingKey {
      case step, done, total
    }
  }

  public struct Backup: Codable, Hashable, Sendable {
    /// Where the copy lies.
    public var path: String
    /// How large it is.
    public var bytes: Int64
    /// The SHA-256 of its bytes, 64 hexadecimal digits.
    public var sha256: String

    public init(path: String, bytes: Int64, sha256: String) {
      self.path = path
      self.bytes = bytes
      self.sha256 = sha256
    }

    enum CodingKeys: String, CodingKey {
      case path, bytes, sha256
    }
  }

  public struct Failure: Codable, Hashable, Sendable {
    /// What went wrong, as a sentence.
    public var message: String
    /// What to do about it, as a sentence.
    public var remedy: String

    public init(message: String, remedy: String) {
      self.message = message
      self.remedy = remedy
    }

    enum CodingKeys: String, CodingKey {
      case message, remedy
    }
  }
}

extension BackupLine: Codable {
  public init(from decoder: any Decoder) throws {
    self =
      switch try decoder.lineType() {
      case "progress": .progress(try Progress(from: decoder))
      case "backup": .backup(try Backup(from: decoder))
      case "failure": .failure(try Failure(from: decoder))
      case let type: .unknown(type: type)
      }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .progress(let progress): try encoder.encodeLine("progress", progress)
    case .backup(let backup): try encoder.encodeLine("backup", backup)
    case .failure(let failure): try encoder.encodeLine("failure", failure)
    case .unknown(let type): try encoder.encodeLine(type)
    }
  }
}
