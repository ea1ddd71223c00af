/// The name of a directory entry: bytes, as Linux keeps it, without `/` and without NUL.
public struct FileName: Hashable, Sendable, Comparable, CustomStringConvertible {
  public let bytes: [UInt8]

  /// - Returns: nil for what cannot be the name of a file: nothing, `.`, `..`, a `/` or a NUL in it.
  public init?(_ bytes: some Sequence<UInt8>) {
    let bytes = Array(bytes)
    let dot = UInt8(ascii: ".")
    guard !bytes.isEmpty, bytes != [dot], bytes != [dot, dot], !bytes.contains(0),
      !bytes.contains(UInt8(ascii: "/"))
    else { return nil }
    self.bytes = bytes
  }

  /// - Parameter bytes: must be able to be the name of a file.
  package init(unchecked bytes: [UInt8]) { self.bytes = bytes }

  /// The name as text; bytes that are not UTF-8 are shown as U+FFFD.
  public var description: String { String(decoding: bytes, as: UTF8.self) }

  public static func < (a: Self, b: Self) -> Bool { a.bytes.lexicographicallyPrecedes(b.bytes) }

  /// Whether the name says that its file is not finished: hidden, or with an ending that downloaders and editors use
  /// until they rename. Such a file waits for its rename.
  public var isTemporary: Bool {
    if bytes.first == UInt8(ascii: ".") || bytes.last == UInt8(ascii: "~") { return true }
    return Self.temporaryEndings.contains { ending in
      bytes.count > ending.count && bytes.suffix(ending.count).elementsEqual(ending)
    }
  }

  private static let temporaryEndings = [".part", ".filepart", ".tmp", ".crdownload", ".swp"].map {
    Array($0.utf8)
  }

  /// The name with a number before its extension, at most 255 bytes: `a.txt` becomes `a.2.txt`.
  public func numbered(_ number: Int) -> FileName {
    let split = bytes.lastIndex(of: UInt8(ascii: ".")).flatMap { $0 > 0 ? $0 : nil } ?? bytes.count
    let suffix = (Array(".\(number)".utf8) + bytes[split...]).suffix(200)
    return FileName(bytes[..<split].prefix(255 - suffix.count) + suffix) ?? self
  }

  /// The name under which what is to replace the file is written first.
  package var replacement: FileName {
    FileName(unchecked: Array(".".utf8) + bytes.prefix(200) + Array(".new".utf8))
  }

  /// The name of the marker by which a writer says that the file of this name is whole; nil when there is no room
  /// for it in 255 bytes.
  package var marker: FileName? {
    bytes.count + Self.markerEnding.count > 255 ? nil : FileName(bytes + Self.markerEnding)
  }

  /// The name of the file whose marker this is; nil when it is no marker.
  package var marked: FileName? {
    guard bytes.suffix(Self.markerEnding.count).elementsEqual(Self.markerEnding) else { return nil }
    return FileName(bytes.dropLast(Self.markerEnding.count))
  }

  private static let markerEnding = Array(".done".utf8)

  /// Calls `body` with the name as a C string.
  package func withCString<R>(_ body: (UnsafePointer<CChar>) throws -> R) rethrows -> R {
    try (bytes + [0]).withUnsafeBufferPointer { buffer in
      try buffer.withMemoryRebound(to: CChar.self) { chars in
        // The buffer holds at least the NUL.
        try body(chars.baseAddress.unsafelyUnwrapped)
      }
    }
  }
}
