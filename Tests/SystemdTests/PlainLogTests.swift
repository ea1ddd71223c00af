import Foundation
import Glibc
import Logging
import Synchronization
import Testing

@testable import Systemd

@Suite struct PlainLogTests {
  private final class Output: Sendable {
    let bytes = Mutex<[UInt8]>([])
    var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }

    func logger(_ style: PlainLogHandler.Style) -> Logger {
      Logger(label: "intake") { _ in
        PlainLogHandler(
          style: style, now: { 1_700_000_000 }, write: { line in self.bytes.withLock { $0 += line } })
      }
    }
  }

  @Test func aLineForSomebodyWhoLooksOn() {
    let output = Output()
    output.logger(.terminal).warning(
      "Ignored", metadata: ["name": "a b.txt", "bytes": "12", "message_id": "intake.ignored", "reason": ""])
    #expect(
      output.text.wholeMatch(of: /\d\d:\d\d:\d\d warning Ignored bytes=12 name="a b.txt" reason=""\n/) != nil)
  }

  @Test func aLineForAFileHasTheDate() {
    let output = Output()
    output.logger(.file).info("x")
    #expect(output.text.wholeMatch(of: /2023-11-1[45]T\d\d:\d\d:\d\d[+-]\d{4} info x\n/) != nil)
  }

  @Test func aLineForTheJournalCarriesItsPriority() {
    let output = Output()
    output.logger(.syslog).error("x", metadata: ["n": "1"])
    #expect(output.text == "<3>x n=1\n")
  }

  @Test func nothingEndsTheLineOrReachesTheTerminalRaw() {
    let output = Output()
    output.logger(.syslog).info(
      "a\n<0>forged\u{1b}[2J",
      metadata: ["k\ne": "\u{1b}]0;title\u{7}", "v": "x\r\u{202e}y\u{9b}\u{7f}\u{0}"])
    #expect(
      output.text == #"<6>a\n<0>forged\u{1b}[2J k\ne="\u{1b}]0;title\u{7}" v="x\r\u{202e}y\u{9b}\u{7f}\u{0}""#
        + "\n")
  }

  @Test(arguments: [
    ("plain", "plain"), ("русский", "русский"), ("", #""""#), ("a b", #""a b""#), ("a\"b", #""a\"b""#),
    ("a=b", #""a=b""#), (#"a\b"#, #""a\\b""#), ("tab\t", #""tab\t""#),
  ])
  func valuesAreQuotedWhereTheyAreNotOneWord(value: String, written: String) {
    #expect(printableValue(value) == written)
  }

  @Test func linesGoStraightToTheDescriptor() throws {
    var ends: [CInt] = [0, 0]
    try #require(pipe(&ends) == 0)
    defer {
      close(ends[0])
      close(ends[1])
    }
    let descriptor = ends[1]
    Logger(label: "x") { _ in PlainLogHandler(style: .syslog, descriptor: descriptor) }.info("hello")
    var buffer = [UInt8](repeating: 0, count: 64)
    let count = read(ends[0], &buffer, buffer.count)
    #expect(String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self) == "<6>hello\n")
  }

  @Test func aFullNonBlockingPipeIsWaitedFor() async throws {
    var ends: [CInt] = [0, 0]
    try #require(pipe(&ends) == 0)
    let (reader, writer) = (ends[0], ends[1])
    try #require(fcntl(writer, F_SETFL, O_NONBLOCK) == 0)
    let sent = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
    // Threads of their own: both sides block, and the test's pool may have two threads in all.
    let received: Int = await withCheckedContinuation { finished in
      Thread {
        var total = 0
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = read(reader, &buffer, buffer.count), count > 0 { total += count }
        finished.resume(returning: total)
      }.start()
      Thread {
        writeAll(sent, to: writer, patience: -1)
        close(writer)
      }.start()
    }
    #expect(received == sent.count)
    close(reader)
  }
}

@Suite struct LogOutputTests {
  private func surroundings(_ stream: String?, terminal: Bool = false, journal: Bool = true) -> LogOutput {
    .choose(
      .init(journalStream: stream, device: 8, inode: 123, isTerminal: terminal, journalIsReachable: journal))
  }

  @Test func theJournalWhereStandardErrorLeadsThere() {
    #expect(surroundings("8:123") == .journal)
    #expect(surroundings("8:123", journal: false) == .plain(.syslog))
  }

  @Test func textWhereItWasRedirectedOrNeverLedThere() {
    #expect(surroundings("8:124") == .plain(.file))
    #expect(surroundings(nil) == .plain(.file))
    #expect(surroundings(nil, terminal: true) == .plain(.terminal))
    #expect(surroundings("8:124", terminal: true) == .plain(.terminal))
  }
}
