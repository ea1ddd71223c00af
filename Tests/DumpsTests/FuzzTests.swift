import TestSupport
import Testing

@testable import Dumps

@Suite("Damaged dumps")
struct FuzzTests {
  /// Lines that mean something, to be put where they make no sense.
  private static let marks = [
    "Forwarded from X", "Forwarded from\u{A0}Y (Z)", "Forwarded from", "VIEW IN TELEGRAM",
    "Please open Telegram to view this post", "Media is too big",
    "This media is not supported in your browser",
    "👍62👏2🥰1", "20", "14.3K132K39.9K", "18.9M viewsPavel", "1 view", "7.01K subscribers", "5.48K photos",
    "643 videos",
    "A – Telegram", "A", "Download Telegram", "file.pdf", "6.2 MB", "#tag", "Read in full",
    "https://t.me/a/1", "", " ",
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\"id\":1.0,", "\"text\":", "null", "\\u0000", "\\x01", "\"\"",
    ";", "**",
    "`", "](t.me/a)", "{\"id\":1,\"text\":\"a\"}", "\"entities\":[{\"offset\":-1,\"length\":9}],",
    "\u{FEFF}", "\u{200F}", "@handle_name", "<...>", "[...]",
  ]

  private static func mutate(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let at = Int.random(in: 0...bytes.count, using: &random)
      switch Int.random(in: 0..<9, using: &random) {
      case 0 where at < bytes.count: bytes[at] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...40, using: &random)))
      case 2: bytes.removeSubrange(at...)
      case 3:
        let end = min(bytes.count, at + Int.random(in: 1...300, using: &random))
        bytes.insert(contentsOf: Array(bytes[at..<end]), at: at)
      case 4:
        bytes.insert(
          contentsOf: [[0x0A], [0x0D], [0x0D, 0x0A], [0x0A, 0x0A]].randomElement(using: &random)!, at: at)
      case 5, 6:
        var line = bytes[at...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
        if Bool.random(using: &random) { line = at }
        bytes.insert(contentsOf: Array((marks.randomElement(using: &random)! + "\n").utf8), at: line)
      case 7:
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        let from = Int.random(in: 0..<lines.count, using: &random)
        let line = lines.remove(at: from)
        lines.insert(line, at: Int.random(in: 0...lines.count, using: &random))
        bytes = Array(lines.joined(separator: [0x0A]))
      default:
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        let from = Int.random(in: 0..<lines.count, using: &random)
        let to = min(lines.count, from + Int.random(in: 1...5, using: &random))
        lines.insert(contentsOf: Array(lines[from..<to]), at: to)
        bytes = Array(lines.joined(separator: [0x0A]))
      }
    }
    return bytes
  }

  @Test("no damage breaks a reader, and what it returns is sound", arguments: 0..<8)
  func mutations(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let dumps = try (Fixture.all + Fixture.forced).map { try $0.bytes }
    for round in 0..<500 {
      let bytes = Self.mutate(dumps.randomElement(using: &random)!, &random)
      let limits = DumpLimits(postBytes: [16, 200, 1 << 20].randomElement(using: &random)!)
      let format = Bool.random(using: &random) ? nil : DumpFormat.allCases.randomElement(using: &random)!
      try check(bytes, limits, format, "seed \(seed), round \(round), \(format?.rawValue ?? "any format")")
    }
  }

  @Test("noise breaks nothing either")
  func noise() throws {
    var random = SeededGenerator(seed: 99)
    for round in 0..<300 {
      let count = Int.random(in: 0...400, using: &random)
      let alphabet: [UInt8] =
        round % 2 == 0 ? Array(0...255) : Array("For wards# @t.me/:\n\r\u{A0}👍19KM".utf8)
      try check(
        (0..<count).map { _ in alphabet.randomElement(using: &random)! }, DumpLimits(),
        round % 3 == 0 ? .textFlat : nil, "noise \(round)")
    }
  }

  func check(
    _ bytes: [UInt8], _ limits: DumpLimits, _ format: DumpFormat?, _ label: String
  ) throws {
    var end: Int64 = 0
    var ordinal = 0
    var sum = Repairs()
    var isInPart = false
    do {
      let reader = try openDump(MemorySource(bytes), limits: limits, format: format)
      var any = reader
      let isContainer = any.format == .container
      while let element = try any.next() {
        switch element {
        case .header(let header):
          #expect(header.range.offset >= end && header.range.length > 0 && !header.title.isEmpty, "\(label)")
          end = header.range.end
        case .post(let post):
          #expect(post.ordinal == ordinal, "\(label)")
          ordinal += 1
          #expect(post.range.offset >= end && post.range.length > 0, "\(label): \(post.range) after \(end)")
          end = post.range.end
          checkBody(post, limits, label)
          sum += post.repairs
        case .partBegins:
          #expect(!isInPart, "\(label): parts nest")
          isInPart = true
          if isContainer { end = 0 }
        case .partEnds(let part):
          #expect(isInPart, "\(label): \(part.path)")
          isInPart = false
          // What is unpacked has places of its own; the chats of one file lie in the file.
          if isContainer {
            #expect(end <= part.bytes, "\(label): \(part.path) has \(part.bytes) bytes, not \(end)")
            end = 0
          }
        }
        #expect(isContainer || end <= bytes.count, "\(label)")
      }
      for kind in Repairs.Kind.allCases { #expect(sum[kind] <= any.repairs[kind], "\(label): \(kind)") }
    } catch let error as DumpError {
      #expect(!error.message.isEmpty && !error.remedy.isEmpty)
    }
  }

  private func checkBody(_ post: CapturedPost, _ limits: DumpLimits, _ label: String) {
    #expect(post.body.count <= limits.postBytes, "\(label)")
    guard let text = String(validating: post.body, as: UTF8.self) else {
      Issue.record("\(label): a body is not UTF-8")
      return
    }
    #expect(!text.contains("\n\n\n") && !text.hasPrefix("\n") && !text.hasSuffix("\n"), "\(label)")
    #expect(post.isAvailable || post.body.isEmpty, "\(label)")
    var last = 0
    for entity in post.entities {
      #expect(entity.range.lowerBound >= last && entity.range.upperBound <= post.body.count, "\(label)")
      last = entity.range.lowerBound
      for edge in [entity.range.lowerBound, entity.range.upperBound] where edge < post.body.count {
        #expect(post.body[edge] & 0xC0 != 0x80, "\(label): an entity ends inside a character")
      }
    }
  }
}
