@testable import Dumps

/// JSON read whole and written again, so that tests can compare what was read.
func spell(_ value: JSONValue) -> String {
  switch value.kind {
  case .object:
    "{" + value.members.map { "\"\($0.key.string)\":" + spell($0.value) }.joined(separator: ",") + "}"
  case .array: "[" + value.elements.map(spell).joined(separator: ",") + "]"
  case .string: "\"" + (value.string ?? "") + "\""
  case .number: value.literal?.string ?? ""
  case .bool: value.bool == true ? "true" : "false"
  case .null: "null"
  case .missing: "missing"
  }
}

/// What the record layer makes of a dump's values.
struct SpelledJSON: Equatable {
  /// Those that the dump or the line cuts begin with `cut`.
  var values: [String] = []
  var ranges: [FileRange] = []
  var repairs = Repairs()
  var heldBytes = 0

  init(_ source: any ByteSource, limits: DumpLimits = DumpLimits()) throws {
    var stream = JSONStream(DumpInput(encoding: .utf8, front: [], mark: 0, rest: source), limits: limits)
    var record = JSONRecord()
    while try stream.advance() {
      try stream.read(into: &record)
      values.append((record.isComplete ? "" : "cut ") + spell(record.root))
      ranges.append(record.range)
      repairs += record.repairs
      heldBytes = max(heldBytes, stream.heldBytes + record.heldBytes)
    }
    repairs += stream.takeRepairs()
  }

  init(_ text: String, limits: DumpLimits = DumpLimits()) throws {
    try self.init(MemorySource(Array(text.utf8)), limits: limits)
  }

  static func == (a: SpelledJSON, b: SpelledJSON) -> Bool {
    a.values == b.values && a.ranges == b.ranges && a.repairs == b.repairs
  }
}

/// What the pull layer makes of a dump when every container is entered that may be: keys and scalars, one a line with
/// its path.
func walkJSON(_ source: any ByteSource) throws -> (lines: [String], repairs: Repairs) {
  var stream = JSONStream(
    DumpInput(encoding: .utf8, front: [], mark: 0, rest: source), limits: DumpLimits())
  var record = JSONRecord()
  var lines: [String] = []
  var repairs = Repairs()
  while true {
    guard try stream.advance() else {
      if stream.isDone { break }
      lines.append("end of \(stream.path.description)")
      continue
    }
    if stream.canEnter {
      stream.enter()
    } else {
      try stream.read(into: &record)
      lines.append("\(stream.path.description) = \(spell(record.root))")
      repairs += record.repairs
    }
  }
  repairs += stream.takeRepairs()
  return (lines, repairs)
}
