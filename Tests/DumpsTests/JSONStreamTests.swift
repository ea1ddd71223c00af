import TestSupport
import Testing

@testable import Dumps

/// JSON read whole and written again, so that tests can compare what was read.
private func spell(_ value: JSONValue) -> String {
  switch value.kind {
  case .object:
    "{" + value.members.map { "\"\($0.key.string)\":" + spell($0.value) }.joined(separator: ",") + "}"
  case .array: "[" + value.elements.map(spell).joined(separator: ",") + "]"
  case .string: "\"" + value.string! + "\""
  case .number: value.literal!.string
  case .bool: value.bool! ? "true" : "false"
  case .null: "null"
  case .missing: "missing"
  }
}

/// What a dump's values are, the record layer's way.
private func values(
  _ source: any ByteSource, limits: DumpLimits = DumpLimits()
) throws -> (values: [String], repairs: Repairs, ranges: [FileRange]) {
  var stream = JSONStream(
    DumpInput(encoding: .utf8, front: [], mark: 0, rest: source), limits: limits)
  var record = JSONRecord()
  var found: [String] = []
  var ranges: [FileRange] = []
  var repairs = Repairs()
  while try stream.advance() {
    try stream.read(into: &record)
    found.append((record.isComplete ? "" : "cut ") + spell(record.root))
    ranges.append(record.range)
    repairs += record.repairs
  }
  repairs += stream.takeRepairs()
  return (found, repairs, ranges)
}

private func values(_ text: String) throws -> (values: [String], repairs: Repairs, ranges: [FileRange]) {
  try values(MemorySource(Array(text.utf8)))
}

/// The same, the pull layer's way: every container is entered.
private func walk(_ source: any ByteSource) throws -> (text: String, repairs: Repairs) {
  var stream = JSONStream(
    DumpInput(encoding: .utf8, front: [], mark: 0, rest: source), limits: DumpLimits())
  var record = JSONRecord()
  var text = ""
  var repairs = Repairs()
  while true {
    guard try stream.advance() else {
      if stream.isDone { break }
      text += stream.kind == .missing ? "" : ""
      text += ">"
      continue
    }
    if let key = stream.path.key { text += "\(key.string):" }
    if stream.canEnter {
      text += stream.kind == .object ? "{<" : "[<"
      stream.enter()
    } else {
      try stream.read(into: &record)
      text += spell(record.root) + " "
      repairs += record.repairs
    }
  }
  repairs += stream.takeRepairs()
  return (text, repairs)
}

@Suite("JSON in a stream")
struct JSONStreamTests {
  @Test("values of every kind are read as they stand")
  func kinds() throws {
    let text = #"{"a":[1,-2.5e3,true,false,null,"x",{},[]],"b":{"c":"d"},"":""}"#
    let found = try values(text)
    #expect(found.values == [text])
    #expect(found.repairs.total == 0)
    #expect(found.ranges == [FileRange(offset: 0, length: Int64(text.utf8.count))])
  }

  @Test("escapes, those of JSON and those of exporters")
  func escapes() throws {
    let found = try values(
      #"["\"\\\/\b\f\n\r\t\u00e9\ud83d\udc4d","\x01\x4A\xZZ\q\'","\ud800x\udc00","\u0000"]"#)
    #expect(
      found.values == ["[\"\"\\/\u{8}\u{C}\n\r\té👍\",\"\u{1}JxZZq'\",\"\u{FFFD}x\u{FFFD}\",\"\u{FFFD}\"]"])
    #expect(found.repairs[.escapes] == 5)
    #expect(found.repairs[.invalidBytes] == 3)
  }
}
