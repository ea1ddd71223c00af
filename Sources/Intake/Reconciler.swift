import FileNames
import Foundation
import Glibc
import Logging

/// Comparing a drop directory with what is known of it. On the watching thread.
extension DropIntake {
  /// Names are looked at in groups of so many, so that readers need not wait for a whole listing.
  private static let group = 512
  /// Directories inside of directories, at most.
  private static let deepest = 32

  /// Lists the directory at `path`, and, when the drop directory is recursive, those below it: the one way in which
  /// files come to notice.
  /// - Returns: whether all of it could be listed.
  @discardableResult
  func reconcile(_ path: DropPath) -> Bool {
    var isComplete = true
    var isWatched = true
    var rest = [path]
    while let path = rest.popLast() {
      do {
        let directory =
          path.isRoot ? drop.directory : try Directory(path, in: drop.directory)
        // Before the listing: what comes during it is not missed.
        if !path.isRoot, let watch {
          do {
            try watch.add(directory, at: path)
          } catch {
            isWatched = false
            watchFailed(error)
          }
        }
        for inside in try list(directory, path) { rest.append(inside) }
      } catch  where path.isRoot {
        condition.withLock { problem(with: error) }
        isComplete = false
      } catch  where [ENOENT, ENOTDIR, ELOOP].contains(error.code) {
        // It went meanwhile.
        continue
      } catch {
        setAside(path, .ignored, "It is a directory that cannot be listed: \(error).", size: 0)
        if ![EACCES, EPERM].contains(error.code) {
          isComplete = false
          condition.withLock { wantScanSoon() }
        }
      }
    }
    if path.isRoot, isWatched { watchIsWhole() }
    return isComplete
  }

  /// Lists one directory.
  /// - Returns: the directories inside that are to be listed, too.
  private func list(_ directory: Directory, _ path: DropPath) throws(SystemError) -> [DropPath] {
    var inside: [DropPath] = []
    var fresh: [DropPath] = []
    var group: [DropPath] = []
    func sort() {
      // What is known is looked at again; of what is new, no more than there is room for.
      var known: [(DropPath, CandidateBook.Sign)] = []
      condition.withLock {
        let room = capacity - book.count - fresh.count
        var taken = 0
        for path in group {
          // An unfinished file takes no room.
          if book.contains(path) || path.name?.isTemporary == true {
            known.append((path, .seen))
          } else if taken < room {
            fresh.append(path)
            taken += 1
          } else {
            countBeyond()
          }
        }
      }
      inside += takeIn(known, isListing: true)
      group.removeAll(keepingCapacity: true)
    }
    try Syscall.list(directory.descriptor) { name in
      group.append(path.appending(name))
      if group.count == Self.group { sort() }
    }
    sort()
    fresh.sort()
    for start in stride(from: 0, to: fresh.count, by: Self.group) {
      let part = fresh[start..<min(start + Self.group, fresh.count)]
      inside += takeIn(part.map { ($0, .seen) }, isListing: true)
    }
    return inside
  }

  /// Looks at these names and takes in what they are now.
  /// - Returns: the directories among them that are to be listed, too.
  @discardableResult
  func takeIn(_ names: [(DropPath, CandidateBook.Sign)], isListing: Bool) -> [DropPath] {
    guard !names.isEmpty else { return [] }
    let directory = drop.directory
    let outcomes = condition.withLock { self.outcomes }
    var inside: [DropPath] = []
    var files: [(path: DropPath, look: FileLook, sign: CandidateBook.Sign, cameAt: Int64?)] = []
    for (path, sign) in names {
      switch classify(path, in: directory, isListing: isListing) {
      // A new name is a change that the kernel dates.
      case .file(let look): files.append((path, look, sign, sign == .renamed ? look.changed : nil))
      case .marked(let path, let look): files.append((path, look, .renamed, nil))
      case .directory: inside.append(path)
      case .aside: break
      case .gone: condition.withLock { vanish(path) }
      }
    }
    if drop.options.disposal == .leave, !files.isEmpty {
      let left = areLeft(files.map { ($0.path, $0.look) })
      files = zip(files, left).filter { !$0.1 }.map(\.0)
    }
    let written = stillWritten(files.map(\.path), in: directory)
    var fresh: [DropPath] = []
    condition.withLock {
      let (now, wallClock) = (Syscall.monotonic(), Syscall.realtime())
      for file in files {
        if self.outcomes != outcomes, !book.contains(file.path) { fresh.append(file.path) }
        asides.forget(file.path)
        if book.count >= capacity, !book.contains(file.path) {
          countBeyond()
        } else {
          book.notice(
            file.path, file.look, file.sign, now: now, wallClock: wallClock, cameAt: file.cameAt,
            isWritten: written.contains(file.path))
        }
      }
      if book.hasReady { condition.broadcast() }
    }
    // Between the look and the notice a file may have been read and moved: nothing would tell of it any more.
    for path in fresh {
      if case .gone = classify(path, in: directory, isListing: isListing) {
        condition.withLock { vanish(path) }
      }
    }
    return inside
  }

  /// Which of these waited for their writers, and do so still. Asked before they count as whole, or they would do so
  /// for a moment each time, until their readers are refused.
  private func stillWritten(_ paths: [DropPath], in directory: Directory) -> Set<DropPath> {
    let due = condition.withLock {
      let now = Syscall.monotonic()
      return paths.filter { book.isDueByWriter($0, now: now) }
    }
    return Set(
      due.filter { path in
        // Whoever reads it finds out what is wrong with it.
        guard let opening = try? directory.open(path) else { return false }
        return switch consume opening {
        case .busy: true
        case .opened: false
        case .gone: false
        }
      })
  }

  private enum Found {
    case file(FileLook)
    /// A marker says that this file is whole.
    case marked(DropPath, FileLook)
    case directory
    /// Something that is no candidate, which was noted.
    case aside
    case gone
  }

  private func classify(_ path: DropPath, in directory: Directory, isListing: Bool) -> Found {
    guard let name = path.name else { return .gone }
    do {
      guard let look = try directory.look(path) else { return .gone }
      if look.isDirectory {
        if drop.options.isRecursive {
          if path.depth < Self.deepest { return .directory }
          setAside(
            path, .ignored, "It lies more than \(Self.deepest) directories deep.", size: 0,
            isListing: isListing)
        } else {
          setAside(
            path, .ignored, "It is a directory, and the drop directory is not recursive.", size: 0,
            isListing: isListing)
        }
        return .aside
      }
      guard look.isRegular else {
        setAside(
          path, .ignored, "It is a \(look.kind), and only regular files are read.", size: look.size,
          isListing: isListing)
        return .aside
      }
      if name.isTemporary {
        setAside(
          path, .unfinished, "Its name says that it is not finished; it is read once it is renamed.",
          size: look.size, isListing: isListing)
        return .aside
      }
      guard drop.options.needsMarker else { return .file(look) }
      return try classify(path, name, look, in: directory, isListing: isListing)
    } catch {
      // What is known of it stays as it is.
      condition.withLock { wantScanSoon() }
      logger.debug("a name cannot be looked at", metadata: ["name": "\(path)", "error": "\(error)"])
      return .aside
    }
  }

  /// Where a file needs a marker.
  private func classify(
    _ path: DropPath, _ name: FileName, _ look: FileLook, in directory: Directory, isListing: Bool
  ) throws(SystemError) -> Found {
    if let marked = name.marked {
      let file = path.parent.appending(marked)
      guard let marked = try directory.look(file), marked.isRegular else {
        setAside(
          path, .unfinished, "It is the marker of a file that is not there.", size: look.size,
          isListing: isListing)
        return .aside
      }
      return look.marks(marked) ? .marked(file, marked) : .aside
    }
    guard let marker = name.marker, let mark = try directory.look(path.parent.appending(marker)) else {
      setAside(
        path, .unfinished, "It is read once its marker NAME.done lies beside it.", size: look.size,
        isListing: isListing)
      return .aside
    }
    guard mark.marks(look) else {
      setAside(
        path, .unfinished, "It was written to after its marker NAME.done; make the marker anew.",
        size: look.size,
        isListing: isListing)
      return .aside
    }
    return .marked(path, look)
  }

  private func setAside(
    _ path: DropPath, _ kind: Asides.Kind, _ reason: String, size: Int64, isListing: Bool = true
  ) {
    condition.withLock {
      let isNew = asides.note(
        path, kind, reason, size: size, wallClock: Syscall.realtime(), isListing: isListing)
      if let ticket = book.vanish(path) { waiters.finished(ticket) }
      guard isNew, kind == .ignored else { return }
      logger.warning(
        "an entry of the drop directory is left alone",
        metadata: ["message_id": "intake.ignored", "name": "\(path)", "reason": "\(reason)"])
    }
  }
}

extension FileLook {
  /// Whether this marker was made after `file` was last written. What the file's clock says may lie in the future;
  /// when it was changed cannot.
  fileprivate func marks(_ file: FileLook) -> Bool { changed >= min(file.modified, file.changed) }
}
