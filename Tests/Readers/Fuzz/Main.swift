import CFuzzer
import DumpChecks
import DumpGenerator

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Feeds the readers what libFuzzer makes of real and made-up dumps.
@main
enum Main {
  private static let usage = """
    usage: sluice-fuzz --reader=READER [arguments of libFuzzer]
           sluice-fuzz --prepare READER FOLDER DICTIONARY
    Reads what libFuzzer makes of the dumps in the folders that are named, and ends where a reader breaks a promise.
    --prepare writes made-up dumps to begin with, and the words that libFuzzer may put into them.
    readers: \(FuzzedReader.allCases.map(\.rawValue).joined(separator: " "))

    """

  static func main() {
    let arguments = CommandLine.arguments
    if arguments.count == 5, arguments[1] == "--prepare", let reader = FuzzedReader(rawValue: arguments[2]) {
      for seed in reader.seeds { write(seed.bytes, to: "\(arguments[3])/seed-\(seed.name)") }
      write(Array(reader.dictionary.utf8), to: arguments[4])
      return
    }
    // It stays among the arguments, which libFuzzer passes on to processes of its own; it ignores such flags.
    guard arguments.count > 1, arguments[1].hasPrefix("--reader="),
      let reader = FuzzedReader(rawValue: String(arguments[1].dropFirst(9)))
    else {
      print(usage, terminator: "")
      exit(64)
    }
    var pointers = arguments.map { strdup($0) } + [nil]
    var count = CInt(arguments.count)
    fuzzed = reader
    pointers.withUnsafeMutableBufferPointer { buffer in
      var base = buffer.baseAddress
      exit(LLVMFuzzerRunDriver(&count, &base) { data, size in fuzz(data, size) })
    }
  }

  private static func write(_ bytes: [UInt8], to path: String) {
    guard let file = fopen(path, "w"), fwrite(bytes, 1, bytes.count, file) == bytes.count, fclose(file) == 0
    else {
      perror(path)
      exit(74)
    }
  }
}

/// Set once before the first input; libFuzzer calls from one thread.
nonisolated(unsafe) private var fuzzed = FuzzedReader.whole

private func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let faults = fuzzed.soundness(size).faults(of: UnsafeRawBufferPointer(start: data, count: size))
  guard faults.isEmpty else { fatalError(faults.joined(separator: "; ")) }
  return 0
}
