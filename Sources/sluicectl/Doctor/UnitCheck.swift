/// Is the unit started, and will it be after the next boot?
enum UnitCheck {
  private static let unit = "sluiced.service"

  static func run(_ examination: Examination) -> [Finding] {
    guard examination.hasSystemd else {
      return [Finding("unit", .skipped, "This system is not run by systemd.")]
    }
    guard let active = ShortCommand.run("systemctl", "is-active", unit),
      let enabled = ShortCommand.run("systemctl", "is-enabled", unit)
    else { return [Finding("unit", .skipped, "systemctl does not answer.")] }
    let answers = if case .success = examination.status { true } else { false }
    return [finding(active: word(active.output), enabled: word(enabled.output), answers: answers)]
  }

  /// - Parameters:
  ///   - active: as `systemctl is-active` prints it.
  ///   - enabled: as `systemctl is-enabled` prints it; nothing when there is no such unit.
  ///   - answers: whether a sluiced answers, whoever started it.
  static func finding(active: String, enabled: String, answers: Bool) -> Finding {
    if active != "active" {
      if answers { return Finding("unit", .skipped, "The sluiced that answers is not run by \(unit).") }
      return Finding(
        "unit", .wrong, enabled.isEmpty ? "\(unit) is not installed." : "\(unit) is \(active).",
        remedy: enabled.isEmpty
          ? "make install" : "systemctl start sluiced; journalctl -x -u sluiced says why it ended")
    }
    guard ["enabled", "enabled-runtime", "static", "alias"].contains(enabled) else {
      return Finding(
        "unit", .attention, "\(unit) is active, and \(enabled.isEmpty ? "not enabled" : enabled).",
        remedy: "systemctl enable sluiced.socket sluiced.service, so that it starts with the system")
    }
    return Finding("unit", .well, "\(unit) is active and \(enabled)")
  }

  private static func word(_ output: String) -> String {
    output.split(whereSeparator: \.isWhitespace).first.map { String($0) } ?? ""
  }
}
