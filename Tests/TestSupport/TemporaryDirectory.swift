import Foundation

/// A directory that goes with its owner. Its path is short, since that of a socket in it has 107 bytes at most.
public final class TemporaryDirectory: Sendable {
  public let path: String

  public init() throws {
    path = FileManager.default.temporaryDirectory.path + "/sluice-\(UInt64.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { remove() }

  /// Removes it now. In a function, `defer` this: the last use of a local value may be earlier than its end.
  public func remove() { try? FileManager.default.removeItem(atPath: path) }
}
