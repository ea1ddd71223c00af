/// Is the unit started, and will it be after the next boot?
enum UnitCheck {
  static func run(_ examination: Examination) -> [Finding] {
    guard examination.hasSystemd else {
      return [Finding("unit", .skipped, "This system is not run by systemd.")]
    }
    let service = examination.service
    guard let active = service.systemctl("is-active", service.unit + ".service"),
      let enabled = service.systemctl("is-enabled", service.unit + ".service")
    else { return [Finding("unit", .skipped, "systemctl does not answer.")] }
    let answers = if case .success = examination.status { true } else { false }
    return [
      finding(active: word(active.output), enabled: word(enabled.output), answers: answers, of: service)
    ]
  }

  /// - Parameters:
  ///   - active: as `systemctl is-active` prints it.
  ///   - enabled: as `systemctl is-enabled` prints it; nothing when there is no such unit.
  ///   - answers: whether a sluiced answers, whoever started it.
  ///   - service: whose unit it is.
  static func finding(
    active: String, enabled: String, answers: Bool, of service: InstalledService = .system
  ) -> Finding {
    let unit = service.unit + ".service"
    let systemctl = service.isUsers ? "systemctl --user" : "systemctl"
    let journal = service.isUsers ? "journalctl -x --user-unit" : "journalctl -x -u"
    if active != "active" {
      if answers { return Finding("unit", .skipped, "The sluiced that answers is not run by \(unit).") }
      return Finding(
        "unit", .wrong, enabled.isEmpty ? "\(unit) is not installed." : "\(unit) is \(active).",
        remedy: enabled.isEmpty
          ? "make install"
          : "\(systemctl) start \(service.unit); \(journal) \(service.unit) says why it ended")
    }
    guard ["enabled", "enabled-runtime", "static", "alias"].contains(enabled) else {
      return Finding(
        "unit", .attention, "\(unit) is active, and \(enabled.isEmpty ? "not enabled" : enabled).",
        remedy: "\(systemctl) enable \(service.unit).socket \(unit), so that it starts by itself")
    }
    return Finding("unit", .well, "\(unit) is active and \(enabled)")
  }

  private static func word(_ output: String) -> String {
    output.split(whereSeparator: \.isWhitespace).first.map { String($0) } ?? ""
  }
}
