/// What a text in OpenMetrics 1.0 says, read as strictly as the specification has it.
///
/// Beyond the specification it wants what Sluice promises: no timestamps and no exemplars, help for each metric, and
/// all lines of a metric in one block.
public struct Exposition: Sendable {
  /// One metric with its samples.
  public struct Family: Sendable {
    public var name: String
    public var type: String
    public var unit: String?
    public var help: String
    public var samples: [Sample] = []
  }

  public struct Sample: Sendable {
    public var name: String
    public var labels: [Label]
    public var value: Double
  }

  public struct Label: Hashable, Sendable {
    public var name: String
    public var value: String

    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// What is wrong with a text.
  public struct Mistake: Error, CustomStringConvertible {
    public var description: String
  }

  public private(set) var families: [Family] = []

  /// - Throws: `Mistake`, for the first thing that is wrong.
  public init(_ text: String) throws {
    guard text.hasSuffix("# EOF\n") else { throw Mistake(description: "no # EOF at the end") }
    let lines = text.dropLast("# EOF\n".count).split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.last?.isEmpty != false else { throw Mistake(description: "no line end before # EOF") }
    var current: Family?
    for line in lines.dropLast() {
      do {
        try read(line, &current)
      } catch let mistake as Mistake {
        throw Mistake(description: "\(mistake): \(line)")
      }
    }
    if let current { try close(current) }
  }

  private mutating func read(_ line: Substring, _ current: inout Family?) throws {
    guard line.hasPrefix("#") else {
      guard current != nil else { throw Mistake(description: "a sample before its metric") }
      current?.samples.append(try Self.sample(line))
      return
    }
    let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
    guard words.count == 4, words[0] == "#" else { throw Mistake(description: "no such comment") }
    let name = String(words[2])
    guard name.wholeMatch(of: /[a-zA-Z_:][a-zA-Z0-9_:]*/) != nil else {
      throw Mistake(description: "no name")
    }
    if words[1] == "TYPE" {
      if let current { try close(current) }
      guard !families.contains(where: { $0.name == name }) else {
        throw Mistake(description: "the metric is in two places")
      }
      current = Family(name: name, type: String(words[3]), help: "")
      return
    }
    guard current?.name == name else { throw Mistake(description: "words about another metric") }
    guard current?.samples.isEmpty == true else { throw Mistake(description: "words after samples") }
    switch words[1] {
    case "UNIT": current?.unit = String(words[3])
    case "HELP": current?.help = try Self.unescaped(words[3])
    default: throw Mistake(description: "no such comment")
    }
  }

  /// A metric has ended: what can only be said of all of it.
  private mutating func close(_ family: Family) throws {
    func wrong(_ what: String) -> Mistake { Mistake(description: "\(family.name) \(what)") }
    if let unit = family.unit, !family.name.hasSuffix("_" + unit) { throw wrong("does not end in its unit") }
    guard !family.help.isEmpty else { throw wrong("has no help") }
    guard !family.samples.isEmpty else { throw wrong("has no samples") }
    let suffixes: Set<String>
    switch family.type {
    case "counter": suffixes = ["_total"]
    case "gauge": suffixes = [""]
    case "histogram": suffixes = ["_bucket", "_sum", "_count"]
    case "info": suffixes = ["_info"]
    default: throw wrong("is of no known type")
    }
    var seen: Set<[Label]> = []
    for sample in family.samples {
      guard sample.name.hasPrefix(family.name),
        suffixes.contains(String(sample.name.dropFirst(family.name.count)))
      else { throw wrong("has a sample \(sample.name)") }
      guard seen.insert([Label(name: "", value: sample.name)] + sample.labels).inserted else {
        throw wrong("has a sample twice")
      }
      guard family.type == "gauge" || sample.value >= 0 else { throw wrong("has a value below 0") }
      if family.type == "info", sample.value != 1 { throw wrong("is not 1") }
    }
    if family.type == "histogram" { try Self.checkHistogram(family) }
    families.append(family)
  }

  /// Buckets rise, end with one for all, and add up to the count.
  private static func checkHistogram(_ family: Family) throws {
    func wrong(_ what: String) -> Mistake { Mistake(description: "\(family.name) \(what)") }
    var rest = family.samples[...]
    while let first = rest.first {
      let labels = first.labels.filter { $0.name != "le" }
      var bound = -Double.infinity
      var count = -1.0
      while let sample = rest.first, sample.name == family.name + "_bucket" {
        guard let text = sample.labels.last, text.name == "le", let next = number(text.value), next > bound,
          sample.labels.dropLast() == labels[...], text.value.contains(".") || text.value == "+Inf"
        else { throw wrong("has a bucket out of place") }
        guard sample.value >= count else { throw wrong("has a bucket with less than a lower one") }
        (bound, count) = (next, sample.value)
        rest.removeFirst()
      }
      guard bound == .infinity else { throw wrong("has no bucket for all") }
      guard let sum = rest.popFirst(), sum.name == family.name + "_sum", sum.labels == labels,
        let total = rest.popFirst(), total.name == family.name + "_count", total.labels == labels
      else { throw wrong("lacks its sum or count") }
      guard total.value == count else { throw wrong("counts otherwise than its buckets") }
    }
  }

  // MARK: - Samples

  private static func sample(_ line: Substring) throws -> Sample {
    guard let match = line.prefixMatch(of: /([a-zA-Z_:][a-zA-Z0-9_:]*)(\{)?/) else {
      throw Mistake(description: "no name")
    }
    var rest = line[match.range.upperBound...]
    var labels: [Label] = []
    if match.2 != nil {
      repeat {
        guard let label = rest.prefixMatch(of: /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\[\\n"])*)"([,}])/)
        else {
          throw Mistake(description: "no label")
        }
        guard !labels.contains(where: { $0.name == label.1 }) else {
          throw Mistake(description: "a label twice")
        }
        labels.append(Label(name: String(label.1), value: try unescaped(label.2)))
        rest = rest[label.range.upperBound...]
        if label.3 == "}" { break }
      } while true
    }
    guard rest.first == " ", let value = number(rest.dropFirst()) else {
      throw Mistake(description: "no value")
    }
    return Sample(name: String(match.1), labels: labels, value: value)
  }

  private static func number(_ text: some StringProtocol) -> Double? {
    switch text {
    case "+Inf": .infinity
    case "-Inf": -.infinity
    case "NaN": .nan
    default:
      String(text).wholeMatch(of: /[+-]?\d+(\.\d+)?(e[+-]?\d+)?/) == nil ? nil : Double(String(text))
    }
  }

  private static func unescaped(_ text: Substring) throws -> String {
    var result = ""
    var rest = text
    while let character = rest.popFirst() {
      guard character == "\\" else {
        result.append(character)
        continue
      }
      switch rest.popFirst() {
      case "\\": result.append("\\")
      case "n": result.append("\n")
      case "\"": result.append("\"")
      default: throw Mistake(description: "no such escape")
      }
    }
    return result
  }

  // MARK: - Asking

  public subscript(name: String) -> Family? { families.first { $0.name == name } }

  /// The value of the sample `name` with these labels; nil when there is none.
  public func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
    for family in families {
      for sample in family.samples where sample.name == name {
        if Dictionary(uniqueKeysWithValues: sample.labels.map { ($0.name, $0.value) }) == labels {
          return sample.value
        }
      }
    }
    return nil
  }
}
