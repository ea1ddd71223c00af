/// A preview page as a browser saves it in one file, MHTML.
struct WebArchiveWriter: DumpWriter {
  private let handle: String
  private var page: PreviewWriter
  private var column = 0
  private static let boundary = "----MultipartBoundary--x5dQ3sZ0AHRkmGdrIMu9rWlTk1yXrv----"

  init(_ showing: Showing) {
    handle = showing.channel.handle
    page = PreviewWriter(showing)
  }

  mutating func begin(into output: inout [UInt8]) {
    output +=
      [
        "From: <Saved by Blink>", "Snapshot-Content-Location: https://t.me/s/\(handle)",
        "Subject: =?utf-8?Q?Telegram?=", "Date: Sat, 5 Jun 2021 12:34:56 -0000", "MIME-Version: 1.0",
        "Content-Type: multipart/related;", "\ttype=\"text/html\";", "\tboundary=\"\(Self.boundary)\"", "",
        "",
        "--\(Self.boundary)", "Content-Type: text/html",
        "Content-ID: <frame-0B6A@mhtml.blink>", "Content-Transfer-Encoding: quoted-printable",
        "Content-Location: https://t.me/s/\(handle)", "", "",
      ].joined(separator: "\r\n").utf8
    encode(&output) { page, html in page.begin(into: &html) }
  }

  mutating func add(_ post: Model.Post, into output: inout [UInt8]) {
    encode(&output) { page, html in page.add(post, into: &html) }
  }

  mutating func end(into output: inout [UInt8]) {
    encode(&output) { page, html in page.end(into: &html) }
    output +=
      [
        "", "--\(Self.boundary)", "Content-Type: text/css", "Content-Transfer-Encoding: quoted-printable",
        "Content-Location: https://telegram.org/css/widget-frame.css", "", "body { margin: 0 }", "",
        "--\(Self.boundary)--", "",
      ].joined(separator: "\r\n").utf8
  }

  /// RFC 2045, §6.7.
  private mutating func encode(
    _ output: inout [UInt8], _ write: (inout PreviewWriter, inout [UInt8]) -> Void
  ) {
    var html: [UInt8] = []
    write(&page, &html)
    let digits = Array("0123456789ABCDEF".utf8)
    for byte in html {
      if byte == 0x0A {
        output += "\r\n".utf8
        column = 0
        continue
      }
      let isPlain = byte >= 0x20 && byte < 0x7F && byte != 0x3D
      if column + (isPlain ? 1 : 3) > 75 {
        output += "=\r\n".utf8
        column = 0
      }
      if isPlain {
        output.append(byte)
        column += 1
      } else {
        output += [0x3D, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        column += 3
      }
    }
  }
}

/// A preview page's source as a browser shows it, saved as a page of its own.
struct ViewSourceWriter: DumpWriter {
  private var page: PreviewWriter
  private var rest: [UInt8] = []
  private var line = 0

  init(_ showing: Showing) { page = PreviewWriter(showing) }

  mutating func begin(into output: inout [UInt8]) {
    output +=
      #"<html><head><meta name="color-scheme" content="light dark"></head><body><div class="line-gutter-backdrop"></div><form autocomplete="off"><label class="line-wrap-control">Line wrap<input type="checkbox" aria-label="Line wrap"></label></form><table><tbody>"#
      .utf8
    page.begin(into: &rest)
    flush(&output, all: false)
  }

  mutating func add(_ post: Model.Post, into output: inout [UInt8]) {
    page.add(post, into: &rest)
    flush(&output, all: false)
  }

  mutating func end(into output: inout [UInt8]) {
    page.end(into: &rest)
    flush(&output, all: true)
    output += "</tbody></table></body></html>".utf8
  }

  private mutating func flush(_ output: inout [UInt8], all: Bool) {
    var lines = rest.split(separator: 0x0A, omittingEmptySubsequences: false)
    rest = all ? [] : Array(lines.removeLast())
    for source in lines {
      line += 1
      output += #"<tr><td class="line-number" value="\#(line)"></td><td class="line-content">"#.utf8
      highlight(source, &output)
      output += "</td></tr>".utf8
    }
  }

  /// Tags in spans of their own, as the browser colours them; text as it is.
  private func highlight(_ source: some Collection<UInt8>, _ output: inout [UInt8]) {
    var isInTag = false
    for byte in source {
      switch byte {
      case 0x3C where !isInTag:
        isInTag = true
        output += #"<span class="html-tag">&lt;"#.utf8
      case 0x3E where isInTag:
        isInTag = false
        output += "&gt;</span>".utf8
      case 0x3C: output += "&lt;".utf8
      case 0x3E: output += "&gt;".utf8
      case 0x26: output += "&amp;".utf8
      default: output.append(byte)
      }
    }
    if isInTag { output += "</span>".utf8 }
  }
}
