import EndpointAPI
import Foundation
import GRDB
import Testing

/// Many small dumps, no two alike.
enum Storm {
  static func dump(_ number: Int) -> Data { Captures.capture(CollectionOfOne(number), lines: 1) }

  /// Writes dumps in place into the drop directory, as a program does that knows nothing of renaming.
  static func drop(_ numbers: Range<Int>, into house: House) throws {
    for number in numbers {
      let data = dump(number)
      let descriptor = open(
        house.path(.drop, "\(number).txt"), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
      guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
      defer { close(descriptor) }
      let count = data.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard count == data.count else { throw CocoaError(.fileWriteUnknown) }
    }
  }

  /// Waits until so many dumps have their outcome.
  static func wait(for count: Int, _ daemon: Daemon) async throws {
    let isThere = try await eventually(within: .seconds(1200), every: .milliseconds(50)) {
      if daemon.process.hasEnded { return true }
      // Under load an answer may be late.
      guard let dumps = try? daemon.statusAtOnce().dumps else { return false }
      return dumps.ingested + dumps.duplicate + dumps.failed >= count
    }
    #expect(isThere && !daemon.process.hasEnded, "\(daemon.process.errors.suffix(2000))")
  }

  /// Each dump was ingested once, its file is done, and there is nothing else.
  static func expectEachOnce(_ numbers: Range<Int>, _ house: House) throws {
    let expected = Set(numbers.map { sha256(dump($0)) })
    let files = try house.inventory()
    #expect(files.count == numbers.count && Set(files.values) == expected)
    #expect(files.keys.allSatisfy { $0.hasPrefix("done/") })
    var configuration = Configuration()
    configuration.readonly = true
    let database = try DatabaseQueue(path: house.archive, configuration: configuration)
    defer { try? database.close() }
    let (ingested, arrivals, dumps, sightings) = try database.read { db in
      (
        try String.fetchAll(db, sql: "SELECT lower(hex(sha256)) FROM arrivals WHERE state = 'ingested'"),
        try Int.fetchOne(db, sql: "SELECT count(*) FROM arrivals") ?? 0,
        try Int.fetchOne(db, sql: "SELECT count(*) FROM dumps") ?? 0,
        try Int.fetchOne(db, sql: "SELECT count(*) FROM sightings") ?? 0
      )
    }
    #expect(ingested.count == numbers.count && Set(ingested) == expected)
    #expect(arrivals == numbers.count && dumps == numbers.count && sightings == numbers.count)
  }
}

/// What proc(5) says of a process.
struct ProcessFigures {
  /// Bytes in memory now, and at most so far.
  var resident: Int
  var peak: Int
  var descriptors: Int

  /// Nil when the process is gone.
  init?(of pid: Int32) {
    guard let text = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8),
      let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd")
    else { return nil }
    func bytes(_ key: String) -> Int {
      let line = text.split(separator: "\n").first { $0.hasPrefix(key) }
      return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) << 10
    }
    resident = bytes("VmRSS:")
    peak = bytes("VmHWM:")
    descriptors = names.count
  }
}
