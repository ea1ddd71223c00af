/// The front of a dump as JSON, for recognising its dialect: the first values, the last of them maybe cut.
struct JSONSample {
  /// The first values of the dump: of one document its front, of JSON Lines the first lines.
  let values: [JSONValue]
  /// Whether `values` is all that the dump holds.
  let isWhole: Bool
  private let records: [JSONRecord]

  private static let valueCount = 4

  /// Nil when the front does not look like JSON.
  init?(_ front: DumpFront) {
    guard ForeignFormat.sniffText(front.bytes) == ForeignFormat.json else { return nil }
    var stream = JSONStream(Array(front.bytes))
    var records: [JSONRecord] = []
    while records.count < Self.valueCount, (try? stream.advance()) == true {
      var record = JSONRecord()
      guard (try? stream.read(into: &record)) != nil else { break }
      records.append(record)
    }
    self.records = records
    values = records.map(\.root)
    isWhole = front.isWhole && (try? stream.advance()) == false
  }

  /// The first place where objects stand that `matches` takes for records, from the top down; nil when there is none.
  func shape(where matches: (JSONValue) -> Bool) -> JSONShape? {
    for value in values {
      if value.isObject, matches(value) { return .records }
      if value.isArray, Self.holds(value, matches) { return .records }
    }
    for value in values {
      if let keys = Self.keys(to: matches, in: value, depth: 0) { return .within(keys) }
    }
    return nil
  }

  /// How many values of a container are looked at: the first may be of another kind.
  private static let looks = 5

  private static func holds(_ array: JSONValue, _ matches: (JSONValue) -> Bool) -> Bool {
    for element in array.elements.prefix(looks) {
      if element.isObject ? matches(element) : element.isArray && holds(element, matches) { return true }
    }
    return false
  }

  private static func keys(to matches: (JSONValue) -> Bool, in value: JSONValue, depth: Int) -> [String]? {
    guard depth < 4 else { return nil }
    if value.isArray {
      for element in value.elements.prefix(looks) {
        if let keys = keys(to: matches, in: element, depth: depth + 1) { return keys }
      }
      return nil
    }
    for member in value.members.prefix(looks) where member.value.isObject && matches(member.value) {
      return []
    }
    for member in value.members.prefix(64) {
      if member.value.isArray, holds(member.value, matches) { return [member.key.string] }
      if let keys = keys(to: matches, in: member.value, depth: depth + 1) {
        return [member.key.string] + keys
      }
    }
    return nil
  }
}
