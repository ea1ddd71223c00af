import HTTPTypes

extension Operations {
  static let quarantine = [
    APIOperation(
      method: .get, path: "/v1/quarantine", id: "listQuarantine", tag: .dumps,
      summary: "List what could not be read", text: "Newest first, with reason, place and remedy.",
      parameters: page, answer: [.json(Schemas.page(of: "QuarantinedDump")), .text]),
    APIOperation(
      method: .get, path: "/v1/quarantine/{id}", id: "getQuarantined", tag: .dumps,
      summary: "Show what could not be read", text: "Of dumps with the same bytes, the newest.",
      parameters: [dumpID], answer: [.json(.named("QuarantinedDump")), .text], problems: [404, 409]),
    APIOperation(
      method: .post, path: "/v1/quarantine/retry", id: "retryQuarantine", tag: .operation,
      summary: "Give all of quarantine back",
      text: "Every file in quarantine goes back to its drop directory, where it is read again.",
      answer: [.json(.named("RetryResult")), .text]),
    APIOperation(
      method: .post, path: "/v1/dumps/{id}/retry", id: "retryDump", tag: .operation,
      summary: "Give a quarantined dump back",
      text: "It goes back to its drop directory, where it is read again.", parameters: [dumpID],
      answer: [.json(.named("RetryResult")), .text], problems: [404, 409]),
  ]

  static let intake = [
    APIOperation(
      method: .post, path: "/v1/sync", id: "sync", tag: .operation,
      summary: "Wait until what was dropped is done",
      text: """
        Answers when everything that was dropped before the call has its outcome, or when the time is over; `done` says \
        which.
        """,
      parameters: [
        .query(
          "timeout", Schema.number.with(["minimum": 0, "maximum": 31_622_400]).example(30),
          "Seconds to wait; without it, as long as it takes. 0 only looks.")
      ],
      answer: [.json(.named("SyncResult")), .text]),
    APIOperation(
      method: .post, path: "/v1/scan", id: "scan", tag: .operation,
      summary: "Look through the drop directories now",
      text:
        "Answers when all that lies there is known. The service looks by itself; this is for those in a hurry.",
      answer: [.json(.named("ScanResult")), .text]),
    APIOperation(
      method: .post, path: "/v1/pause", id: "pause", tag: .operation, summary: "Let ingestion wait",
      text:
        "What is being read is finished first; files stay where they are. Changes nothing when it is paused.",
      answer: [.json(.named("Status")), .text]),
    APIOperation(
      method: .post, path: "/v1/resume", id: "resume", tag: .operation, summary: "Let ingestion go on",
      text: "Changes nothing when it is not paused.", answer: [.json(.named("Status")), .text]),
  ]

  static let upkeep = [
    APIOperation(
      method: .post, path: "/v1/reload", id: "reload", tag: .operation,
      summary: "Read the configuration again",
      text: """
        Takes over what a running service can, and says, key by key, what took effect and what waits for a restart. Where \
        something in the configuration is wrong, or there is no file, the answer is 409 with the code \
        `configuration-refused`, and the one before stays in force, all of it.
        """,
      answer: [.json(.named("ReloadResult")), .text], problems: [409]),
    APIOperation(
      method: .post, path: "/v1/audit", id: "audit", tag: .operation, summary: "Compare what must agree",
      text: """
        Compares drop directories, ledger and archive, and sends what does not agree as lines of JSON while it goes; the \
        last line is a summary. It goes as fast as the client reads, and ends when the client hangs up.
        """,
      parameters: [flag("deep", "Reads every original again and compares what it says with the archive.")],
      answer: [.lines(of: .named("AuditLine"), "A line of the audit as JSON in each line.")], isWhole: false),
    APIOperation(
      method: .post, path: "/v1/backup", id: "backup", tag: .operation, summary: "Copy the archive",
      text: """
        Copies the archive into a file of the service's backup directory while everything else goes on, and sends how far \
        it is as lines of JSON. The last line says where the copy is and what it must hash to, or why there is none. It \
        ends when the client hangs up.
        """,
      answer: [.lines(of: .named("BackupLine"), "A line of the backup as JSON in each line.")],
      problems: [409], isWhole: false),
    APIOperation(
      method: .post, path: "/v1/reindex", id: "reindexKin", tag: .operation, summary: "Find kin anew",
      text: """
        Has the index of kin made anew, by the rule of now, while everything else goes on. Answers as soon as it is sure \
        to happen; `kin` of the status says how far it is.
        """,
      answer: [.json(.named("Status")), .text]),
  ]
}
