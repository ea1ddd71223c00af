import TestSupport
import Testing

@testable import Dumps

@Suite("Tables of separated values")
struct CSVTests {
  /// The rows of a table, each with its bytes, and what was unusual.
  private func rows(
    _ source: any ByteSource, delimiter: UInt8 = 0x2C, columns: Int = 3, limits: DumpLimits = DumpLimits()
  ) throws -> [(cells: [String], range: Range<Int64>, flaws: CSVScanner.Flaws)] {
    let input = DumpInput(encoding: .utf8, front: [], mark: 0, rest: source)
    var scanner = try CSVScanner(input, limits: limits)
    scanner.delimiter = delimiter
    scanner.columns = columns
    var found: [(cells: [String], range: Range<Int64>, flaws: CSVScanner.Flaws)] = []
    while let range = try scanner.next() {
      found.append((scanner.cells.map { scanner.bytes($0).string }, range, scanner.flaws))
    }
    return found
  }

  private func rows(_ text: String, delimiter: UInt8 = 0x2C, columns: Int = 3) throws -> [[String]] {
    try rows(MemorySource(Array(text.utf8)), delimiter: delimiter, columns: columns).map(\.cells)
  }

  @Test(
    "rows and cells",
    arguments: [
      ("a,b\nc,d", [["a", "b"], ["c", "d"]]), ("a,b\n", [["a", "b"]]), ("a,\n,b", [["a", ""], ["", "b"]]),
      ("\"a\",\"b,c\"\r\n\"d\ne\",f\rg", [["a", "b,c"], ["d\ne", "f"], ["g"]]),
      ("\"a\"\"b\",\"\"\"\"\n", [["a\"b", "\""]]), ("\"\",\"\"\n", [["", ""]]),
      ("a\n\nb\n", [["a"], [""], ["b"]]),
      ("\"a\" ,b\n", [["a", "b"]]), ("\"say \"no\" now\",b\n", [["say \"no\" now", "b"]]),
      ("a\"b\",c", [["a\"b\"", "c"]]),
      ("", []), (",", [["", ""]]), ("\"a", [["a"]]), ("\"a\"\"", [["a\""]]), ("\"", [[""]]), ("a\r", [["a"]]),
      ("\"a\r\nb\"\r\n", [["a\r\nb"]]), ("\"a\"\r\n\"b\"", [["a"], ["b"]]),
    ] as [(String, [[String]])])
  func cells(_ text: String, _ expected: [[String]]) throws { #expect(try rows(text) == expected) }

  @Test("other delimiters")
  func delimiters() throws {
    #expect(try rows("a;b,c\n\"d;e\";f", delimiter: 0x3B) == [["a", "b,c"], ["d;e", "f"]])
    #expect(try rows("a\tb\nc\t", delimiter: 0x09) == [["a", "b"], ["c", ""]])
  }

  @Test("any table is read as it was written, whatever the sizes in which it comes", arguments: 0..<6)
  func roundTrip(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let pieces = ["a", "bc", "\"", "\"\"", ",", "\n", "\r\n", "\r", " ", "海", "🛟", "x,y", ""]
    var table: [[String]] = []
    for _ in 0..<200 {
      let cells = (0..<Int.random(in: 1...5, using: &random)).map { _ in
        (0..<Int.random(in: 0...6, using: &random)).map { _ in pieces.randomElement(using: &random)! }
          .joined()
      }
      table.append(cells)
    }
    let text = table.map { row in
      row.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",")
    }.joined(separator: seed % 2 == 0 ? "\n" : "\r\n")
    let bytes = Array(text.utf8)
    for size in [1, 7, 4096] {
      let found = try rows(PiecemealSource(bytes: bytes, size: { _ in size }))
      #expect(found.map(\.cells) == table)
      var end: Int64 = 0
      for row in found {
        #expect(row.range.lowerBound >= end && row.range.upperBound <= bytes.count)
        end = row.range.upperBound
      }
    }
  }

  @Test("a quote that is never closed takes its own line only")
  func strayQuote() throws {
    let good = "1,2,3\n"
    for count in [1, 100_000] {
      let text = good + "a,\"b,c\n" + String(repeating: good, count: count)
      let found = try rows(MemorySource(Array(text.utf8)), limits: DumpLimits(postBytes: 1 << 14))
      #expect(found.count == count + 2)
      #expect(found[1].cells == ["a", "\"b", "c"])
      #expect(found[1].flaws == .quotes)
      #expect(found[2].cells == ["1", "2", "3"] && found[2].flaws == [])
    }
    #expect(try rows("1,\"2,3\n4,\"five\",6\n") == [["1", "\"2", "3"], ["4", "five", "6"]])
    #expect(try rows("1,\"2\n3,4\",5\n") == [["1", "2\n3,4", "5"]], "a text with line ends is no row")
  }

  @Test("a file of quotes that are never closed is read in time that its size allows")
  func hostileQuotes() throws {
    let limits = DumpLimits(postBytes: 1 << 14)
    for piece in ["a,\"\"\"x,y\n", "\"\n", "\"a,b,c\n\"\"", "\"\"\"\n,,,\n"] {
      func time(_ bytes: Int) throws -> Duration {
        let source = RepeatingSource(piece: Array(piece.utf8), left: bytes)
        return try threadTime { _ = try rows(source, limits: limits) }
      }
      let small = try time(1 << 17)
      let large = try time(1 << 21)
      #expect(large < small * 100 + .seconds(2), "\(piece)")
    }
  }

  @Test(
    "14: a cell of 8 MB is cut, the cells and rows behind it are whole, and memory stays small",
    arguments: [true, false])
  func hugeCell(_ isQuoted: Bool) throws {
    let limits = DumpLimits(postBytes: 1 << 16)
    let quote = isQuoted ? "\"" : ""
    let size = 8 << 20
    let source = JoinedSource(parts: [
      MemorySource(Array("1,\(quote)".utf8)), RepeatingSource(piece: Array("word \"\" ".utf8), left: size),
      MemorySource(Array("\(quote),3\n4,5,6\n".utf8)),
    ])
    let input = DumpInput(encoding: .utf8, front: [], mark: 0, rest: source)
    var scanner = try CSVScanner(input, limits: limits)
    scanner.columns = 3
    let first = try #require(try scanner.next())
    #expect(first == 0..<Int64(size + 4 + 2 * quote.utf8.count))
    #expect(scanner.cells.count == 3)
    #expect(scanner.cells.map(\.isCut) == [false, true, false])
    #expect(scanner.bytes(scanner.cells[0]).string == "1" && scanner.bytes(scanner.cells[2]).string == "3")
    #expect(scanner.cells[1].count <= 2 << 16 && scanner.cells[1].count > 1 << 16)
    let second = try #require(try scanner.next())
    #expect(second.count == 5 && second.lowerBound == first.upperBound + 1)
    #expect(scanner.cells.map { scanner.bytes($0).string } == ["4", "5", "6"])
    #expect(try scanner.next() == nil)
    #expect(scanner.heldBytes < 4 << 20)
  }

  @Test("a row of many cells, and of many long ones, stays within its limit")
  func wideRow() throws {
    let limits = DumpLimits(postBytes: 1 << 14)
    let long = String(repeating: "z", count: 3000) + ","
    for piece in [",", "a,", long, "\"" + long + "\","] {
      let source = JoinedSource(parts: [
        RepeatingSource(piece: Array(piece.utf8), left: (8 << 20) / piece.utf8.count * piece.utf8.count),
        MemorySource(Array("\n1,2,3\n".utf8)),
      ])
      let input = DumpInput(encoding: .utf8, front: [], mark: 0, rest: source)
      var scanner = try CSVScanner(input, limits: limits)
      scanner.columns = 3
      #expect(try scanner.next() != nil)
      #expect(scanner.cells.count <= CSVScanner.cellLimit)
      #expect(scanner.flaws.contains(.tooManyCells))
      #expect(scanner.heldBytes < 2 << 20)
      #expect(try scanner.next() != nil)
      #expect(scanner.cells.map { scanner.bytes($0).string } == ["1", "2", "3"])
    }
  }

  @Test("32: 16 MB of rows are read in memory that does not grow")
  func longStream() throws {
    let head = "To;Message ID;Display_name;Message_text;Timestamp;URL\n"
    let row =
      "harbour;1;Harbour;\"Words and \"\"more\"\" words\n\nin lines\";2023-03-04T05:06:07Z;https://t.me/s/harbour/1\n"
    let count = (16 << 20) / row.utf8.count
    let source = JoinedSource(parts: [
      MemorySource(Array(head.utf8)), RepeatingSource(piece: Array(row.utf8), left: count * row.utf8.count),
    ])
    let reader = try #require(try openDump(source) as? CSVDumpReader)
    var posts = 0
    var peak = 0
    while let element = try reader.next() {
      guard case .post(let post) = element else { continue }
      if post.body.count == 32 { posts += 1 }
      peak = max(peak, reader.heldBytes)
    }
    #expect(posts == count)
    #expect(peak < 1 << 20)
  }

  @Test("a table of something else is no table of posts")
  func foreign() throws {
    for text in [
      "id,name,message,date\n1,a,b,c\n", "a,b,c,d\n1,2,3,4\n", "To;From;Message;Date\nx;y;z;1\n",
      "id,thread_id,body,timestamp\n1,2,3,4\n", ",,,,,\n",
    ] {
      #expect(try read(text).error?.code == "unknown-format", "\(text)")
      #expect(try read(text, format: .fourCATCSV).error?.code == "unknown-format", "\(text)")
    }
    let header = "To;Message ID;Display_name;Message_text;Timestamp;URL\n"
    #expect(try read(header).error?.code == "no-posts")
    #expect(try read(header + "\n\n").error?.code == "no-posts")
    #expect(try read("\n \n", format: .telepathyCSV).error?.code == "empty")
  }
}
