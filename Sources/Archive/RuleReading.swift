/// The reading side of an archive as rules need it. What does not wait blocks; all of it throws `ArchiveError` when the
/// archive cannot be read.
public protocol RuleReading: Sendable {
  /// The rules that hold, by name: those of the configuration, and those by command whose names it does not have.
  func rules() throws -> [RuleRow]
  /// The last event that was compared with the rules.
  func comparedEvents() throws -> Int64
  /// What the events after `seq` tell of, as far as `needs` says.
  /// - Parameters:
  ///   - limit: how many events at most.
  ///   - bytes: about how many bytes of texts at most, for all posts and for one that has had many; the first post is
  ///     read with its own text, whatever its size.
  func evidence(
    after seq: Int64, needs: RuleNeeds, limit: Int, bytes: Int
  ) async throws -> RuleEvidence
  /// Alerts, newest first.
  /// - Parameter before: only alerts with a smaller id.
  func alerts(_ filter: AlertFilter, before: Int64?, limit: Int) async throws -> [AlertRow]
  /// The pending alert that is to be tried first.
  func nextPendingAlert() async throws -> AlertRow?
  /// How many alerts wait, and why.
  func pendingAlerts() async throws -> PendingAlerts
  /// What a rule would have matched in what the archive holds, newest first, each as a sentence.
  /// - Parameter since: only what was first seen then or later.
  func trial(
    of definition: RuleDefinition, since: Milliseconds?, limit: Int
  ) async throws -> [RuleTrialRow]
}

/// Something that a rule would have told of.
public struct RuleTrialRow: Hashable, Sendable {
  public var time: Milliseconds
  /// A sentence.
  public var message: String
  /// 64 hexadecimal digits.
  public var dump: String?
  /// 32 hexadecimal digits.
  public var post: String?
  /// The channel's title.
  public var channel: String?
}

extension RuleReading {
  /// Whether the rules that the configuration gave are these, and no others.
  public func hasConfigured(_ definitions: [RuleDefinition]) throws -> Bool {
    Set(try rules().filter { $0.source == .configuration }.map(\.definition)) == Set(definitions)
  }
}
