/// The names of a table's columns, as its first row gives them.
struct CSVHeader {
  private var places: [String: Int] = [:]
  let count: Int

  init(_ names: [String]) {
    count = names.count
    for (place, name) in names.enumerated() where !name.isEmpty {
      let key = Self.key(name)
      if places[key] == nil { places[key] = place }
    }
  }

  /// The names in a line, with or without quotes.
  init(line: some Collection<UInt8>, delimiter: UInt8) {
    let names = line.split(
      separator: delimiter, maxSplits: CSVScanner.cellLimit, omittingEmptySubsequences: false)
    self.init(names.map { String(decoding: $0, as: UTF8.self).filter { $0 != "\"" } })
  }

  /// Where the first of these columns that is there stands.
  subscript(names: String...) -> Int? {
    for name in names {
      if let place = places[Self.key(name)] { return place }
    }
    return nil
  }

  /// Whether all these columns are there.
  func has(_ names: String...) -> Bool { names.allSatisfy { places[Self.key($0)] != nil } }

  /// Programs differ in case, and leave white space around names.
  private static func key(_ name: String) -> String {
    name.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
