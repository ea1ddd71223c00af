import EndpointAPI

/// What a report tells of: what sluiced says of a period.
struct ReportFacts {
  /// How far a channel's subscribers went.
  struct Growth: Equatable {
    var channel: String
    var before: Count
    var after: Count
  }

  var since: Timestamp
  var until: Timestamp
  /// The only channel that is told of; nil for all.
  var channel: String?
  var status: Status
  /// The events of the period: after the first number, up to the second.
  var after: Int64
  var through: Int64
  var dumps: [DumpState: Int] = [:]
  var newTexts = 0
  var knownTexts = 0
  /// The newest of the dumps that failed.
  var failed: [DumpSummary] = []
  /// New posts by channel.
  var newPosts: [String: Int] = [:]
  var kinTexts: [RelationWord: Int] = [:]
  var stories: [Story] = []
  var forwards: [Forward] = []
  /// How many posts have another text than before.
  var revisedCount = 0
  /// The newest of them.
  var revised: [PostDetail] = []
  var growth: [Growth] = []
  var alertCount = 0
  /// What the newest of them say.
  var alerts: [String] = []
}
