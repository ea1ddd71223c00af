import Foundation
import Testing

/// How far the memory of this process grew at its peak. Tests share a process: only one that runs alone, in an exit test,
/// learns what it took itself.
struct MemoryPeak {
  private let before: Int

  /// Begins anew with what is resident now.
  init() throws {
    // 5 resets the peak; see proc_pid_clear_refs(5).
    let reset = try FileHandle(forWritingTo: URL(fileURLWithPath: "/proc/self/clear_refs"))
    try reset.write(contentsOf: Data("5".utf8))
    before = try Self.resident()
  }

  /// By how many bytes, at most, more were resident than when it began.
  func growth() throws -> Int { try Self.resident() - before }

  private static func resident() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
    return try #require(Int(line.filter(\.isNumber))) << 10
  }
}
