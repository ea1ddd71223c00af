import Archive
import Digest
import Intake

/// Writes one dump into a transaction, from the pieces that its reader gives.
final class DumpSink {
  private let transaction: any ArchiveTransaction
  /// The bytes that are wanted; nil takes whatever the archive does not hold.
  private let wanted: SHA256Digest?
  private var isOpen = false
  private var hasBegun = false
  private var failure: (any Error)?
  private(set) var digest: SHA256Digest?
  private(set) var ending: Ending?
  /// Whether the dump is in the archive now and was not before.
  private(set) var isStored = false

  init(_ transaction: any ArchiveTransaction, wanted: SHA256Digest? = nil) {
    self.transaction = transaction
    self.wanted = wanted
  }

  /// Takes what the reader emits, in order.
  func take(_ piece: Piece) {
    guard failure == nil else { return }
    do { try write(piece) } catch { failure = error }
  }

  /// Throws what the archive said meanwhile.
  func check() throws {
    if let failure { throw failure }
  }

  private func write(_ piece: Piece) throws {
    if !hasBegun {
      hasBegun = true
      digest = piece.file.digest
      if let digest, try isWanted(digest), piece.ending.map(\.isRead) != false {
        try transaction.begin(
          DumpRecord(digest: digest, bytes: piece.file.look.size, channel: piece.channel),
          isAbandonable: piece.ending == nil)
        isOpen = true
      }
    }
    if isOpen { try transaction.add(piece.elements) }
    guard let end = piece.ending else { return }
    ending = end
    guard isOpen else { return }
    isOpen = false
    if case .read(let summary) = end {
      _ = try transaction.finish(summary)
      isStored = true
    } else {
      try transaction.abandon()
    }
  }

  private func isWanted(_ digest: SHA256Digest) throws -> Bool {
    if let wanted { return digest == wanted }
    return try !transaction.holds(digest)
  }
}
