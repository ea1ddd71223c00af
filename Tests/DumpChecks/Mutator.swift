/// Damages dumps the way that finds mistakes: along their structure more than byte by byte, with words that mean
/// something put where they mean nothing.
public struct Mutator: Sendable {
  /// The bytes that bound the pieces of a dump.
  private let bounds: Set<UInt8>
  /// Words that mean something to the readers of such dumps.
  public let words: [[UInt8]]

  private init(bounds: String, words: [String]) {
    self.bounds = Set(bounds.utf8)
    self.words = (words + Self.everywhere).map { Array($0.utf8) }
  }

  private static let everywhere = [
    "", " ", "\n", "\r\n", "\n\n\n", "\u{0}", "\u{1}", "\u{A0}", "\u{200D}", "\u{200F}", "\u{FEFF}",
    "\u{FFFD}", "🤦‍♂️",
    "e\u{301}", "\u{2028}", "0", "-1", "1", "9223372036854775807", "-9223372036854775808",
    "99999999999999999999999999", "1778621251.0", "1e400", "-1001101170442", "2021-06-05T12:34:56+00:00",
    "2021-02-30 25:61:61", "1622894096", "https://t.me/a/1", "https://t.me/s/some_handle/5?q=%23a",
    "@some_handle",
    "#tag", "**", "__", "~~", "||", "`", "```", "[a](b)", "7.01K", "null",
  ]

  public static let text = Mutator(
    bounds: "\n",
    words: [
      "Forwarded from X\n", "Forwarded from\u{A0}Y (Z)\n", "Please open Telegram to view this post\n",
      "VIEW IN TELEGRAM\n", "Media is too big\n", "👍62👏2🥰1\n", "14.3K132K39.9K\n", "18.9M viewsPavel\n",
      "7.01K subscribers\n", "5.48K photos\n", "A – Telegram\n", "Download Telegram\n", "file.pdf\n6.2 MB\n",
      "Read in full\n", "--- POST 3 ---\n", "=== POST 4 ===\n", "🕒 Time: 2021-06-05 12:34:56\n",
      "🔗 Link: https://t.me/a_handle/7\n", "👁️ Views: 26K\n", "📝 Text:\n",
      "[2021-06-05T12:34:56Z] https://t.me/a_handle/8\n", "Views: 26K\n", "\u{FEFF}",
    ])

  public static let json = Mutator(
    bounds: "{}[],:\"\n",
    words: [
      "{", "}", "[", "]", ",", ":", "\"", "{}", "[]", "\"\"", "true", "false", "NaN", "None", "\\", "\\x01",
      "\\x",
      "\\u", "\\ud83e", "\\udd26", "\\u0000", "\\q", "\"id\": 1,", "\"id\": null,", "\"text\": \"\",",
      "\"text\": [],",
      "\"text\": [\"a\", {\"type\": \"bold\", \"text\": \"b\"}],", "\"text\": {},", "\"messages\": [",
      "\"messages\": {", "\"type\": \"service\",", "\"type\": \"personal_chat\",",
      "\"_\": \"MessageService\",",
      "\"peer_id\": {\"_\": \"PeerChannel\", \"channel_id\": 5},",
      "\"entities\": [{\"_\": \"MessageEntityBold\", ",
      "\"offset\": -1, \"length\": 9000000000000000000}],", "\"date\": ", "\"date_unixtime\": ",
      "\"text_messages\": ",
      "\"url\": \"https://t.me/s/a/1\",", "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":",
      "[[[[[[[[[[[[[[[[",
    ])

  public static let html = Mutator(
    bounds: "<>\"= &;\n",
    words: [
      "<", ">", "</", "/>", "<!--", "-->", "<![CDATA[", "]]>", "<!DOCTYPE html>", "<script>", "</script>",
      "<style>",
      "<textarea>", "<title>", "<div>", "</div>", "<br/>", "<pre>", "</p>", "&amp;", "&amp;amp;", "&#", "&#x",
      "&#0;",
      "&#55357;", "&#1114112;", "&notit;", "\"", "'", "<a href=\"", "</a>", "<tg-emoji emoji-id=\"5\">",
      "<i class=\"emoji\"><b>⛔️</b></i>", "<div class=\"tgme_widget_message_text js-message_text\">",
      "<div class=\"tgme_widget_message js-widget_message\" data-post=\"a_handle/9\" data-view=\"eyJjIjotMX0\">",
      "data-post=\"/\"", "data-view=\"!!!!\"",
      "<div class=\"message default clearfix joined\" id=\"message-9\">",
      "<div class=\"message service\" id=\"message\">", "<div class=\"from_name\">",
      "<div class=\"forwarded body\">", "<div class=\"body\">", "<div class=\"text\">", "joined",
      "title=\"16.01.2019\"",
      "<td class=\"line-content\">", "<span class=\"html-tag\">", "<div><div><div><div><div><div><div><div>",
    ])

  public static let mhtml = Mutator(
    bounds: "\n=:;<>",
    words: [
      "=", "=\r\n", "=3D", "=FF", "=G1", "=0", "\r\n\r\n", "\r\n--", "--", "----", "MIME-Version: 1.0\r\n",
      "Content-Type: multipart/related; boundary=\"\"\r\n",
      "Content-Type: multipart/related;\r\n\tboundary=\"b\"\r\n",
      "Content-Type: text/html; charset=windows-1251\r\n", "Content-Transfer-Encoding: base64\r\n",
      "Content-Transfer-Encoding: quoted-printable\r\n", "From: <Saved by Blink>\r\n", "PGRpdj4=", "<div>",
    ])

  public static let csv = Mutator(
    bounds: ",;\"\n\r\t",
    words: [
      ",", ";", "\t", "\"", "\"\"", "\"\"\"", "\",\"", "\"\n\"", "\r", ",,,,,,,,,,,,,,,,", "id,body,views\n",
      "msg_id", "channel_id", "Message ID", "To", "N/A", "None", "nan", "inf", "a-1", "-", "a-b-3",
    ])

  /// Damages a dump a few times.
  /// - Parameter other: another dump, whose pieces may get into it.
  public func mutate(
    _ bytes: [UInt8], with other: [UInt8], _ random: inout some RandomNumberGenerator
  ) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...5, using: &random) { damage(&bytes, other, &random) }
    return bytes
  }

  private func damage(_ bytes: inout [UInt8], _ other: [UInt8], _ random: inout some RandomNumberGenerator) {
    let at = Int.random(in: 0...bytes.count, using: &random)
    switch Int.random(in: 0..<12, using: &random) {
    case 0 where at < bytes.count: bytes[at] = UInt8.random(in: 0...255, using: &random)
    case 1: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...20, using: &random)))
    case 2 where Bool.random(using: &random): bytes.removeSubrange(at...)
    case 3, 4: bytes.replaceSubrange(piece(bytes, at), with: words.randomElement(using: &random)!)
    case 5, 6: bytes.insert(contentsOf: words.randomElement(using: &random)!, at: piece(bytes, at).lowerBound)
    case 7: bytes.removeSubrange(run(bytes, at, &random))
    case 8:
      let run = run(bytes, at, &random)
      bytes.insert(contentsOf: Array(bytes[run]), at: run.upperBound)
    case 9:
      let piece = Array(bytes[run(bytes, at, &random)])
      let place = self.piece(bytes, Int.random(in: 0...bytes.count, using: &random)).lowerBound
      bytes.insert(contentsOf: piece, at: place)
    case 10 where !other.isEmpty:
      let run = run(other, Int.random(in: 0..<other.count, using: &random), &random)
      bytes.insert(contentsOf: other[run], at: piece(bytes, at).lowerBound)
    default:
      let word = words.randomElement(using: &random)!
      let times = Int.random(in: 1...40, using: &random)
      bytes.insert(
        contentsOf: Array(repeatElement(word, count: times).joined()), at: piece(bytes, at).lowerBound)
    }
  }

  /// The piece between two bounds in which `index` lies.
  private func piece(_ bytes: [UInt8], _ index: Int) -> Range<Int> {
    var lower = index
    while lower > 0, !bounds.contains(bytes[lower - 1]) { lower -= 1 }
    var upper = index
    while upper < bytes.count, !bounds.contains(bytes[upper]) { upper += 1 }
    return lower..<upper
  }

  /// Several pieces in a row, with the bounds between them.
  private func run(
    _ bytes: [UInt8], _ index: Int, _ random: inout some RandomNumberGenerator
  ) -> Range<Int> {
    var run = piece(bytes, index)
    for _ in 0..<Int.random(in: 0...8, using: &random) where run.upperBound < bytes.count {
      run = run.lowerBound..<piece(bytes, run.upperBound + 1).upperBound
    }
    return run
  }
}
