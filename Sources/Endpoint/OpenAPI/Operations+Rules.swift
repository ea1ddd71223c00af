import HTTPTypes

extension Operations {
  static let rules = [
    APIOperation(
      method: .get, path: "/v1/rules", id: "listRules", tag: .rules, summary: "List the rules",
      text: "Those of the configuration and those that were added.", parameters: page,
      answer: [.json(Schemas.page(of: "Rule"))]),
    APIOperation(
      method: .post, path: "/v1/rules", id: "addRule", tag: .rules, summary: "Add a rule",
      text:
        "It holds for what happens from now on. The same rule again changes nothing; another of its name is 409.",
      body: Schemas.newRule, answer: [.json(.named("Rule"))], problems: [409]),
    APIOperation(
      method: .delete, path: "/v1/rules/{name}", id: "removeRule", tag: .rules, summary: "Remove a rule",
      text: "Its alerts stay. A rule of the configuration is removed there, and refused here with 409.",
      parameters: [.path("name", .string.example("brics"), "The rule's name.")],
      answer: [.json(.named("Rule"))], problems: [404, 409]),
    APIOperation(
      method: .post, path: "/v1/rules/test", id: "testRule", tag: .rules, summary: "Try a rule",
      text: """
        What the rule would have told of in what the archive holds. Nothing is changed. A name alone means the rule \
        that has it.
        """,
      parameters: [
        .query("since", moment, "Only what was seen at this time or later."), page[0],
      ],
      body: Schemas.ruleToTry, answer: [.json(.named("RuleTest"))], problems: [404]),
    APIOperation(
      method: .get, path: "/v1/alerts", id: "listAlerts", tag: .rules, summary: "List the alerts",
      text: "Newest first.",
      parameters: [
        .query("rule", .string, "Only alerts of the rule with this name."),
        .query("state", .choice(["recorded", "pending", "delivered"]), "Only alerts in this state."),
      ] + page,
      answer: [.json(Schemas.page(of: "Alert"))]),
    APIOperation(
      method: .post, path: "/v1/alerts/{id}/retry", id: "retryAlert", tag: .rules,
      summary: "Deliver an alert again", text: "It is pending from now on, and tried at once.",
      parameters: [
        .path(
          "id", .integer.with(["minimum": 1, "maximum": .integer(.max - 1)]), "The alert's number.")
      ],
      answer: [.json(.named("AlertRetry"))], problems: [404]),
  ]
}
