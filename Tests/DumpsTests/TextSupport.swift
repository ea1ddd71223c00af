@testable import Dumps

/// Hands a string's bytes to a reader of slices.
func withSlice<Result>(_ text: String, _ body: (TextSlice) throws -> Result) rethrows -> Result {
  // A pointer is needed even where there is no byte.
  let bytes = Array(text.utf8) + [0]
  return try bytes.withUnsafeBufferPointer { try body(TextSlice($0.baseAddress!, $0.count - 1)) }
}

/// A body and its entities as one line: `text | bold "x", textLink "y" → https://…`.
func describe(_ body: BodyBuilder.Body) -> String {
  let marks = body.entities.map { entity in
    "\(entity.kind.rawValue) \"\(String(decoding: body.text[entity.range], as: UTF8.self))\""
      + (entity.value.map { " → \($0)" } ?? "")
  }
  return String(decoding: body.text, as: UTF8.self) + (marks.isEmpty ? "" : " | ")
    + marks.joined(separator: ", ")
}
