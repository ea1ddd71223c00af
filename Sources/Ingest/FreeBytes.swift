import Glibc
public import Intake

/// How much room the file system has that `path` lies on, in bytes, for who is not root; what does not fit is the most
/// that does.
/// - Throws: `SystemError`.
public func freeBytes(beside path: String) throws(SystemError) -> Int64 {
  var status = statvfs()
  guard statvfs(path, &status) == 0 else {
    throw SystemError(call: "statvfs", code: errno, subject: path)
  }
  let (bytes, isTooMuch) = Int64(clamping: status.f_bavail).multipliedReportingOverflow(
    by: Int64(clamping: status.f_frsize))
  return isTooMuch ? .max : bytes
}
