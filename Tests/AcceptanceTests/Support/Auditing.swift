import Archive
import EndpointAPI
import Foundation
import Ingest
import Intake

/// What a deep audit finds wrong in a house without a daemon, a sentence each: the archive against itself, the ledger
/// against the files, and what the files say against what the archive has of them.
func auditFindings(_ house: House) throws -> [String] {
  let archive = try SQLiteArchive(path: house.archive)
  defer { try? archive.close() }
  let drops = [try DropDirectory(.init(path: house.path(.drop, "")))]
  let audit = Audit(
    archive: archive, rooms: try Rooms(state: house.state, for: drops), drops: drops, isDeep: true)
  var findings: [String] = []
  _ = try audit.run(progress: { _, _, _ in }, finding: { findings.append("\($0)") })
  return findings
}

/// The same, asked of a running daemon.
/// - Parameter isDeep: whether to read the files again.
func auditFindings(_ socket: String, isDeep: Bool) throws -> [AuditLine.Finding] {
  let answer = try SocketRequest("POST", "/v1/audit?deep=\(isDeep)").send(to: socket, within: 300)
  // The lengths of the chunks stand between the lines.
  let lines = String(decoding: answer, as: UTF8.self).split(whereSeparator: \.isNewline).filter {
    $0.hasPrefix("{")
  }
  var findings: [AuditLine.Finding] = []
  var isWhole = false
  for line in lines {
    switch try JSONText.decode(AuditLine.self, from: Data(line.utf8)) {
    case .finding(let finding): findings.append(finding)
    case .summary: isWhole = true
    case .progress, .unknown: break
    }
  }
  guard isWhole else { throw SocketRequest.Failure(description: "the audit did not come to its end") }
  return findings
}
