import Glibc

extension SQLiteArchive {
  public func storage() -> ArchiveStorage {
    ArchiveStorage(
      file: Self.size(of: path), log: Self.size(of: path + "-wal"), logIndex: Self.size(of: path + "-shm"),
      free: Self.freeBytes(beside: path))
  }

  private static func size(of path: String) -> Int64? {
    var status = stat()
    return stat(path, &status) == 0 ? Int64(status.st_size) : nil
  }

  private static func freeBytes(beside path: String) -> Int64? {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return nil }
    return Int64(clamping: status.f_bavail).multipliedReportingOverflow(by: Int64(clamping: status.f_frsize))
      .partialValue
  }
}
