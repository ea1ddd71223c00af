/// Why a text is not the value that a key wants.
struct ValueProblem: Error, Equatable {
  var message: String
  var remedy: String
}

func parsePath(_ text: String, base: String) throws(ValueProblem) -> String {
  guard !text.utf8.contains(0) else {
    throw ValueProblem(message: "a path cannot hold a NUL character", remedy: "remove it")
  }
  var path = text.hasPrefix("/") ? text : base + "/" + text.trimmingPrefix("./")
  while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
  return path
}

func parseArchive(_ text: String, base: String) throws(ValueProblem) -> ArchiveLocation {
  let remedy = "write sqlite:PATH"
  guard let colon = text.firstIndex(of: ":"), isScheme(text[..<colon]) else {
    return .sqlite(path: try parsePath(text, base: base))
  }
  var rest = text[text.index(after: colon)...]
  switch text[..<colon].lowercased() {
  case "sqlite":
    if rest.hasPrefix("//") {
      rest = rest.dropFirst(2)
      guard rest.hasPrefix("/") else {
        throw ValueProblem(
          message: "“\(text)” names a host, and SQLite archives are local files",
          remedy: "write sqlite:PATH or sqlite:///PATH")
      }
    }
    guard !rest.isEmpty else { throw ValueProblem(message: "“\(text)” names no file", remedy: remedy) }
    return .sqlite(path: try parsePath(String(rest), base: base))
  case "postgresql", "postgres":
    throw ValueProblem(message: "PostgreSQL archives are not in this version", remedy: remedy)
  case let scheme:
    throw ValueProblem(message: "there are no archives of the kind “\(scheme)”", remedy: remedy)
  }
}

/// Whether `text` is a URL's scheme rather than the start of a path that has a colon in it.
private func isScheme(_ text: Substring) -> Bool {
  guard let first = text.utf8.first, Character(Unicode.Scalar(first)).isLetter else { return false }
  return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
}

func parseBool(_ text: String) throws(ValueProblem) -> Bool {
  switch text.lowercased() {
  case "true", "yes", "on", "1": return true
  case "false", "no", "off", "0": return false
  default: throw ValueProblem(message: "“\(text)” is neither true nor false", remedy: "write true or false")
  }
}

/// One of the words of `Choice`.
/// - Parameter name: what such a word is, with its article, for the error.
func parseChoice<Choice: RawRepresentable<String> & CaseIterable>(
  _ text: String, named name: String
) throws(ValueProblem) -> Choice {
  if let choice = Choice(rawValue: text.lowercased()) { return choice }
  let words = Choice.allCases.map(\.rawValue)
  throw ValueProblem(
    message: "“\(text)” is not \(name)", remedy: "write one of " + words.joined(separator: ", "))
}

/// A name that formats go by; whether there is such a format, only the readers know.
func parseWord(_ text: String) throws(ValueProblem) -> String {
  let isWord =
    text.utf8.count <= 64
    && text.utf8.allSatisfy {
      UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
        || $0 == UInt8(ascii: "-")
    }
  guard isWord else {
    throw ValueProblem(
      message: "“\(text)” is not a format's name",
      remedy: "write one word in small letters, such as text-full")
  }
  return text
}

/// A channel's name or, with `@` in front, its handle. Telegram allows names of 128 characters, and handles of 4
/// to 32 Latin letters, digits and `_` that begin with a letter.
func parseChannel(_ text: String) throws(ValueProblem) -> String {
  if text.hasPrefix("@") {
    guard text.wholeMatch(of: /@[A-Za-z][A-Za-z0-9_]{3,31}/) != nil else {
      throw ValueProblem(
        message: "“\(text)” is not a handle",
        remedy: "write @ and 4 to 32 Latin letters, digits and _, the first a letter; or the channel's name")
    }
    return text
  }
  guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
    throw ValueProblem(message: "a channel's name has no control characters", remedy: "remove them")
  }
  let longest = 128
  guard text.unicodeScalars.count <= longest, text.contains(where: { !$0.isWhitespace }) else {
    throw ValueProblem(
      message: "a channel's name has from 1 to \(longest) characters",
      remedy: "write the channel's name, or its handle with @")
  }
  return text
}

func parseCount(_ text: String, in range: ClosedRange<Int>) throws(ValueProblem) -> Int {
  let remedy = "write a whole number from \(range.lowerBound) to \(range.upperBound)"
  guard text.utf8.first != UInt8(ascii: "+"), let count = Int(text) else {
    throw ValueProblem(message: "“\(text)” is not a whole number", remedy: remedy)
  }
  guard range.contains(count) else {
    throw ValueProblem(message: "\(count) is out of range", remedy: remedy)
  }
  return count
}

func parseBytes(_ text: String, in range: ClosedRange<Int>) throws(ValueProblem) -> Int {
  let remedy =
    "write from \(byteText(range.lowerBound)) to \(byteText(range.upperBound)), such as 64KiB or 1MiB"
  let digits = text.prefix { $0.isASCII && $0.isNumber }
  let unit = text.dropFirst(digits.count).drop { $0 == " " }
  guard let count = Int(digits), let factor = byteUnits.first(where: { $0.name == unit })?.factor else {
    throw ValueProblem(message: "“\(text)” is not a number of bytes", remedy: remedy)
  }
  let (bytes, overflow) = count.multipliedReportingOverflow(by: factor)
  guard !overflow, range.contains(bytes) else {
    throw ValueProblem(message: "“\(text)” is out of range", remedy: remedy)
  }
  return bytes
}

/// Binary units have an i, as IEC 80000-13 says; `M` alone would be read either way and is refused.
private let byteUnits: [(name: String, factor: Int)] = [
  ("", 1), ("B", 1), ("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000),
  ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40),
]

@Sendable func byteText(_ bytes: Int) -> String {
  guard bytes > 0 else { return "0" }
  for unit in byteUnits.reversed() where unit.name.hasSuffix("iB") && bytes.isMultiple(of: unit.factor) {
    return "\(bytes / unit.factor)\(unit.name)"
  }
  return "\(bytes)B"
}

func parseDuration(_ text: String, in range: ClosedRange<Duration>) throws(ValueProblem) -> Duration {
  let remedy =
    "write from \(durationText(range.lowerBound)) to \(durationText(range.upperBound)), such as 250ms, 1s or 2m"
  var total: Duration?
  var rest = Substring(text)
  while !rest.isEmpty {
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    rest = rest.dropFirst(digits.count)
    let unit = rest.prefix { $0.isASCII && $0.isLetter }
    rest = rest.dropFirst(unit.count).drop { $0 == " " }
    // Counts that could overflow the sum are out of every range anyway.
    guard let count = Int32(digits), let factor = durationUnits.first(where: { $0.name == unit })?.factor
    else {
      throw ValueProblem(message: "“\(text)” is not a duration", remedy: remedy)
    }
    total = (total ?? .zero) + factor * count
  }
  guard let total else { throw ValueProblem(message: "“\(text)” is not a duration", remedy: remedy) }
  guard range.contains(total) else {
    throw ValueProblem(message: "“\(text)” is out of range", remedy: remedy)
  }
  return total
}

private let durationUnits: [(name: String, factor: Duration)] = [
  ("ms", .milliseconds(1)), ("s", .seconds(1)), ("m", .seconds(60)), ("h", .seconds(3_600)),
  ("d", .seconds(86_400)),
]

@Sendable func durationText(_ duration: Duration) -> String {
  guard duration > .zero else { return "0s" }
  for unit in durationUnits.reversed() {
    let count = Int(duration / unit.factor)
    if unit.factor * count == duration, count > 0 { return "\(count)\(unit.name)" }
  }
  return "\(duration)"
}
