import Dumps
import Glibc

/// Reads one dump and prints what that cost: `FORMAT POSTS REPAIRS BYTES SECONDS PEAK-KIB`.
@main
enum Main {
  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count == 2 else {
      print("usage: sluice-read FILE")
      exit(64)
    }
    let file = open(arguments[1], O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      perror(arguments[1])
      exit(66)
    }
    do {
      let source = FileSource(file: file, length: lseek(file, 0, SEEK_END))
      lseek(file, 0, SEEK_SET)
      let start = now()
      var reader = try openDump(source)
      var posts = 0
      while let element = try reader.next() {
        if case .post = element { posts += 1 }
      }
      let seconds = now() - start
      var usage = rusage()
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      print(reader.format.rawValue, posts, reader.repairs.total, source.length, seconds, usage.ru_maxrss)
    } catch {
      print("sluice-read: \(arguments[1]): \(error)")
      exit(65)
    }
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

struct FileSource: ByteSource {
  let file: CInt
  let length: Int

  struct Failure: Error { var code: CInt }

  var seekableLength: Int64? { Int64(length) }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while true {
      let count = Glibc.read(file, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      if errno != EINTR { throw Failure(code: errno) }
    }
  }

  func seek(to offset: Int64) throws {
    if lseek(file, Int(offset), SEEK_SET) < 0 { throw Failure(code: errno) }
  }
}
