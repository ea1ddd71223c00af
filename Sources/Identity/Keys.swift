public import Digest

/// Names one post for good: the first 16 bytes of a SHA-256 over what identified it when it was first seen.
public struct PostKey: Hashable, Sendable, CustomStringConvertible {
  /// The bytes, big-endian in each word.
  public let words: (UInt64, UInt64)

  public init(_ words: (UInt64, UInt64)) { self.words = words }

  init(_ digest: SHA256Digest) { words = (digest.words.0, digest.words.1) }

  /// Calls `body` with the 16 bytes.
  public func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    var big = (words.0.bigEndian, words.1.bigEndian)
    return try withUnsafeBytes(of: &big) { try body($0) }
  }

  /// 32 lower-case hexadecimal digits.
  public var description: String { withBytes { hexadecimal($0) } }

  public static func == (a: Self, b: Self) -> Bool { a.words == b.words }
  public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

/// Computes the exact keys of texts, names and posts. Reusable, one thread at a time.
public struct KeyMaker: ~Copyable {
  private var canonicaliser = Canonicaliser()
  private var hasher = SHA256Hasher()
  private var nameText: ContiguousArray<UInt8> = []
  /// The names of a dump repeat from post to post.
  private var lastName: (text: String, key: SHA256Digest)?

  public init() {}

  /// Returns the canonical text of `body` and its key.
  /// - Parameter body: well-formed UTF-8.
  /// - Returns: nil when the text shows nothing: a post without text has no text key, and two of them are never
  ///   one post.
  public mutating func text(
    _ body: UnsafeRawBufferPointer
  ) -> (canonical: ContiguousArray<UInt8>, key: SHA256Digest)? {
    var canonical: ContiguousArray<UInt8> = []
    canonicaliser.canonicalise(body, into: &canonical)
    guard !canonical.isEmpty else { return nil }
    let key = canonical.withUnsafeBytes { hasher.digest(of: $0) }
    return (canonical, key)
  }

  /// The key of a channel's or an origin's name: equal for names that look equal.
  public mutating func name(_ name: String) -> SHA256Digest {
    if let lastName, lastName.text == name { return lastName.key }
    var name = name
    let key = name.withUTF8 { bytes in
      canonicaliser.canonicalise(UnsafeRawBufferPointer(bytes), into: &nameText)
      return nameText.withUnsafeBytes { hasher.digest(of: $0) }
    }
    lastName = (name, key)
    return key
  }

  /// The strongest step of the identity ladder: the channel's id and the number in it.
  ///
  /// - Parameter channel: Telegram's id without the prefix −100; negative for a basic group.
  public mutating func post(channel: Int64, message: Int64) -> PostKey {
    add("id+message")
    add(channel)
    add(message)
    return PostKey(hasher.finish())
  }

  /// The second step: the channel's handle, whatever its case, and the number in it.
  public mutating func post(handle: String, message: Int64) -> PostKey {
    add("handle+message")
    add(message)
    var handle = handle.lowercased()
    handle.withUTF8 { hasher.update(UnsafeRawBufferPointer($0)) }
    return PostKey(hasher.finish())
  }

  /// The key of a channel that is known by its id.
  public mutating func channel(id: Int64) -> SHA256Digest {
    add("channel-id")
    add(id)
    return hasher.finish()
  }

  /// The key of a channel that is known by its handle, whatever its case.
  public mutating func channel(handle: String) -> SHA256Digest {
    add("channel-handle")
    var handle = handle.lowercased()
    handle.withUTF8 { hasher.update(UnsafeRawBufferPointer($0)) }
    return hasher.finish()
  }

  /// The weakest step of the identity ladder: who said it, by name, and what.
  ///
  /// - Parameters:
  ///   - name: the key of the forward's origin, else of the channel's title; nil when the dump names neither.
  ///   - text: the key of the canonical text.
  public mutating func post(name: SHA256Digest?, text: SHA256Digest) -> PostKey {
    add("name+text")
    if let name { name.withBytes { hasher.update($0) } }
    text.withBytes { hasher.update($0) }
    return PostKey(hasher.finish())
  }

  /// A post without text is known by the place where it was seen, and by nothing else.
  public mutating func placeholder(dump: SHA256Digest, ordinal: Int) -> PostKey {
    add("place")
    dump.withBytes { hasher.update($0) }
    add(Int64(ordinal))
    return PostKey(hasher.finish())
  }

  private mutating func add(_ number: Int64) {
    withUnsafeBytes(of: number.bigEndian) { hasher.update($0) }
  }

  /// Keeps the kinds of key apart: the word and a zero byte come first.
  private mutating func add(_ domain: StaticString) {
    hasher.update(UnsafeRawBufferPointer(start: domain.utf8Start, count: domain.utf8CodeUnitCount))
    withUnsafeBytes(of: UInt8(0)) { hasher.update($0) }
  }
}
