import Foundation

/// What is done to files. A file that the daemon takes meanwhile shows by ENOENT.
extension SequencePlayer {
  func path(_ name: String) -> String { house.path(.drop, name) }

  /// Nil when the name is gone.
  func inode(of name: String) -> UInt64? {
    var status = stat()
    return lstat(path(name), &status) == 0 ? UInt64(status.st_ino) : nil
  }

  /// The result of a system call that may find its file gone.
  /// - Returns: whether it found it; if not, the model knows.
  private func found(_ name: String, _ result: Int32) throws -> Bool {
    if result >= 0 { return true }
    guard errno == ENOENT else {
      throw Trouble(description: "\(name): \(String(cString: strerror(errno))) after \(story)")
    }
    if !comesBack(name) { noteTaken(name) }
    return false
  }

  /// Whether an open file was only on its way: one that was written to after it was read is moved and moved back, and
  /// between the two its name is gone.
  private func comesBack(_ name: String) -> Bool {
    guard let file = model[name], file.writer != nil else { return false }
    for _ in 0..<6_000 {
      if inode(of: name) == file.inode { return true }
      usleep(10_000)
    }
    return false
  }

  private func noteTaken(_ name: String) {
    if model[name]?.writer != nil { wrong.append("\(name) was taken while it was open for writing") }
    if DropModel.isTemporary(name) { wrong.append("\(name) was taken in spite of its name") }
    if let writer = model[name]?.writer { close(writer) }
    model.taken(name)
  }

  // MARK: - Writing

  /// Writes a file in place, over what may be there.
  /// - Parameter isWhole: false leaves it open, with half of its bytes.
  func create(_ name: String, isWhole: Bool) throws {
    guard model[name]?.writer == nil else { return }
    let content = newContent()
    let descriptor = open(path(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Trouble(description: "\(name): \(String(cString: strerror(errno)))") }
    var status = stat()
    fstat(descriptor, &status)
    let file: ModelFile
    if let old = model[name], old.inode == status.st_ino {
      model.change(old, through: name)
      file = old
    } else {
      if model[name] != nil { noteTaken(name) }
      file = ModelFile(inode: UInt64(status.st_ino), content: content)
    }
    file.content = content
    file.writer = descriptor
    let bytes = content.bytes
    try write(bytes.prefix(bytes.count / 2), to: descriptor)
    file.unwritten = bytes.dropFirst(bytes.count / 2)
    model.put(file, at: name)
    if isWhole { try finishWriting(name) }
  }

  /// Writes the rest of an open file and closes it.
  func finishWriting(_ name: String) throws {
    guard let file = model[name], let descriptor = file.writer else { return }
    try write(file.unwritten, to: descriptor)
    // No matter which of its names: nobody may have moved it.
    let lies = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")
    if !lies.hasPrefix(path("")), !comesBack(name) {
      wrong.append("\(name) was taken while it was open for writing: it lies in \(lies)")
    }
    close(descriptor)
    file.writer = nil
    model.noteOccasions(of: file)
  }

  /// Adds a post to a capture that is there; never makes a new file.
  func append(to name: String) throws {
    guard let file = model[name], file.writer == nil, case .capture(let posts) = file.content else { return }
    let descriptor = open(path(name), O_WRONLY | O_APPEND | O_CLOEXEC)
    guard try found(name, descriptor) else { return }
    model.change(file, through: name)
    let before = file.content.bytes.count
    file.content = .capture(posts + [newNumber()])
    file.writer = descriptor
    file.unwritten = file.content.bytes.dropFirst(before)
    if Bool.random(using: &random) { try finishWriting(name) }
  }

  private func write(_ bytes: Data, to descriptor: Int32) throws {
    let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
    guard count == bytes.count else {
      throw Trouble(description: "write: \(String(cString: strerror(errno)))")
    }
  }

  /// Cuts a capture after some of its posts.
  func truncate(_ name: String) throws {
    guard let file = model[name], file.writer == nil, case .capture(let posts) = file.content, posts.count > 1
    else { return }
    let content = Content.capture(Array(posts.prefix(Int.random(in: 1..<posts.count, using: &random))))
    guard try found(name, Foundation.truncate(path(name), content.bytes.count)) else { return }
    model.change(file, through: name)
    file.content = content
    model.noteOccasions(of: file)
  }

  /// Takes the rights away and gives them back. Root reads the file all the same; for others it would rightly fail.
  func chmod(_ name: String) throws {
    guard let file = model[name], geteuid() == 0 else { return }
    for mode: mode_t in [0, 0o600] {
      guard try found(name, Foundation.chmod(path(name), mode)) else { return }
      model.interfere(file)
      model.noteOccasions(of: file)
    }
  }

  // MARK: - Names

  /// Renames a file in from elsewhere, over what may be there.
  func dropIn(_ name: String, _ content: Content) throws {
    guard model[name]?.writer == nil else { return }
    let elsewhere = house.beside("in/next")
    try content.bytes.write(to: URL(filePath: elsewhere))
    let file = try newFile(elsewhere, content)
    guard Foundation.rename(elsewhere, path(name)) == 0 else { throw Trouble(description: "\(name): rename") }
    model.put(file, at: name)
  }

  private func newFile(_ path: String, _ content: Content) throws -> ModelFile {
    var status = stat()
    guard lstat(path, &status) == 0 else { throw Trouble(description: "\(path) is not there") }
    return ModelFile(inode: UInt64(status.st_ino), content: content)
  }

  /// Renames a file within the drop directory, over what may be there.
  func rename(_ name: String, to other: String) throws {
    // Of two names of one file rename(2) takes none away.
    guard let file = model[name], model[other] !== file, model[other]?.writer == nil else { return }
    guard try found(name, Foundation.rename(path(name), path(other))) else { return }
    model.remove(name)
    model.put(file, at: other)
  }

  /// Gives a file another name.
  func link(_ name: String, to other: String) throws {
    guard let file = model[name], model[other] == nil else { return }
    guard try found(name, Foundation.link(path(name), path(other))) else { return }
    model.interfere(file)
    model.put(file, at: other)
  }

  func takeOut(_ name: String) throws {
    guard model[name]?.writer == nil else { return }
    guard try found(name, Foundation.rename(path(name), house.beside("in/out"))) else { return }
    model.remove(name)
  }

  func delete(_ name: String) throws {
    guard model[name]?.writer == nil, try found(name, unlink(path(name))) else { return }
    model.remove(name)
  }

  /// Makes directories with files, elsewhere to rename them in, or where they are.
  func makeTree(isInPlace: Bool) throws {
    let tree = "tree-\(newNumber())"
    let names = ["a.txt", "inner/b.txt", "inner/c.txt"].prefix(Int.random(in: 1...3, using: &random))
    let folder = isInPlace ? path(tree) : house.beside("in/\(tree)")
    try FileManager.default.createDirectory(atPath: folder + "/inner", withIntermediateDirectories: true)
    if isInPlace {
      for name in names { try create("\(tree)/\(name)", isWhole: true) }
      return
    }
    var files: [String: ModelFile] = [:]
    for name in names {
      let content = newContent()
      try content.bytes.write(to: URL(filePath: "\(folder)/\(name)"))
      files["\(tree)/\(name)"] = try newFile("\(folder)/\(name)", content)
    }
    guard Foundation.rename(folder, path(tree)) == 0 else { throw Trouble(description: "\(tree): rename") }
    for (name, file) in files.sorted(by: { $0.key < $1.key }) { model.put(file, at: name) }
  }

  /// Renames a directory that holds `name`, if it is in one.
  func renameTree(of name: String) throws {
    guard let tree = name.split(separator: "/").first.map({ String($0) }), tree != name else { return }
    let other = "tree-\(newNumber())"
    // Whoever empties a directory may take it away, too.
    guard Foundation.rename(path(tree), path(other)) == 0 || errno == ENOENT else {
      throw Trouble(description: "\(tree): rename")
    }
    for name in model.names where name.hasPrefix(tree + "/") {
      let newName = other + name.dropFirst(tree.count)
      if let file = model[name], inode(of: newName) == file.inode {
        model.remove(name)
        model.put(file, at: newName)
      } else {
        noteTaken(name)
      }
    }
  }
}
