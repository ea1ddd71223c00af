public import Archive
import Digest
public import Intake

/// The file that a dump came as.
struct SourceFile: Sendable {
  var entry: DropEntry
  /// The directory that it was found in.
  var directory: Directory
  /// As it was when it was read.
  var look: FileLook
  /// When it was first noticed.
  var receivedAt: Milliseconds
  /// When it came, and when it was taken for whole: see `Claim`.
  var dropped: Int64
  var whole: Int64
  /// Nil when its bytes could not be read to the end.
  var digest: SHA256Digest?

  var path: DropPath { entry.path }
}

/// What a dump holds, ready to be stored.
enum PreparedElement: Sendable {
  case snapshot(SnapshotRecord)
  case sighting(SightingRecord)
  case part(PartRecord)
}

/// How reading a dump ended.
enum Ending: Sendable {
  /// It was read to its end.
  case read(DumpSummary)
  /// It cannot be read, now or later.
  case failed(FailureReason)
  /// It changed while it was read: it was not whole.
  case changed
  /// The machine let us down: it is read again later.
  case trouble(String)
}

/// What the reader hands to the writer: a whole dump, or a part of a long one, in order.
struct Piece: Sendable {
  var file: SourceFile
  /// The title of the channel whose posts come before any heading, where the drop directory says which.
  var channel: NameRecord?
  var elements: [PreparedElement] = []
  /// Nil while more is to come.
  var ending: Ending?
  /// About how many bytes the elements hold.
  var cost = 0

  init(_ file: SourceFile, channel: NameRecord? = nil, ending: Ending? = nil) {
    self.file = file
    self.channel = channel
    self.ending = ending
  }
}

extension FileStamp {
  init(_ look: FileLook) {
    self.init(
      device: look.device, inode: look.inode, size: look.size, modified: look.modified, changed: look.changed)
  }
}

extension ArchiveWriting {
  /// Which of these files have their outcome and stay where they are. Where the archive cannot be asked, all are
  /// taken for such, until a later listing asks again: to read one twice would be worse.
  public func areLeft(_ files: [(DropPath, FileLook)], in drop: DropDirectory) -> [Bool] {
    let stamped = files.map { (name: $0.0.bytes, stamp: FileStamp($0.1)) }
    return (try? areLeft(stamped, in: drop.options.path)) ?? files.map { _ in true }
  }
}

extension ArchiveTransaction {
  /// Adds what a dump holds, in its order.
  func add(_ elements: [PreparedElement]) throws {
    for element in elements {
      switch element {
      case .snapshot(let snapshot): try add(snapshot)
      case .sighting(let sighting): try add(sighting)
      case .part(let part): try add(part)
      }
    }
  }
}
