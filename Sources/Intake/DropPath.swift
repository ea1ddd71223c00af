public import FileNames

/// Where an entry lies in a drop directory: names with `/` between them, as bytes.
public struct DropPath: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// Empty for the drop directory itself.
  public let bytes: [UInt8]

  /// The drop directory itself.
  public static let root = DropPath(checked: [])

  private static let slash = UInt8(ascii: "/")

  private init(checked bytes: [UInt8]) { self.bytes = bytes }

  /// - Returns: nil unless every part between the slashes can be the name of a file.
  public init?(_ bytes: [UInt8]) {
    let parts = bytes.split(separator: Self.slash, omittingEmptySubsequences: false)
    guard parts.allSatisfy({ FileName($0) != nil }) else { return nil }
    self.bytes = bytes
  }

  public init(_ name: FileName) { bytes = name.bytes }

  public func appending(_ name: FileName) -> DropPath {
    isRoot ? DropPath(name) : DropPath(checked: bytes + [Self.slash] + name.bytes)
  }

  public var isRoot: Bool { bytes.isEmpty }

  /// The last part; nil for the drop directory itself.
  public var name: FileName? {
    FileName(bytes[(bytes.lastIndex(of: Self.slash).map { $0 + 1 } ?? 0)...])
  }

  /// The directory that the entry lies in.
  public var parent: DropPath {
    bytes.lastIndex(of: Self.slash).map { DropPath(checked: Array(bytes[..<$0])) } ?? .root
  }

  /// The names on the way, the outermost first.
  public var names: [FileName] { bytes.split(separator: Self.slash).compactMap { FileName($0) } }

  /// Where the file lies whose marker this is; nil when it is no marker.
  public var marked: DropPath? { name?.marked.map { parent.appending($0) } }

  /// How many directories lie between the drop directory and the entry.
  var depth: Int { bytes.count { $0 == Self.slash } }

  /// Whether the entry is `directory` or lies somewhere below it.
  func isWithin(_ directory: DropPath) -> Bool {
    guard !directory.isRoot, bytes != directory.bytes else { return true }
    return bytes.starts(with: directory.bytes) && bytes[directory.bytes.count] == Self.slash
  }

  /// The path as text; bytes that are not UTF-8 are shown as U+FFFD.
  public var description: String { String(decoding: bytes, as: UTF8.self) }

  public static func < (a: Self, b: Self) -> Bool { a.bytes.lexicographicallyPrecedes(b.bytes) }

  /// The path with a number before the extension of its last name: `a/b.txt` becomes `a/b.2.txt`.
  public func numbered(_ number: Int) -> DropPath {
    guard let name else { return self }
    return parent.appending(name.numbered(number))
  }

  /// The path with a number at its first name, for where a file has the name that a directory needs.
  func numberedAtTop(_ number: Int) -> DropPath {
    names.enumerated().reduce(DropPath.root) { path, part in
      path.appending(part.offset == 0 ? part.element.numbered(number) : part.element)
    }
  }
}

/// An entry of one of the drop directories.
public struct DropEntry: Hashable, Sendable, Comparable {
  /// Which drop directory, by its place in the settings.
  public var drop: Int
  public var path: DropPath

  public init(drop: Int, path: DropPath) {
    self.drop = drop
    self.path = path
  }

  public static func < (a: Self, b: Self) -> Bool { (a.drop, a.path) < (b.drop, b.path) }
}
