/// The archive, copied while it is in use.
public protocol ArchiveCopying: Sendable {
  /// Writes the archive as it is at one moment into a new file, and looks whether that is sound. Blocks; writing goes
  /// on meanwhile, and its log grows until the copy ends.
  /// - Parameters:
  ///   - target: a path at which there is nothing. What is there after an error is of no use.
  ///   - progress: told how many bytes are done, and of how many. What it throws ends the copy.
  /// - Throws: `ArchiveError`, or what `progress` throws.
  func copy(to target: String, progress: (_ done: Int64, _ total: Int64) throws -> Void) throws
  /// About how many bytes a copy takes now.
  func copyBytes() -> Int64
}
