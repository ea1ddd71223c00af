import Logging
import Synchronization
import Testing

@testable import Systemd

@Suite struct JournalTests {
  private final class Journal: Sendable {
    let entries = Mutex<[[[UInt8]]]>([])

    func logger(label: String = "intake", level: Logger.Level = .info) -> Logger {
      var logger = Logger(label: label) { label in
        JournalLogHandler(label: label, identifier: "sluiced", level: level) { fields in
          self.entries.withLock { $0.append(fields) }
        }
      }
      logger.logLevel = level
      return logger
    }

    /// The only entry's fields as text.
    func fields() throws -> [String] {
      let all = entries.withLock { $0 }
      try #require(all.count == 1)
      return all[0].map { String(decoding: $0, as: UTF8.self) }
    }
  }

  @Test func anEntryHasMessagePriorityPlaceAndMetadata() throws {
    let journal = Journal()
    journal.logger().notice(
      "Ingested a.txt",
      metadata: ["dump": "ab12", "new": "7", "message_id": "\(MessageID.dumpIngested.rawValue)"],
      file: "Ingest/Worker.swift", function: "work()", line: 12)
    #expect(
      try journal.fields() == [
        "MESSAGE=Ingested a.txt", "PRIORITY=5", "SYSLOG_IDENTIFIER=sluiced", "CODE_FILE=Ingest/Worker.swift",
        "CODE_LINE=12", "CODE_FUNC=work()", "SLUICE_LOGGER=intake", "SLUICE_DUMP=ab12",
        "MESSAGE_ID=\(MessageID.dumpIngested.id)", "SLUICE_NEW=7",
      ])
  }

  @Test(arguments: [
    (Logger.Level.critical, 2), (.error, 3), (.warning, 4), (.notice, 5), (.info, 6), (.debug, 7),
    (.trace, 7),
  ])
  func levelsArePriorities(level: Logger.Level, priority: Int) throws {
    let journal = Journal()
    journal.logger(level: .trace).log(level: level, "x")
    #expect(try journal.fields().contains("PRIORITY=\(priority)"))
  }

  @Test func aValueCannotForgeAField() throws {
    let journal = Journal()
    let value = "a.txt\nPRIORITY=0\nMESSAGE_ID=00000000000000000000000000000000"
    journal.logger().info("x\nPRIORITY=0", metadata: ["name": "\(value)"])
    let fields = try journal.fields()
    #expect(fields.filter { $0.hasPrefix("PRIORITY=") } == ["PRIORITY=6"])
    #expect(fields.contains("SLUICE_NAME=" + value))
    #expect(fields.contains("MESSAGE=x\nPRIORITY=0"))
  }

  @Test(arguments: [
    ("dump", "SLUICE_DUMP"), ("new texts", "SLUICE_NEW_TEXTS"), ("a=b\nc", "SLUICE_A_B_C"), ("", "SLUICE_"),
    ("_PID", "SLUICE__PID"), ("MESSAGE", "SLUICE_MESSAGE"), ("é", "SLUICE___"),
  ])
  func keysBecomeNames(key: String, name: String) {
    #expect(JournalFields.name(of: key) == name)
  }

  @Test func namesHaveAtMost64Bytes() {
    let name = JournalFields.name(of: String(repeating: "k", count: 200))
    #expect(name.utf8.count == 64)
  }

  @Test func listsRepeatTheFieldAndDictionariesNameTheirKeys() throws {
    let journal = Journal()
    journal.logger().info(
      "x", metadata: ["reasons": ["disk full", "no watches"], "drop": ["waiting": "2", "settling": "1"]])
    let fields = try journal.fields().filter { $0.hasPrefix("SLUICE_") && !$0.hasPrefix("SLUICE_LOGGER") }
    #expect(
      fields == [
        "SLUICE_DROP_SETTLING=1", "SLUICE_DROP_WAITING=2", "SLUICE_REASONS=disk full",
        "SLUICE_REASONS=no watches",
      ])
  }

  @Test(arguments: [
    ("dump.failed", MessageID.dumpFailed.id),
    ("0123456789ABCDEF0123456789abcdef", "0123456789abcdef0123456789abcdef"),
  ])
  func messageIDsByNameOrDigits(value: String, id: String) throws {
    let journal = Journal()
    journal.logger().info("x", metadata: ["message_id": "\(value)"])
    #expect(try journal.fields().contains("MESSAGE_ID=" + id))
  }

  @Test func whatIsNoMessageIDStaysVisible() throws {
    let journal = Journal()
    journal.logger().info("x", metadata: ["message_id": "dump.mislaid"])
    let fields = try journal.fields()
    #expect(fields.contains("SLUICE_MESSAGE_ID=dump.mislaid"))
    #expect(!fields.contains { $0.hasPrefix("MESSAGE_ID=") })
  }

  @Test func metadataOfTheEventGoOverThoseOfTheLogger() throws {
    struct Broken: Error {}
    let journal = Journal()
    var logger = journal.logger()
    logger[metadataKey: "dump"] = "old"
    logger[metadataKey: "drop"] = "/drop"
    logger.error("x", error: Broken(), metadata: ["dump": "new"])
    let fields = try journal.fields()
    #expect(fields.contains("SLUICE_DUMP=new") && fields.contains("SLUICE_DROP=/drop"))
    #expect(fields.contains("SLUICE_ERROR=Broken()"))
  }
}
