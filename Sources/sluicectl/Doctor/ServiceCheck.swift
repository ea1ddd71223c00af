import EndpointAPI
import Presentation

/// Does sluiced answer, is it of this version, and is it well by its own word?
enum ServiceCheck {
  static func run(_ examination: Examination) -> [Finding] {
    switch examination.status {
    case .failure(let failure):
      [Finding("service", .wrong, failure.sentence, remedy: failure.remedy)]
    case .success(let status): findings(status, own: SluiceVersion.current, process: examination.process)
    }
  }

  static func findings(_ status: Status, own: String, process: Int32?) -> [Finding] {
    let place = process.map { ", process \($0)" } ?? ""
    let words =
      "sluiced \(status.version) answers\(place), up \(Human.duration(seconds: status.uptimeSeconds))"
    var findings = [
      status.version == own
        ? Finding("service", .well, words)
        : Finding(
          "service", .attention, "\(words); sluicectl is \(own).",
          remedy: "have both of one version: systemctl restart sluiced, if only one was replaced")
    ]
    for reason in status.reasons {
      findings.append(
        Finding(
          "service", .wrong, "It is degraded: \(reason)",
          remedy: "mend that; the files wait, and ingestion goes on by itself"))
    }
    if let since = status.pausedSince {
      findings.append(
        Finding(
          "service", .attention, "Ingestion is paused since \(Human.momentAndAge(since)).",
          remedy: "sluicectl resume lets it go on"))
    }
    return findings
  }
}
