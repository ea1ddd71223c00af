import ArgumentParser
import EndpointAPI
import Presentation

struct RuleAddVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Add a rule; it holds for what happens from now on.")

  @OptionGroup var options: GlobalOptions

  @Argument(help: "Small letters, digits and -.")
  var name: String

  @OptionGroup var rule: RuleOptions

  @Flag(help: "Deliver its alerts at the alert socket, too.")
  var notify = false

  func run(_ connection: APIConnection, _ output: Output) async throws {
    let added: Rule = try await connection.ask(
      try .post("/v1/rules", rule.definition(name: name, notify: notify ? true : nil)))
    if options.json { return try output.json(added) }
    try output.line(
      "Rule \(Sanitiser.cell(added.definition.name)): \(Sanitiser.cell(added.definition.summary)).")
  }
}

struct RuleListVerb: Verb {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the rules.")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var list: ListOptions

  func run(_ connection: APIConnection, _ output: Output) async throws {
    try await printList(
      APIRequest("/v1/rules"), of: Rule.self, list, none: "There are no rules.",
      hint: "sluicectl rules alerts shows what they told.", connection, output,
      table: RuleList.table)
  }
}

struct RuleRemoveVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Remove rules that were added by command; their alerts stay.")

  @OptionGroup var options: GlobalOptions

  @Argument(help: "As sluicectl rules list shows them.")
  var names: [String]

  func run(_ connection: APIConnection, _ output: Output) async throws {
    for name in names {
      var request = APIRequest("/v1/rules/\(PercentEncoding.encode(name))")
      request.method = .delete
      let removed: Rule = try await connection.ask(request)
      if options.json {
        try output.json(removed)
      } else {
        try output.line("The rule \(Sanitiser.cell(removed.definition.name)) was removed.")
      }
    }
  }
}

struct RuleTestVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Show what a rule would have told of in what the archive holds.",
    discussion: "Give the name of a rule that there is, or what a rule would be made of. Nothing is told.")

  /// What is shown when nothing is said.
  private static let usual = 20

  @OptionGroup var options: GlobalOptions

  @Argument(help: "A rule that there is.")
  var name: String?

  @OptionGroup var rule: RuleOptions

  @Option(
    help: ArgumentHelp(
      "Only what was seen at this time or later: 2026-03-01, 2026-03-01T09:30:00Z, or 30m, 12h, 7d ago.",
      valueName: "time"))
  var since: String?

  @Option(help: ArgumentHelp("How many matches at most, up to 1000.", valueName: "number"))
  var limit: Int?

  func validate() throws {
    try SinceOption.check(since, of: "since")
    if let limit, !(1...1000).contains(limit) { throw ValidationError("--limit must be from 1 to 1000.") }
    guard (name == nil) == (rule.on != nil) else {
      throw ValidationError("Give either the name of a rule or what one is made of, with --on.")
    }
  }

  func run(_ connection: APIConnection, _ output: Output) async throws {
    let definition = name.map { RuleDefinition(name: $0) } ?? rule.definition(name: "trial")
    let time = since.flatMap { SinceOption.time($0, now: .now) }?.description
    let test: RuleTest = try await connection.ask(
      try .post(
        "/v1/rules/test", definition, query: [("since", time), ("limit", "\(limit ?? Self.usual)")]))
    if options.json { return try output.json(test) }
    try output.lines(Self.lines(test, width: output.width, style: output.style))
  }

  static func lines(_ test: RuleTest, width: Int?, style: Style) -> [String] {
    var table = Table([.init("WHEN"), .init("WHAT", cutTo: 20)])
    for match in test.matches { table.add([.init(Human.ago(match.time), .dim), .init(match.message)]) }
    var lines = table.lines(width: width, style: style, withTitles: false)
    let count = test.complete ? "" : "more than "
    lines.append(
      test.matches.isEmpty
        ? "It would have told of nothing."
        : "It would have told of \(count)\(Human.plural(test.matches.count, "match", "matches")).")
    if let note = filing(test) { lines.append(style.apply(.dim, Sanitiser.cell(note))) }
    return lines
  }

  /// What it costs to look for matches.
  private static func filing(_ test: RuleTest) -> String? {
    let key = test.filedUnder ?? ""
    switch test.filed {
    case "word": return "Only posts with the word “\(key)” are compared with it."
    case "channel": return "Only posts of the channel “\(key)” are compared with it."
    case "origin": return "Only posts forwarded from “\(key)” are compared with it."
    case "everywhere":
      return "Every post is compared with it: a whole word or a channel would make it cheaper."
    default: return nil
    }
  }
}

struct RuleAlertsVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "alerts", abstract: "List what rules told, newest first.")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var list: ListOptions

  @Option(help: ArgumentHelp("Only alerts of this rule.", valueName: "name"))
  var rule: String?

  @Flag(help: "Only those that wait to be delivered.")
  var pending = false

  func run(_ connection: APIConnection, _ output: Output) async throws {
    let request = APIRequest(
      "/v1/alerts", query: [("rule", rule), ("state", pending ? AlertWord.pending.rawValue : nil)])
    try await printList(
      request, of: Alert.self, list, none: "There are no alerts.", connection, output,
      table: AlertList.table)
  }
}

struct RuleRetryVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "retry", abstract: "Deliver alerts now, again where they were delivered before.")

  @OptionGroup var options: GlobalOptions

  @Argument(help: "As sluicectl rules alerts lists them.")
  var ids: [Int64]

  func run(_ connection: APIConnection, _ output: Output) async throws {
    for id in ids {
      let result: AlertRetry = try await connection.ask(.post("/v1/alerts/\(id)/retry"))
      if options.json {
        try output.json(result)
      } else {
        let note = result.delivers ? "" : " once alert_socket is set in sluice.yaml"
        try output.line("Alert \(result.alert.id) is to be delivered\(note).")
      }
    }
  }
}
