import Foundation

/// What a file holds: a capture of some posts, nothing, or what no reader knows.
enum Content: Hashable, Sendable {
  /// Fewer posts are a prefix of more.
  case capture([Int])
  case garbage(Int)

  var bytes: Data {
    switch self {
    case .capture(let posts): posts.isEmpty ? Data() : Captures.capture(posts)
    case .garbage(let number): Captures.picture + Data("\(number)".utf8)
    }
  }

  /// How many posts are found in it; nil when it is no dump.
  var posts: Int? {
    guard case .capture(let posts) = self, !posts.isEmpty else { return nil }
    return posts.count
  }
}

/// A file in the test's eyes, whatever its names are.
final class ModelFile {
  let inode: UInt64
  var content: Content
  /// The descriptor that is open for writing, if one is.
  var writer: Int32?
  /// What is still to be written to it.
  var unwritten = Data()

  init(inode: UInt64, content: Content) {
    self.inode = inode
    self.content = content
  }
}

/// What the archive may and must hold after what was done in the drop directory.
///
/// A file may be taken whenever it has a name that is no temporary one and nobody has it open for writing: that is an
/// occasion. Whatever is done to a file or its names is another occasion, since the daemon may have taken it before and
/// takes it again afterwards. What was there at a barrier must have been taken, and so must what has gone from the
/// directory without the test's doing.
struct DropModel {
  /// By name, relative to the drop directory.
  private(set) var files: [String: ModelFile] = [:]
  private(set) var occasions: [Content: Int] = [:]
  /// How often the test did something to a file that may just have been taken: its arrival may have no file then.
  private(set) var interferences: [Content: Int] = [:]
  private(set) var mustHold: Set<Content> = []
  /// Names whose file was written to through another name: they may have been taken before that.
  private var stale: Set<String> = []

  var hasWriters: Bool { files.values.contains { $0.writer != nil } }
  var names: [String] { files.keys.sorted() }

  static func isTemporary(_ name: String) -> Bool { name.hasPrefix(".") || name.hasSuffix(".part") }

  subscript(name: String) -> ModelFile? { files[name] }

  /// The name stands for this file now, by the test's doing. What it stood for before may have been taken or not.
  mutating func put(_ file: ModelFile, at name: String) {
    if let before = files[name], before !== file { interfere(before) }
    files[name] = file
    stale.remove(name)
    noteOccasions(of: file)
  }

  /// The test is about to write to the file through one of its names.
  mutating func change(_ file: ModelFile, through name: String) {
    interfere(file)
    stale.remove(name)
    stale.formUnion(files.filter { $0.value === file && $0.key != name }.keys)
  }

  /// The test took the name away.
  mutating func remove(_ name: String) {
    guard let file = files.removeValue(forKey: name) else { return }
    interfere(file)
    noteOccasions(of: file)
  }

  /// The name has gone without the test's doing: its file was taken as it is.
  mutating func taken(_ name: String) {
    guard let file = files.removeValue(forKey: name) else { return }
    if !stale.contains(name) { mustHold.insert(file.content) }
  }

  /// The test is about to do something to the file: each of its names may just have been taken.
  mutating func interfere(_ file: ModelFile) {
    let names = files.values.count { $0 === file }
    interferences[file.content, default: 0] += max(names, 1)
  }

  /// Something was done to the file, or the last writer has closed it.
  mutating func noteOccasions(of file: ModelFile) {
    guard file.writer == nil else { return }
    let names = files.filter { $0.value === file && !Self.isTemporary($0.key) }
    if !names.isEmpty { occasions[file.content, default: 0] += names.count }
  }

  /// Everything that can be taken has been taken.
  mutating func passBarrier() {
    for (name, file) in files where !Self.isTemporary(name) {
      if !stale.contains(name) { mustHold.insert(file.content) }
      files[name] = nil
    }
  }
}
