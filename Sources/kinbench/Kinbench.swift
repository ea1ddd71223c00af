import Archive
import ArgumentParser
import Foundation

/// Streams a labelled corpus through the kin index and prints what each post is a copy of.
@main
struct Kinbench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kinbench", abstract: "Measure the kin index on a corpus of posts.",
    discussion: """
      CORPUS holds posts in UTF-8, each followed by a byte 0x1E. Each post is first asked for, then added, by the code \
      and in the tables of every archive, on disk, in durable transactions. Prints a line a post: the number (0, 1, 2 …) \
      of the earlier post that it is a copy of, or -1. Siblings are no copies.
      """)

  @Argument(help: "A file of posts.") var corpus: String
  @Option(help: "Where to write figures, as JSON.") var figures: String?
  @Option(help: "Where to keep the archive, a file that is not there yet (default: a throw-away one).")
  var archive: String?
  @Option(help: "How many posts make a transaction.") var batch = 20_000
  @Option(help: "How much of the archive is kept in memory, in MiB.") var cache = 32
  @Flag(help: "Tell the speed of every 200,000 posts on standard error.") var progress = false

  func validate() throws {
    guard batch > 0 else { throw ValidationError("--batch must be 1 or more.") }
    guard (1...65_536).contains(cache) else { throw ValidationError("--cache must be from 1 to 65536.") }
    if let archive, FileManager.default.fileExists(atPath: archive) {
      throw ValidationError("\(archive) is there already; name a file that is not.")
    }
  }

  func run() throws {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: corpus), options: .alwaysMapped)
    } catch {
      throw ValidationError("\(corpus) cannot be read: \(error.localizedDescription)")
    }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "kinbench.\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = archive ?? folder.appendingPathComponent("archive.sqlite").path
    try data.withUnsafeBytes { bytes in
      var stream = try PostStream(
        bytes, archive: path, batch: batch, cacheBytes: cache << 20, tellsProgress: progress)
      try stream.run()
      let report = try stream.report()
      if let figures {
        try Data(report.utf8).write(to: URL(fileURLWithPath: figures))
      }
    }
  }
}
