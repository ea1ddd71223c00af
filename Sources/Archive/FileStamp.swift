/// What tells whether a file is still the one that was read, and was not touched since: what `stat` says of it.
public struct FileStamp: Hashable, Sendable {
  public var device: UInt64
  public var inode: UInt64
  /// In bytes.
  public var size: Int64
  /// Time of the last change of the bytes, in nanoseconds since 1970.
  public var modified: Int64
  /// Time of the last change of the bytes or of the entry (`ctime`), in nanoseconds since 1970.
  public var changed: Int64

  public init(device: UInt64, inode: UInt64, size: Int64, modified: Int64, changed: Int64) {
    self.device = device
    self.inode = inode
    self.size = size
    self.modified = modified
    self.changed = changed
  }
}
