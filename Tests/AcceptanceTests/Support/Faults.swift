import Foundation
import Testing

/// Faults that befall a daemon from outside: a library, preloaded, that counts the calls which concern its state
/// directory, and makes some of them fail or be the last. `Tests/FaultInjection/include/SluiceFaults.h` says how.
struct Faults: Sendable {
  /// What a step does, in the order of `sluice_fault_class`.
  enum Class: Int, CaseIterable, Sendable {
    case open, create, read, write, sync, rename, unlink, truncate, mkdir, list, stat, lock, map, space,
      inotify
  }

  /// What happened so far.
  struct Report {
    var steps = 0
    var faults = 0
    var byClass: [Class: Int] = [:]
    /// The last fault, in words.
    var last = ""
  }

  private static let library = House.built + "/libSluiceFaults.so"

  /// What the daemon must find in its environment.
  let environment: [String: String]
  private let reportPath: String
  private let switchPath: String

  /// - Parameters:
  ///   - faults: as SLUICE_TEST_FAULT wants them; none only counts.
  ///   - folder: where calls count, in the state directory; all of that when it is empty.
  ///   - isSwitched: whether errors wait for `turnOn`.
  init(_ house: House, _ faults: String..., folder: String = "", isSwitched: Bool = false) throws {
    try #require(FileManager.default.fileExists(atPath: Self.library), "swift build --build-tests makes it")
    reportPath = house.beside("faults-\(UUID().uuidString)")
    switchPath = reportPath + ".on"
    var environment = [
      "LD_PRELOAD": Self.library,
      "SLUICE_TEST_FAULT_ROOT": folder.isEmpty ? house.state : "\(house.state)/\(folder)",
      "SLUICE_TEST_FAULT": (["count:" + reportPath] + faults).joined(separator: ";"),
    ]
    if isSwitched { environment["SLUICE_TEST_FAULT_SWITCH"] = switchPath }
    self.environment = environment
  }

  func turnOn() throws { try Data().write(to: URL(filePath: switchPath)) }

  func turnOff() throws { try FileManager.default.removeItem(atPath: switchPath) }

  /// As it is now; it lasts beyond the process.
  func report() throws -> Report {
    let data = try Data(contentsOf: URL(filePath: reportPath))
    let counters = 2 + Class.allCases.count
    try #require(data.count > counters * 8, "the daemon was not preloaded")
    let numbers = data.withUnsafeBytes { bytes in
      (0..<counters).map { Int(bytes.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self)) }
    }
    var report = Report(steps: numbers[0], faults: numbers[1])
    for stepClass in Class.allCases { report.byClass[stepClass] = numbers[2 + stepClass.rawValue] }
    report.last = String(decoding: data.dropFirst(counters * 8).prefix { $0 != 0 }, as: UTF8.self)
    return report
  }
}
