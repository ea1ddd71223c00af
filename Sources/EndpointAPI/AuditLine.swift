/// One line of the answer of `POST /v1/audit`. Its field `type` says which other fields it has.
public enum AuditLine: Hashable, Sendable {
  /// How far the audit has come.
  case progress(Progress)
  /// Something that is not as it must be.
  case finding(Finding)
  /// The last line: what was looked at. An audit without it did not come to its end.
  case summary(Summary)
  /// A line of a newer server, which only it can explain.
  case unknown(type: String)

  public struct Progress: Codable, Hashable, Sendable {
    /// What is being done, in a few words for people.
    public var step: String
    /// How much of the step is done, in the unit that suits it.
    public var done: Int64
    /// How much the step has, in the same unit; 0 while that is not known.
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

  public struct Finding: Codable, Hashable, Sendable {
    /// What is wrong, as a short name for programs.
    public var code: String
    /// What it is wrong with, such as a dump or a file.
    public var subject: String
    /// What is wrong, as a sentence.
    public var message: String
    /// What to do about it, as a sentence.
    public var remedy: String

    public init(code: String, subject: String, message: String, remedy: String) {
      self.code = code
      self.subject = subject
      self.message = message
      self.remedy = remedy
    }

    enum CodingKeys: String, CodingKey {
      case code, subject, message, remedy
    }
  }

  public struct Summary: Codable, Hashable, Sendable {
    /// How many findings there were.
    public var findings: Int64
    /// How many files were looked at.
    public var files: Int64
    /// How many dumps of the archive were looked at.
    public var dumps: Int64
    /// How many bytes of files were read.
    public var bytes: Int64

    public init(findings: Int64, files: Int64, dumps: Int64, bytes: Int64) {
      self.findings = findings
      self.files = files
      self.dumps = dumps
      self.bytes = bytes
    }

    enum CodingKeys: String, CodingKey {
      case findings, files, dumps, bytes
    }
  }
}

extension AuditLine: Codable {
  public init(from decoder: any Decoder) throws {
    self =
      switch try decoder.lineType() {
      case "progress": .progress(try Progress(from: decoder))
      case "finding": .finding(try Finding(from: decoder))
      case "summary": .summary(try Summary(from: decoder))
      case let type: .unknown(type: type)
      }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .progress(let progress): try encoder.encodeLine("progress", progress)
    case .finding(let finding): try encoder.encodeLine("finding", finding)
    case .summary(let summary): try encoder.encodeLine("summary", summary)
    case .unknown(let type): try encoder.encodeLine(type)
    }
  }
}
