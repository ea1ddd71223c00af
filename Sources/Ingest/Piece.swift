import Archive
import Digest
import Intake

/// The file that a dump came as.
struct SourceFile: Sendable {
  var name: FileName
  /// As it was when it was read.
  var look: FileLook
  /// When it was first noticed.
  var receivedAt: Milliseconds
  /// Nil when its bytes could not be read to the end.
  var digest: SHA256Digest?
}

/// What a dump holds, ready to be stored.
enum PreparedElement: Sendable {
  case snapshot(SnapshotRecord)
  case sighting(SightingRecord)
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
  var elements: [PreparedElement] = []
  /// Nil while more is to come.
  var ending: Ending?
  /// About how many bytes the elements hold.
  var cost = 0

  init(_ file: SourceFile, ending: Ending? = nil) {
    self.file = file
    self.ending = ending
  }
}
