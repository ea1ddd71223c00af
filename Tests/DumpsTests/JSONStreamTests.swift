import TestSupport
import Testing

@testable import Dumps

@Suite("JSON in a stream")
struct JSONStreamTests {
  @Test("values of every kind are read as they stand")
  func kinds() throws {
    let text = #"{"a":[1,-2.5e3,true,false,null,"x",{},[]],"b":{"c":"d"},"":""}"#
    let found = try SpelledJSON(text)
    #expect(found.values == [text])
    #expect(found.repairs.total == 0)
    #expect(found.ranges == [FileRange(offset: 0, length: Int64(text.utf8.count))])
  }

  @Test("edge case 18: escapes, those of JSON and those of exporters")
  func escapes() throws {
    let found = try SpelledJSON(
      #"["\"\\\/\b\f\n\r\t\u00e9\ud83d\udc4d","\x01\x4A\xZZ\q\'","\ud800x\udc00","\u0000","\u12G4"]"#)
    #expect(
      found.values == [
        "[\"\"\\/\u{8}\u{C}\n\r\té👍\",\"\u{1}JxZZq'\",\"\u{FFFD}x\u{FFFD}\",\"\u{FFFD}\",\"u12G4\"]"
      ])
    #expect(found.repairs[.escapes] == 6)
    #expect(found.repairs[.invalidBytes] == 3)
  }

  @Test("control characters in a string are read, and counted")
  func controls() throws {
    let found = try SpelledJSON("[\"a\nb\tc\u{1}d\u{0}\"]")
    #expect(found.values == ["[\"a\nb\tc\u{1}d\u{FFFD}\"]"])
    #expect(found.repairs[.escapes] == 4)
    #expect(found.repairs[.invalidBytes] == 1)
  }

  @Test("edge case 16: bytes that are not UTF-8 become U+FFFD, in values and in keys")
  func invalidBytes() throws {
    let bytes =
      Array("{\"k".utf8) + [0xFF] + Array("\":\"a".utf8) + [0xE2, 0x82] + Array("\",\"l\":\"\\n".utf8)
      + [0xC3, 0x28] + Array("\"}".utf8)
    let found = try SpelledJSON(MemorySource(bytes))
    #expect(found.values == ["{\"k\u{FFFD}\":\"a\u{FFFD}\",\"l\":\"\n\u{FFFD}(\"}"])
    #expect(found.repairs[.invalidBytes] == 3)
  }

  @Test("edge case 19: numbers stay text, and whole ones of 64 bits are exact")
  func numbers() throws {
    var record = JSONRecord()
    let text = """
      [9007199254740993,-9223372036854775808,9223372036854775807,9223372036854775808,12345678901234567890123,
      "42","-7",1778621251.0,1.5,"1778621251.00","x",true,null,1e400,-]
      """
    var stream = JSONStream(Array(text.utf8))
    #expect(try stream.advance())
    try stream.read(into: &record)
    let found = record.root.elements.map(\.int)
    #expect(
      found == [
        9_007_199_254_740_993, .min, .max, nil, nil, 42, -7, 1_778_621_251, nil, 1_778_621_251, nil, nil, nil,
        nil,
        nil,
      ])
    #expect(Array(record.root.elements)[4].literal?.string == "12345678901234567890123")
    #expect(record.repairs[.damagedNumbers] == 2)
    #expect(record.repairs[.syntax] == 1)
  }

  @Test(
    "edge case 20: of repeated keys the last counts, among few and among many",
    arguments: [1, 3, 100, 129, 5000])
  func repeatedKeys(_ others: Int) throws {
    let members = (0..<others).map { "\"key\($0)\":\($0)" }
    let text =
      "{\"a\":1,\"b\":{\"a\":0}," + members.joined(separator: ",") + ",\"a\":[2],\"a\":\"3\",\"key0\":4}"
    var record = JSONRecord()
    var stream = JSONStream(Array(text.utf8))
    #expect(try stream.advance())
    try stream.read(into: &record)
    #expect(record.repairs[.repeatedKeys] == 3)
    #expect(record.root["a"].string == "3")
    #expect(record.root["b"]["a"].int == 0)
    #expect(record.root["key0"].int == 4)
    #expect(record.root.count == others + 2)
    #expect(record.root.members.map(\.key.string).filter { $0 == "a" }.count == 1)
  }

  @Test(
    "edge case 30: commas, colons, bare words and brackets that are missing or too many",
    arguments: [
      ("[1,2,]", ["[1,2]"], 1), ("{\"a\":1,}", ["{\"a\":1}"], 1), ("[,1,,2]", ["[1,2]"], 2),
      ("[1 2]", ["[1,2]"], 1), ("{\"a\":1 \"b\":2}", ["{\"a\":1,\"b\":2}"], 1),
      ("{\"a\" 1}", ["{\"a\":1}"], 1),
      ("{\"a\":,\"b\":}", ["{\"a\":null,\"b\":null}"], 2), ("{\"a\"::1}", ["{\"a\":1}"], 1),
      ("[NaN,None,True,False,undefined]", ["[null,null,true,false,null]"], 5),
      ("{a:1,\"b\":2}", ["{\"b\":2}"], 3),
      ("[{\"a\":[1}]", ["[{\"a\":[1]}]"], 1), ("[1}]", ["[1]"], 1), ("{\"a\":1]}", ["{\"a\":1}"], 1),
      ("{} ] } {}", ["{}", "{}"], 2), ("{},{}", ["{}", "{}"], 1), ("[:]", ["[null]"], 1),
    ])
  func syntax(_ text: String, _ values: [String], _ repairs: Int) throws {
    let found = try SpelledJSON(text)
    #expect(found.values == values)
    #expect(found.repairs[.syntax] == repairs)
    #expect(found.repairs.total == repairs)
  }

  @Test("edge case 30: values follow each other with any white space or none between")
  func values() throws {
    let found = try SpelledJSON("{\"a\":1}{\"a\":2}\n\r\n [3]\t\"four\" 5 null")
    #expect(found.values == ["{\"a\":1}", "{\"a\":2}", "[3]", "\"four\"", "5", "null"])
    #expect(found.repairs.total == 0)
    #expect(found.ranges.map(\.offset) == [0, 7, 18, 22, 29, 31])
  }

  @Test(
    "a line that is cut does not take the next one with it",
    arguments: [
      "{\"a\":\"b\"}\n{\"a\":\"cut in a te\n{\"a\":\"c\"}\n",
      "{\"a\":\"b\"}\r\n{\"a\":\"cut in a te\r\n{\"a\":\"c\"}",
      "{\"a\":\"b\"}\n{\"a\":\n{\"a\":\"c\"}", "{\"a\":\"b\"}\n{\"a\":1,\n{\"a\":\"c\"}",
      "{\"a\":\"b\"}\n{\"a\n{\"a\":\"c\"}",
    ])
  func cutLines(_ text: String) throws {
    let found = try SpelledJSON(text)
    #expect(found.values.count == 3)
    #expect(found.values.first == "{\"a\":\"b\"}" && found.values.last == "{\"a\":\"c\"}")
    #expect(found.values[1].hasPrefix("cut "))
  }

  @Test("edge case 21: wherever the end is missing, what came before is kept")
  func everyCut() throws {
    let text = #"[{"id":1,"t":"é\u00e9\n👍"},{"id":2,"x":[1,{"y":null}]},{"id":3}]"#
    let bytes = Array(text.utf8)
    let whole = try walkJSON(MemorySource(bytes)).lines.filter { !$0.hasPrefix("end") }
    for end in 0..<bytes.count {
      let found = try SpelledJSON(MemorySource(Array(bytes[..<end])))
      #expect(found.repairs[.truncated] == (end > 0 ? 1 : 0), "\(end)")
      #expect(found.values.allSatisfy { $0.hasPrefix("cut ") }, "\(end)")
      let walked = try walkJSON(MemorySource(Array(bytes[..<end])))
      #expect(walked.repairs[.truncated] == (end > 0 ? 1 : 0), "\(end)")
      let lines = walked.lines.filter { !$0.hasPrefix("end") }.dropLast()
      #expect(Array(lines) == Array(whole.prefix(lines.count)), "\(end)")
    }
  }

  @Test("the pull layer knows where it stands")
  func paths() throws {
    let found = try walkJSON(MemorySource(Array(#"{"a":[1,{"b":[]}],"c":"d"} [2]"#.utf8)))
    #expect(
      found.lines == [
        "a[0] = 1", "end of a[1].b", "end of a[1]", "end of a", "c = \"d\"", "end of ", "[0] = 2", "end of ",
      ])
    #expect(found.repairs.total == 0)
  }

  @Test("the sizes in which a source returns its bytes change nothing")
  func pieces() throws {
    let text =
      #"{"a":"é\u00e9\ud83d\udc4d\x41 \"","n":-12.5e3,"l":[true,null,{}],"#
      + "\"raw\":\"\u{1}\",}\n{\"b\":\"cut\n{\"c\":1}\n[1,"
    let bytes = Array(text.utf8)
    let whole = try SpelledJSON(MemorySource(bytes))
    #expect(whole.values.count == 4)
    for size in [1, 2, 3, 7, 4096] {
      #expect(try SpelledJSON(PiecemealSource(bytes: bytes, size: { _ in size })) == whole)
    }
  }

  @Test("where the window ends changes nothing", arguments: -16...16)
  func windowEdges(_ shift: Int) throws {
    let item = #"{"k\u00e9":"é\ud83d\udc4d\x41\\ 海","n":-12345678901234567890.5,"b":[true,false]}"#
    let lead = "\"" + String(repeating: "x", count: JSONScanner.window - 3 - 40 + shift) + "\""
    let found = try SpelledJSON(lead + "\n" + String(repeating: item + "\n", count: 100))
    #expect(found.values.count == 101)
    let wanted = "{\"ké\":\"é👍A\\ 海\",\"n\":-12345678901234567890.5,\"b\":[true,false]}"
    #expect(found.values.dropFirst().allSatisfy { $0 == wanted })
    #expect(found.repairs[.escapes] == 100 && found.repairs.total == 100)
    let length = Int64(item.utf8.count)
    #expect(found.ranges.dropFirst().allSatisfy { $0.length == length })
    #expect(zip(found.ranges.dropFirst(), found.ranges.dropFirst(2)).allSatisfy { $1.offset == $0.end + 1 })
  }

  @Test("containers deeper than the limit are passed over, in no more memory")
  func depth() throws {
    let source = JoinedSource(parts: [
      MemorySource(Array("{\"a\":".utf8)), RepeatingSource(piece: [0x5B], left: 1 << 20),
      RepeatingSource(piece: [0x5D], left: 1 << 20), MemorySource(Array(",\"b\":1}".utf8)),
    ])
    var stream = JSONStream(
      DumpInput(encoding: .utf8, front: [], mark: 0, rest: source), limits: DumpLimits())
    var record = JSONRecord()
    #expect(try stream.advance())
    try stream.read(into: &record)
    #expect(record.isComplete && record.root["b"].int == 1)
    #expect(record.repairs[.skipped] == 1 && record.repairs.total == 1)
    #expect(stream.heldBytes + record.heldBytes < 1 << 20)

    let deep = try walkJSON(MemorySource(Array(String(repeating: "[", count: 200).utf8)))
    #expect(deep.repairs[.truncated] == 1)
    #expect(deep.lines.filter { $0.hasPrefix("end") }.count == JSONLimits.depth - 1)
  }

  @Test("edge case 14: a string of 40 MB is cut, its range is whole, and memory stays small")
  func longString() throws {
    let size = 39 << 20
    let source = JoinedSource(parts: [
      MemorySource(Array("{\"a\":\"".utf8)), RepeatingSource(piece: Array("海".utf8), left: size / 3 * 3),
      MemorySource(Array("\",\"b\":\"next\"}\n{}".utf8)),
    ])
    let limits = DumpLimits(postBytes: 1 << 16)
    var stream = JSONStream(DumpInput(encoding: .utf8, front: [], mark: 0, rest: source), limits: limits)
    var record = JSONRecord()
    #expect(try stream.advance())
    try stream.read(into: &record)
    let text = try #require(record.root["a"].text)
    #expect(text.count == (2 << 16) / 3 * 3)
    #expect(record.root["b"].string == "next")
    #expect(record.repairs[.oversized] == 1 && record.repairs.total == 1)
    #expect(record.range == FileRange(offset: 0, length: Int64(6 + size / 3 * 3 + 13)))
    #expect(stream.heldBytes + record.heldBytes < 2 << 20)
    #expect(try stream.advance() && stream.kind == .object)
  }

  @Test("a record of millions of values or of long strings stays within its limits")
  func longRecord() throws {
    for piece in ["1,", "\"abcdefgh\",", "{\"a\":[]},", "\"" + String(repeating: "x", count: 60_000) + "\","]
    {
      let count = (piece.utf8.count > 100 ? 10 << 20 : 3 << 20) / piece.utf8.count
      let source = JoinedSource(parts: [
        MemorySource(Array("{\"list\":[".utf8)),
        RepeatingSource(piece: Array(piece.utf8), left: count * piece.utf8.count),
        MemorySource(Array("0],\"id\":\"last\"}".utf8)),
      ])
      var stream = JSONStream(
        DumpInput(encoding: .utf8, front: [], mark: 0, rest: source), limits: DumpLimits())
      var record = JSONRecord()
      #expect(try stream.advance())
      try stream.read(into: &record)
      #expect(record.isComplete && record.repairs[.oversized] > 0)
      #expect(record.repairs[.oversized] == record.repairs.total)
      #expect(record.root["list"].count > 100)
      #expect(stream.heldBytes + record.heldBytes < 32 << 20, "\(piece.prefix(10))")
      #expect(try !stream.advance() && stream.isDone)
    }
  }

  @Test("values that are not there can be asked for")
  func missing() throws {
    var stream = JSONStream(Array(#"{"a":null,"b":"x"}"#.utf8))
    var record = JSONRecord()
    #expect(record.root.kind == .missing)
    #expect(try stream.advance())
    try stream.read(into: &record)
    let root = record.root
    #expect(
      root["c"].kind == .missing && root["c"]["d"]["e"].kind == .missing && root["b"]["x"].kind == .missing)
    #expect(!root["a"].exists && root["a"].isNull && root["b"].exists)
    #expect(root["b"].count == 0 && Array(root["b"].elements).isEmpty && Array(root["b"].members).isEmpty)
    #expect(
      root["c"].int == nil && root["c"].string == nil && root["c"].bool == nil && root["c"].literal == nil)
  }
}
