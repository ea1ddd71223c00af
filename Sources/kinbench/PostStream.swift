import Archive
import Foundation

/// Takes the posts of a corpus through an archive of texts, a batch at a time.
struct PostStream {
  private let corpus: UnsafeRawBufferPointer
  private let trial: KinTrial
  private let path: String
  private let batch: Int
  private let tellsProgress: Bool
  private var posts = 0
  /// By text, the post that brought it; texts are numbered from 1.
  private var firstPost = [-1]
  private var seconds = (user: 0.0, wall: 0.0)
  private let residentBefore = Self.resident()

  private static let mark: UInt8 = 0x1E

  init(
    _ corpus: UnsafeRawBufferPointer, archive path: String, batch: Int, cacheBytes: Int, tellsProgress: Bool
  ) throws {
    self.corpus = corpus
    self.path = path
    self.batch = batch
    self.tellsProgress = tellsProgress
    trial = try KinTrial(path: path, cacheBytes: cacheBytes)
  }

  /// Streams all posts; prints an answer a line.
  mutating func run() throws {
    let start = (cpu: Self.cpuSeconds(), wall: Self.wallSeconds())
    var last = (posts: 0, cpu: start.cpu)
    var position = 0
    var output: [UInt8] = []
    while position < corpus.count {
      let texts = nextBatch(&position)
      for answer in try trial.add(texts) {
        output.append(contentsOf: "\(number(of: answer))\n".utf8)
        posts += 1
      }
      if output.count > 1 << 16 { try flush(&output) }
      if tellsProgress, posts - last.posts >= 200_000 {
        let now = Self.cpuSeconds()
        let rate = Double(posts - last.posts) / (now - last.cpu)
        try FileHandle.standardError.write(contentsOf: Data("\(posts) posts: \(Int(rate)) posts/s\n".utf8))
        last = (posts, now)
      }
    }
    try flush(&output)
    seconds = (Self.cpuSeconds() - start.cpu, Self.wallSeconds() - start.wall)
  }

  /// The figures as a JSON object: posts a second of processor time, bytes of memory a post, and what lies on disk.
  func report() throws -> String {
    let resident = max(0, Self.resident() - residentBefore)
    let sizes = try trial.sizes()
    try trial.close()
    let disk = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? nil
    let fields: [(String, String)] = [
      ("posts", "\(posts)"),
      ("texts", "\(firstPost.count - 1)"),
      ("posts_s", "\(Int((Double(posts) / seconds.user).rounded()))"),
      ("posts_s_wall", "\(Int((Double(posts) / seconds.wall).rounded()))"),
      ("bytes_post", "\(resident / max(1, posts))"),
      ("anchors", "\(sizes.anchors)"),
      ("anchor_bytes", "\(sizes.diskBytes)"),
      ("anchor_memory", "\(sizes.memoryBytes)"),
      ("runs", "\(sizes.runs)"),
      ("archive_bytes", "\(disk ?? 0)"),
    ]
    return "{" + fields.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}\n"
  }

  private func nextBatch(_ position: inout Int) -> [UnsafeRawBufferPointer] {
    var texts: [UnsafeRawBufferPointer] = []
    while texts.count < batch, position < corpus.count {
      let rest = UnsafeRawBufferPointer(rebasing: corpus[position...])
      let end = rest.firstIndex(of: Self.mark) ?? rest.count
      texts.append(UnsafeRawBufferPointer(rebasing: rest[..<end]))
      position += end + 1
    }
    return texts
  }

  private mutating func number(of answer: KinTrial.Answer?) -> Int {
    guard let answer else { return -1 }
    guard answer.isNew else { return firstPost[Int(answer.text)] }
    firstPost.append(posts)
    return answer.copyOf.map { firstPost[Int($0)] } ?? -1
  }

  private func flush(_ output: inout [UInt8]) throws {
    try FileHandle.standardOutput.write(contentsOf: Data(output))
    output.removeAll(keepingCapacity: true)
  }

  /// Processor time of all threads, of the process and of the system for it.
  private static func cpuSeconds() -> Double { seconds(CLOCK_PROCESS_CPUTIME_ID) }

  private static func wallSeconds() -> Double { seconds(CLOCK_MONOTONIC) }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Bytes of memory in use, by proc(5).
  private static func resident() -> Int {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .ascii) else { return 0 }
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }
}
