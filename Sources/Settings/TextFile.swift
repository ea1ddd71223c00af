import Glibc

/// A short text of the administrator's, read whole.
enum TextFile {
  /// Why a file cannot be taken.
  struct Refusal: Error {
    var message: String
    var remedy: String
  }

  /// - Parameters:
  ///   - path: where it lies.
  ///   - limit: how many bytes it may have; a power of two from 1 KiB on.
  static func contents(of path: String, limit: Int) throws(Refusal) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else {
      throw Refusal(
        message: "the file cannot be opened: \(String(cString: strerror(errno)))",
        remedy: "name a file that can be read")
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count == 0 { break }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        throw Refusal(
          message: "the file cannot be read: \(String(cString: strerror(errno)))",
          remedy: "name a file that can be read")
      }
      bytes += chunk[..<count]
      guard bytes.count <= limit else {
        throw Refusal(message: "the file has more than \(byteText(limit))", remedy: "name a smaller file")
      }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Refusal(message: "the file is not UTF-8", remedy: "save it as UTF-8")
    }
    return text
  }
}
