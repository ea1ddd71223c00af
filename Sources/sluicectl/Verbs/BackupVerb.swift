import ArgumentParser
import EndpointAPI
import Glibc
import Presentation

struct BackupVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Copy the archive while sluiced goes on, and say where the copy is.",
    discussion: """
      sluiced writes the copy into the directory that sluice.yaml names as backup, checks it, and keeps the newest \
      backup_keep of them. Take it to another machine from there, and with it the originals in done/, which never \
      change: rsync will do. An archive that is lost without a copy can be made anew from them: sluicectl rebuild.

      To restore one: systemctl stop sluiced.socket sluiced; in the state directory remove archive.sqlite-wal and \
      archive.sqlite-shm, copy the backup over archive.sqlite, give it to the user sluice; start sluiced, and let \
      sluicectl audit say which originals are younger than the copy. Moved into the drop directory, they are read again.

      The exit status is 0 when there is a copy, and 74 when there is none.
      """)

  @OptionGroup var options: GlobalOptions

  func run(_ connection: APIConnection, _ output: Output) async throws {
    var request = APIRequest.post("/v1/backup")
    request.accept = "application/x-ndjson"
    var progress = ProgressLine(descriptor: STDERR_FILENO)
    // Whatever is written next must not stand behind it.
    defer { progress.clear() }
    var last: BackupLine?
    try await connection.stream(request, of: BackupLine.self) { line in
      if case .progress(let step) = line {
        progress.show(ProgressBar.text(done: step.done, total: step.total, step.step))
      } else {
        last = line
      }
    }
    progress.clear()
    switch last {
    case .backup(let backup):
      if options.json { return try output.json(backup) }
      try output.line("\(Sanitiser.cell(backup.path))  \(Human.bytes(backup.bytes))")
      try output.line("SHA-256 \(Sanitiser.cell(backup.sha256))")
    case .failure(let failure): throw Failure(.inputOutput, failure.message, remedy: failure.remedy)
    case .progress, .unknown, nil: throw Failure.cutOff
    }
  }
}
