/// Entries of a drop directory that are not candidates, and why. At most so many are kept in mind.
struct Asides {
  enum Kind: Hashable {
    /// Its name or its missing marker says that it is not whole.
    case unfinished
    /// It is nothing that is read.
    case ignored
  }

  struct Entry: Hashable {
    var kind: Kind
    /// A sentence's end: why it is not read.
    var reason: String
    /// When it was first noticed, on the realtime clock.
    var since: Int64
    /// In bytes.
    var size: Int64
    fileprivate var listing: UInt64
  }

  private static let capacity = 1_000

  private(set) var entries: [DropPath: Entry] = [:]
  private var listing: UInt64 = 0
  /// What the listing under way, and the last one, found of things that are not read.
  private var counting = 0
  private(set) var ignored = 0

  /// Unfinished files that are kept in mind.
  var unfinished: Int { entries.values.count { $0.kind == .unfinished } }

  mutating func beginListing() {
    listing += 1
    counting = 0
  }

  /// Forgets what the listing has not found.
  mutating func endListing() {
    entries = entries.filter { $0.value.listing == listing }
    ignored = counting
  }

  /// Takes in an entry.
  /// - Returns: whether it, or its reason, is new and there is room to keep it in mind.
  mutating func note(
    _ path: DropPath, _ kind: Kind, _ reason: String, size: Int64, wallClock: Int64, isListing: Bool
  ) -> Bool {
    if kind == .ignored {
      if isListing { counting += 1 } else if entries[path]?.kind != .ignored { ignored += 1 }
    }
    let before = entries[path]
    guard before != nil || entries.count < Self.capacity else { return false }
    entries[path] = Entry(
      kind: kind, reason: reason, since: before?.since ?? wallClock, size: size, listing: listing)
    return before?.reason != reason
  }

  mutating func forget(_ path: DropPath) {
    if entries.removeValue(forKey: path)?.kind == .ignored { ignored -= 1 }
  }
}
