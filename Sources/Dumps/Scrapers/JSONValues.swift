/// Answers that scrapers' records are asked for.
extension JSONValue {
  /// An integer of 1 or more.
  var positive: Int64? { int.flatMap { $0 > 0 ? $0 : nil } }

  /// An integer of 0 or more.
  var notNegative: Int64? { int.flatMap { $0 >= 0 ? $0 : nil } }

  /// An exact count.
  var counter: Counter? { notNegative.map { Counter(value: $0, granularity: 1) } }

  /// A time, as a number or as text in any of the forms that dumps use.
  var time: CapturedTime? { literal.flatMap { CapturedTime(written: $0) } }

  /// A handle, with or without `@`.
  var handle: String? {
    guard var text = text?.trimmedName() else { return nil }
    if text.count > 0, text[0] == 0x40 { text = text.from(1) }
    return text.isHandle ? text.string : nil
  }

  /// Seconds, also as a fraction, which is cut off.
  var seconds: Int64? {
    guard let text = literal else { return nil }
    let whole = text.firstIndex(of: 0x2E, from: 0).map { text.prefix($0) } ?? text
    return parseInteger(whole).flatMap { $0 >= 0 ? $0 : nil }
  }

  /// The first of an object's members that is there and not null.
  func first(_ keys: StaticString...) -> JSONValue {
    for key in keys {
      let value = self[key]
      if value.exists { return value }
    }
    return JSONValue(nodes: nodes, arena: arena, repairs: repairs, index: -1)
  }

  /// Whether an object has one of these members, be it null.
  func has(_ keys: StaticString...) -> Bool { keys.contains { self[$0].kind != .missing } }
}

extension TextSlice {
  /// An id or a number as text, which no hostile one makes long.
  var shortString: String { shortened(to: 64).string }
}
