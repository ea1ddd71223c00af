import DumpGenerator

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Writes a made-up dump of any size to standard output, for measuring readers.
@main
enum Main {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3, let kind = DumpKind(rawValue: arguments[1]), let bytes = Int(arguments[2])
    else {
      let kinds = DumpKind.allCases.map(\.rawValue).joined(separator: " ")
      complain("usage: sluice-dump-writer FORMAT BYTES >FILE\nformats: \(kinds)\n")
      exit(64)
    }
    let channel = PostFeed.channel(seed: 1)
    let origins = (10..<13).map { PostFeed.channel(seed: $0) }
    var feed = PostFeed(seed: 1, channel: channel, origins: origins)
    let showing = Showing(channel: channel, posts: [], capturedAt: 2_000_000_000)
    let posts = kind.write(showing, feed: &feed, atLeast: bytes) { piece in
      piece.withUnsafeBytes { put($0) }
    }
    complain("\(posts) posts\n")
  }

  private static func put(_ bytes: UnsafeRawBufferPointer) {
    var rest = bytes
    while !rest.isEmpty {
      let count = write(STDOUT_FILENO, rest.baseAddress, rest.count)
      guard count > 0 else {
        complain("sluice-dump-writer: cannot write: \(String(cString: strerror(errno)))\n")
        exit(74)
      }
      rest = .init(rebasing: rest[count...])
    }
  }

  private static func complain(_ text: String) {
    var text = text
    text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
