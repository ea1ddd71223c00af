import CFuzzer
import DumpChecks
import Dumps

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Feeds the readers what libFuzzer makes of the fixtures: `sluice-fuzz READER [libFuzzer's arguments]`.
@main
enum Main {
  static func main() {
    var arguments = CommandLine.arguments
    guard arguments.count > 1, let reader = FuzzedReader(rawValue: arguments[1]) else {
      let names = FuzzedReader.allCases.map(\.rawValue).joined(separator: " ")
      print("usage: sluice-fuzz READER [arguments of libFuzzer]\nreaders: \(names)")
      exit(64)
    }
    arguments.remove(at: 1)
    var pointers = arguments.map { strdup($0) } + [nil]
    var count = CInt(arguments.count)
    fuzzed = reader
    pointers.withUnsafeMutableBufferPointer { buffer in
      var base = buffer.baseAddress
      exit(LLVMFuzzerRunDriver(&count, &base) { data, size in fuzz(data, size) })
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

/// The readers that share code, one target each.
enum FuzzedReader: String, CaseIterable {
  case text, json, html, csv, mhtml, container, whole

  private var formats: [DumpFormat] {
    let names: [String] =
      switch self {
      case .text: ["text-flat", "text-full", "text-log", "text-posts"]
      case .json:
        [
          "4cat-json", "tgdataset-json", "snscrape-json", "message-json", "tdl-json", "desktop-json",
          "telethon-json",
        ]
      case .html: ["desktop-html", "preview-view-source", "preview-html"]
      case .csv: ["telepathy-csv", "telegram-tracker-csv", "4cat-csv"]
      case .mhtml: ["preview-mhtml"]
      case .container: ["container"]
      case .whole: []
      }
    return names.compactMap(DumpFormat.init)
  }

  /// How an input is read. Its size decides, so that one input is always read alike.
  func soundness(_ size: Int) -> Soundness {
    var limits = DumpLimits(postBytes: [1 << 20, 200, 16][size % 3])
    // Small, so that they are met.
    (limits.expandedBytes, limits.entries) = (8 << 20, 200)
    let formats = formats
    // Detection decides for half of them; the others reach the reader whatever their front.
    let forced = size % 2 == 0 || formats.isEmpty ? nil : formats[size / 2 % formats.count]
    return Soundness(limits: limits, format: forced)
  }
}
