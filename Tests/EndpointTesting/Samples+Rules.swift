public import EndpointAPI

// Rules and alerts, one of them with what would command a terminal.
extension Samples {
  public static let rule = Rule(
    definition: RuleDefinition(
      name: "brics", on: .post, query: "#BRICS -#UN", channel: "@x", notify: true), source: "command",
    since: 2, createdAt: time)
  public static let configuredRule = Rule(
    definition: RuleDefinition(name: "unread", on: .dump, state: .failed), source: "configuration", since: 0,
    createdAt: time)
  public static let pendingAlert = Alert(
    id: 7, rule: "brics", event: 5, matched: 3, time: time,
    message: "Rule brics: post 0b57c08b7f3b in X matches #BRICS: red \u{1B}[31m", state: .pending,
    attempts: 2,
    nextTry: time, lastError: "Nobody takes alerts at /run/sluice-alert.sock: No such file or directory.",
    post: postID, channel: "X")
  public static let recordedAlert = Alert(
    id: 6, rule: "unread", event: 4, matched: 2, time: time,
    message: "Rule unread: picture.png could not be read.", state: .recorded, dump: dumpID)
  public static let ruleTest = RuleTest(
    rule: rule.definition, filed: "word", filedUnder: "#brics",
    matches: [
      .init(
        time: time, message: "post 0b57c08b7f3b in X matches #BRICS: red \u{1B}[31m", dump: nil, post: postID,
        channel: "X")
    ], complete: true)
}
