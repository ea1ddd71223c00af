import EndpointAPI
import Foundation
import Testing

extension AcceptanceTests {
  /// Names of files are bytes, and anybody may choose them.
  @Suite struct NameTests {
    private static let names: [[UInt8]] = [
      Array("two\nlines.txt".utf8), Array("red \u{1B}[31m\u{1B}]0;title\u{7}.txt".utf8),
      Array("bad ".utf8) + [0xFF, 0xC3, 0x28, 0x80] + Array(".txt".utf8), Array("-rf --help.txt".utf8),
      [UInt8](repeating: UInt8(ascii: "x"), count: 251) + Array(".txt".utf8),
      [UInt8](repeating: 0xFE, count: 255), Array("\u{85}next \u{9B}31m \u{202E}txt.exe".utf8),
      Array("%n%s \"quoted\" \\ '$(id)'.txt".utf8), Array("tab\tand\rreturn\u{7F}.txt".utf8),
    ]

    @Test func everyNameIsTakenAsItIs() async throws {
      let house = try House()
      try await Daemon.with(house) { daemon in
        for (number, name) in Self.names.enumerated() {
          try house.drop(Captures.capture(number * 10..<number * 10 + 2), as: name)
        }
        try await daemon.sync()
        let expected = Self.names.sorted { $0.lexicographicallyPrecedes($1) }
        #expect(try house.names(in: .done) == expected)
        #expect(try house.names(in: .drop).isEmpty && house.names(in: .failed).isEmpty)
        #expect(try await daemon.status().dumps.ingested == Self.names.count)

        for verb in [["ls"], ["events"], ["status"], ["posts"]] {
          let outcome = try await daemon.ask(verb)
          #expect(outcome.status == 0)
          #expect(String(validating: outcome.output, as: UTF8.self) != nil, "\(verb) is not UTF-8")
          #expect(commands(in: outcome.text).isEmpty, "\(verb)")
        }
        let table = try await daemon.ask(["ls"])
        #expect(table.lines.count == Self.names.count + 1)

        let dumps = try await daemon.dumps()
        let shown = Set(Self.names.map { String(decoding: $0, as: UTF8.self) })
        #expect(dumps.count == Self.names.count && Set(dumps.map(\.name)) == shown)
        for dump in dumps {
          let outcome = try await daemon.ask(["show", try #require(dump.id)])
          #expect(outcome.status == 0 && commands(in: outcome.text).isEmpty)
        }
        #expect(commands(in: daemon.process.errors).isEmpty, "the log")
      }
    }

    @Test func failedFilesKeepTheirNamesToo() async throws {
      let house = try House()
      for (number, name) in Self.names.enumerated() {
        try house.drop(Captures.picture + Data([UInt8(number)]), as: name)
      }
      let outcome = try await house.once()
      #expect(outcome.status == 1 && commands(in: outcome.errors).isEmpty)
      let names = try house.names(in: .failed)
      #expect(Set(names).isSuperset(of: Self.names) && names.count == 2 * Self.names.count)
    }

    /// Scalars that could command a terminal or reorder what it shows.
    private func commands(in text: String) -> [Unicode.Scalar] {
      text.unicodeScalars.filter { scalar in
        scalar.value < 0x20 && scalar != "\n" || (0x7F...0x9F).contains(scalar.value)
          || (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
      }
    }
  }
}
