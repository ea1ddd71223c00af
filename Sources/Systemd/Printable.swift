/// `text` with everything escaped that a terminal or a line-based reader would act on.
///
/// Control characters (C0, DEL, C1), line and paragraph separators, and the marks that turn the direction of
/// writing are written as `\n`, `\t`, `\r` or `\u{1b}`; all else, the backslash too, stays as it is. What is
/// shown comes from file names and posts, and must neither move the cursor nor pose as another line.
func printable(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: isActedUpon) else { return text }
  var result = ""
  for scalar in text.unicodeScalars {
    if isActedUpon(scalar) {
      result += escape(scalar)
    } else {
      result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// `value` as it stands after `key=`: as it is where it is one plain word, else quoted.
func printableValue(_ value: String) -> String {
  let needsQuotes =
    value.isEmpty
    || value.unicodeScalars.contains {
      isActedUpon($0) || $0.properties.isWhitespace || $0 == "\"" || $0 == "=" || $0 == "\\"
    }
  guard needsQuotes else { return value }
  var result = "\""
  for scalar in value.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case let other where isActedUpon(other): result += escape(other)
    case let other: result.unicodeScalars.append(other)
    }
  }
  return result + "\""
}

/// `text`, or as many whole characters of it as fit into `limit` bytes of UTF-8 with an ellipsis behind them.
func shortened(_ text: String, toBytes limit: Int) -> String {
  guard text.utf8.count > limit else { return text }
  let ellipsis = "…"
  var result = ""
  var bytes = ellipsis.utf8.count
  for character in text {
    bytes += character.utf8.count
    guard bytes <= limit else { break }
    result.append(character)
  }
  return result + ellipsis
}

private func isActedUpon(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x00...0x1F, 0x7F...0x9F: true
  case 0x2028, 0x2029: true
  case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
  default: false
  }
}

private func escape(_ scalar: Unicode.Scalar) -> String {
  switch scalar {
  case "\n": "\\n"
  case "\r": "\\r"
  case "\t": "\\t"
  default: "\\u{" + String(scalar.value, radix: 16) + "}"
  }
}
