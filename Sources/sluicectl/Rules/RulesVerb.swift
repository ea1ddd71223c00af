import ArgumentParser

/// What is to be told, and what was.
struct RulesVerb: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules", abstract: "Say what you want to be told of, and see what was told.",
    discussion: """
      A rule is a saved query. Each match is an event, a line in the journal, and, with --notify, a delivery to \
      whoever listens at the alert socket. Rules may also stand in sluice.yaml, under rules.
      """,
    subcommands: [
      RuleAddVerb.self, RuleListVerb.self, RuleRemoveVerb.self, RuleTestVerb.self, RuleAlertsVerb.self,
      RuleRetryVerb.self,
    ])

  @OptionGroup var options: GlobalOptions
}
