import Testing

@testable import Archive

/// Rules as they are written.
@Suite struct RuleDefinitionTests {
  private static let written: [[RuleKey: String]] = [
    [.name: "brics", .on: "post", .channel: "@x", .query: "#BRICS -#UN"],
    [.name: "9", .on: "post", .from: "Mission", .notify: "true"],
    [.name: "y", .on: "channel", .channel: "Y", .counter: "subscribers", .change: "5%"],
    [.name: "y2", .on: "channel", .counter: "links", .change: "0.25%"],
    [.name: "unread", .on: "dump", .state: "failed", .drop: "/srv/drop"],
    [.name: "wide", .on: "text", .channels: "5", .within: "1d"],
  ]

  @Test(arguments: written)
  func whatIsWrittenIsReadBackTheSame(fields: [RuleKey: String]) throws {
    let definition = try RuleDefinition(fields)
    #expect(definition.fields == fields)
    #expect(try RuleDefinition(definition.fields) == definition)
  }

  @Test(
    arguments: [
      ([.on: "post", .query: "a"], RuleKey.name), ([.name: "Brics", .on: "post", .query: "a"], .name),
      ([.name: "-a", .on: "post", .query: "a"], .name), ([.name: "a"], .on),
      ([.name: "a", .on: "poem"], .on), ([.name: "a", .on: "post"], nil),
      ([.name: "a", .on: "post", .query: "-b"], .query), ([.name: "a", .on: "post", .query: "!?"], .query),
      ([.name: "a", .on: "post", .query: "b", .state: "failed"], .state),
      ([.name: "a", .on: "post", .query: "b", .notify: "perhaps"], .notify),
      ([.name: "a", .on: "channel", .change: "5%"], .counter),
      ([.name: "a", .on: "channel", .counter: "likes", .change: "5%"], .counter),
      ([.name: "a", .on: "channel", .counter: "photos"], .change),
      ([.name: "a", .on: "channel", .counter: "photos", .change: "-5%"], .change),
      ([.name: "a", .on: "channel", .counter: "photos", .change: "5.125%"], .change),
      ([.name: "a", .on: "dump"], .state), ([.name: "a", .on: "dump", .state: "eaten"], .state),
      ([.name: "a", .on: "dump", .state: "failed", .drop: "drop"], .drop),
      ([.name: "a", .on: "text", .within: "1d"], .channels),
      ([.name: "a", .on: "text", .channels: "1", .within: "1d"], .channels),
      ([.name: "a", .on: "text", .channels: "5"], .within),
      ([.name: "a", .on: "text", .channels: "5", .within: "5"], .within),
      ([.name: "a", .on: "text", .channels: "5", .within: "0d"], .within),
      ([.name: "a", .on: "text", .channels: "5", .within: "367d"], .within),
    ] as [([RuleKey: String], RuleKey?)])
  func whatIsWrongIsNamedWithARemedy(fields: [RuleKey: String], key: RuleKey?) throws {
    let problem = try #require(throws: RuleProblem.self) { try RuleDefinition(fields) }
    #expect(problem.key == key && !problem.message.isEmpty && !problem.remedy.isEmpty)
  }

  @Test func valuesAreReadInAnyOfTheirSpellings() throws {
    #expect(try RuleDefinition.percent("5") == 500)
    #expect(try RuleDefinition.percent("5.5 %") == 550)
    #expect(try RuleDefinition.percent("0.05%") == 5)
    #expect(try RuleDefinition.duration("48h") == 2 * 86_400_000)
    #expect(RuleDefinition.text(duration: 2 * 86_400_000) == "2d")
    #expect(RuleDefinition.text(percent: 5) == "0.05%")
  }

  @Test(arguments: [
    ("#BRICS -#UN", RuleFiling.token("#brics")), ("a \"long phrase\" of", .token("phrase")),
    ("beginn* in", .token("in")), ("\"two begin*", .token("begin")), ("begin*", .channel("X")),
  ])
  func aRuleIsFiledUnderTheLongestWordThatItRequires(query: String, filing: RuleFiling) throws {
    let rule = try RuleDefinition([.name: "a", .on: "post", .query: query, .channel: "X"])
    #expect(RuleMatcher.filing(of: rule) == filing)
  }

  @Test func withoutAWordOrAChannelEveryPostIsCompared() throws {
    let anywhere = try RuleDefinition([.name: "a", .on: "post", .query: "begin*"])
    #expect(RuleMatcher.filing(of: anywhere) == .everywhere)
    let origin = try RuleDefinition([.name: "a", .on: "post", .from: "Mission"])
    #expect(RuleMatcher.filing(of: origin) == .origin("Mission"))
    #expect(RuleMatcher.filing(of: try RuleDefinition([.name: "a", .on: "dump", .state: "failed"])) == nil)
  }
}
