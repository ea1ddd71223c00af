/// A drop directory and where it is named, for the checks that need to see all of them.
struct PlacedDrop {
  let directory: DropSettings
  let source: SettingsError.Source
  /// The key that names its path.
  let key: String

  init(_ directory: DropSettings, _ source: SettingsError.Source, _ key: String) {
    self.directory = directory
    self.source = source
    self.key = key
  }

  /// What the state directory holds for files that have their outcome.
  private static let rooms = ["done", "duplicate", "failed"]

  /// Refuses drop directories in which a file would be taken up twice, or Sluice's own files would be taken for
  /// dumps. Paths are compared as they are written: links are not followed.
  static func check(_ drops: [PlacedDrop], state: String) throws(SettingsError) {
    for (index, drop) in drops.enumerated() {
      try drop.check(state: state)
      for other in drops[..<index] { try drop.check(beside: other) }
    }
  }

  private func check(state: String) throws(SettingsError) {
    let path = PathComponents(directory.path)
    let state = (path: state, components: PathComponents(state))
    guard path != state.components else {
      throw refusal(
        "“\(directory.path)” is the state directory itself",
        "name a directory of its own, such as \(state.path)/drop")
    }
    for room in Self.rooms where path.isInside(PathComponents("\(state.path)/\(room)"), orEqual: true) {
      throw refusal(
        "“\(directory.path)” lies where the state directory keeps files that have their outcome, in \(room)",
        "name a directory of its own, such as \(state.path)/drop")
    }
    guard !directory.isRecursive || !state.components.isInside(path) else {
      throw refusal(
        "“\(directory.path)” is recursive and holds the state directory, \(state.path)",
        "name a directory apart from it, or set recursive to false")
    }
  }

  private func check(beside other: PlacedDrop) throws(SettingsError) {
    let (mine, others) = (PathComponents(directory.path), PathComponents(other.directory.path))
    guard mine != others else {
      throw refusal("“\(directory.path)” is named before, at \(other.source)", "remove one of the two")
    }
    let (inner, outer) = mine.isInside(others) ? (self, other) : (other, self)
    guard mine.isInside(others) || others.isInside(mine), outer.directory.isRecursive else { return }
    throw inner.refusal(
      "“\(inner.directory.path)” lies in “\(outer.directory.path)” (\(outer.source)), which is recursive",
      "remove it, or set recursive to false for the outer one")
  }

  private func refusal(_ message: String, _ remedy: String) -> SettingsError {
    SettingsError(source: source, key: key, message: message, remedy: remedy)
  }
}

/// The names that an absolute path leads through, without `.`, `..` and empty ones.
private struct PathComponents: Equatable {
  private var names: [Substring] = []

  init(_ path: String) {
    for name in path.split(separator: "/") where name != "." {
      if name == ".." { _ = names.popLast() } else { names.append(name) }
    }
  }

  func isInside(_ outer: PathComponents, orEqual: Bool = false) -> Bool {
    names.starts(with: outer.names) && (orEqual || names.count > outer.names.count)
  }
}
