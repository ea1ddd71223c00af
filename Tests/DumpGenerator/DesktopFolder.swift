extension Showing {
  /// The files of a Telegram Desktop export in HTML: `messages.html`, `messages2.html`, …, with what lies beside them.
  public var desktopExport: [DumpFile] {
    var files: [DumpFile] = []
    var start = 0
    repeat {
      let slice = posts[start..<min(posts.count, start + options.messagesPerFile)]
      var output: [UInt8] = []
      var writer = DesktopPageWriter(self, after: start == 0 ? nil : posts[start - 1])
      writer.begin(into: &output)
      for post in slice { writer.add(post, into: &output) }
      writer.end(into: &output)
      files.append(DumpFile(name: "messages\(files.isEmpty ? "" : "\(files.count + 1)").html", bytes: output))
      start += options.messagesPerFile
    } while start < posts.count
    files.append(
      DumpFile(name: "css/style.css", bytes: Array("body { margin: 0; }\n.message { color: #000; }\n".utf8)))
    files.append(
      DumpFile(name: "js/script.js", bytes: Array("\"use strict\";\nfunction GoToMessage(id) {}\n".utf8)))
    let picture: [UInt8] =
      [0xFF, 0xD8, 0xFF, 0xE0, 0, 16] + Array("JFIF".utf8) + [0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 0xFF, 0xD9]
    files.append(DumpFile(name: "photos/photo_1.jpg", bytes: picture))
    return files
  }
}
