import Archive
import Settings

extension RuleSettings {
  /// The texts of the keys that rules have.
  var ruleFields: [RuleKey: String] {
    var known: [RuleKey: String] = [:]
    for (word, text) in fields {
      if let key = RuleKey(rawValue: word) { known[key] = text }
    }
    return known
  }
}

extension Settings {
  /// The rules of the configuration as the archive has them.
  func ruleDefinitions() throws(RuleProblem) -> [RuleDefinition] {
    try rules.map { rule throws(RuleProblem) in try RuleDefinition(rule.ruleFields) }
  }
}

extension RuleForm {
  /// What the archive takes for a rule.
  static let archive = RuleForm(keys: RuleKey.allCases.map(\.rawValue)) { rule in
    do throws(RuleProblem) {
      _ = try RuleDefinition(rule.ruleFields)
      return nil
    } catch {
      return Problem(key: error.key?.rawValue, message: error.message, remedy: error.remedy)
    }
  }
}
