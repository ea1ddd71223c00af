import EndpointAPI
import Glibc
import Presentation

/// Is there room for what comes?
enum DiskCheck {
  static func run(_ examination: Examination) -> [Finding] {
    var seen: Set<UInt> = []
    let paths = [examination.stateDirectory].compactMap(\.self) + examination.drops.map(\.path)
    return paths.compactMap { path in
      var space = statvfs()
      guard statvfs(path, &space) == 0, seen.insert(space.f_fsid).inserted else { return nil }
      let unit = Int64(space.f_frsize)
      return finding(
        path, free: Int64(space.f_bavail) * unit, total: Int64(space.f_blocks) * unit,
        freeNodes: Int64(space.f_favail), nodes: Int64(space.f_files))
    }
  }

  /// - Parameters:
  ///   - freeNodes: how many files more there may be.
  ///   - nodes: how many files there may be; 0 where the file system does not count.
  static func finding(_ path: String, free: Int64, total: Int64, freeNodes: Int64, nodes: Int64) -> Finding {
    let words = "\(Human.bytes(free)) of \(Human.bytes(total)) are free below \(path)"
    // sluiced's own default of min_free_bytes.
    if free < 128 << 20 {
      return Finding("disk", .wrong, words + "; ingestion waits.", remedy: "free some: df -h \(path)")
    }
    if nodes > 0, freeNodes < max(1_000, nodes / 100) {
      return Finding(
        "disk", .attention, "There is room for only \(Human.number(freeNodes)) more files below \(path).",
        remedy: "remove some: df -i \(path)")
    }
    if free < max(1 << 30, min(total / 20, 20 << 30)) {
      return Finding("disk", .attention, words + ".", remedy: "free some before it is full: df -h \(path)")
    }
    return Finding("disk", .well, words)
  }
}
