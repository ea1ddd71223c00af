/// Characters that HTML writes otherwise, as Telegram's pages do.
func pageEscaped(_ text: String) -> String {
  var escaped = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": escaped += "&amp;"
    case "<": escaped += "&lt;"
    case ">": escaped += "&gt;"
    case "\"": escaped += "&quot;"
    case "'": escaped += "&#39;"
    case "!": escaped += "&#33;"
    case "$": escaped += "&#036;"
    default: escaped.unicodeScalars.append(scalar)
    }
  }
  return escaped
}

/// As Telegram Desktop's HTML export writes them.
func desktopEscaped(_ text: String) -> String {
  var escaped = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\n": escaped += "<br>"
    case "\"": escaped += "&quot;"
    case "&": escaped += "&amp;"
    case "'": escaped += "&apos;"
    case "<": escaped += "&lt;"
    case ">": escaped += "&gt;"
    default: escaped.unicodeScalars.append(scalar)
    }
  }
  return escaped
}

/// The text of a post as Telegram's pages show it.
func pageMarkup(_ text: Model.Text) -> String {
  var markup = ""
  for run in text.runs {
    let inner = pageEscaped(pageText(run.text)).split(separator: "\n", omittingEmptySubsequences: false)
      .joined(separator: "<br/>")
    let confirm = #"target="_blank" rel="noopener""#
    switch run.style {
    case nil: markup += inner
    case .bold: markup += "<b>\(inner)</b>"
    case .italic: markup += "<i>\(inner)</i>"
    case .underline: markup += "<u>\(inner)</u>"
    case .strikethrough: markup += "<s>\(inner)</s>"
    case .spoiler: markup += "<tg-spoiler>\(inner)</tg-spoiler>"
    case .code: markup += "<code>\(inner)</code>"
    case .hashtag: markup += #"<a href="?q=%23\#(percentEncoded(run.text.dropFirst()))">\#(inner)</a>"#
    case .mention: markup += #"<a href="https://t.me/\#(run.text.dropFirst())" target="_blank">\#(inner)</a>"#
    case .link: markup += #"<a href="\#(pageEscaped(run.text))" \#(confirm)>\#(inner)</a>"#
    case .textLink(let url):
      markup +=
        #"<a href="\#(pageEscaped(url))" \#(confirm) onclick="return confirm('Open this link?\n\n'+this.href);">\#(inner)</a>"#
    case .customEmoji(let id):
      markup +=
        #"<tg-emoji emoji-id="\#(id)"><i class="emoji" style="background-image:url('//telegram.org/img/emoji/40/F09FA4A6.png')"><b>\#(inner)</b></i></tg-emoji>"#
    }
  }
  return markup
}

/// The text of a post as Telegram Desktop's HTML export shows it.
func desktopMarkup(_ text: Model.Text) -> String {
  var markup = ""
  for run in text.runs {
    let inner = desktopEscaped(run.text)
    switch run.style {
    case nil, .customEmoji: markup += inner
    case .bold: markup += "<strong>\(inner)</strong>"
    case .italic: markup += "<em>\(inner)</em>"
    case .underline: markup += "<u>\(inner)</u>"
    case .strikethrough: markup += "<s>\(inner)</s>"
    case .spoiler:
      markup +=
        #"<span class="spoiler hidden" onclick="ShowSpoiler(this)"><span aria-hidden="true">\#(inner)</span></span>"#
    case .code: markup += "<code>\(inner)</code>"
    case .hashtag:
      markup +=
        #"<a href="" onclick="return ShowHashtag(&quot;\#(desktopEscaped(String(run.text.dropFirst())))&quot;)">\#(inner)</a>"#
    case .mention: markup += #"<a href="https://t.me/\#(run.text.dropFirst())">\#(inner)</a>"#
    case .link: markup += #"<a href="\#(inner)">\#(inner)</a>"#
    case .textLink(let url): markup += #"<a href="\#(desktopEscaped(url))">\#(inner)</a>"#
    }
  }
  return markup
}

/// A text with Telegram's Markdown, as Telethon's `message.text` gives it.
func markdown(_ text: Model.Text) -> String {
  text.runs.map { run in
    switch run.style {
    case .bold: "**\(run.text)**"
    case .italic: "__\(run.text)__"
    case .strikethrough: "~~\(run.text)~~"
    case .code: "`\(run.text)`"
    case .textLink(let url): "[\(run.text)](\(url))"
    default: run.text
    }
  }.joined()
}

/// As in a URL's query.
func percentEncoded(_ text: some StringProtocol) -> String {
  var encoded = ""
  for byte in text.utf8 {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
      encoded.unicodeScalars.append(Unicode.Scalar(byte))
    default:
      let text = String(byte, radix: 16, uppercase: true)
      encoded += "%" + (text.count == 1 ? "0" : "") + text
    }
  }
  return encoded
}

/// RFC 4648, §5, without the padding.
func base64URL(_ bytes: some Sequence<UInt8>) -> String {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
  var text = ""
  var bits: UInt32 = 0
  var count = 0
  for byte in bytes {
    bits = bits << 8 | UInt32(byte)
    count += 8
    while count >= 6 {
      count -= 6
      text.append(alphabet[Int(bits >> UInt32(count) & 63)])
    }
  }
  if count > 0 { text.append(alphabet[Int(bits << UInt32(6 - count) & 63)]) }
  return text
}
