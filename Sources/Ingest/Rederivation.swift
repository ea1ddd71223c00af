import Archive
import Digest

/// Holds what reading a dump again gives against what the archive has of it.
final class Rederivation {
  struct Difference {
    var code: String
    var message: String
    var remedy: String
  }

  private let archive: any ArchiveAuditing
  private let dump: SHA256Digest
  private var stored: ArraySlice<StoredSighting> = []
  private var next = 0
  private var ending: Ending?
  private var digest: SHA256Digest?
  private var differing: Int?
  private var failure: (any Error)?

  private static let page = 500

  init(archive: any ArchiveAuditing, dump: SHA256Digest) {
    self.archive = archive
    self.dump = dump
  }

  /// Takes what the reader gives, in order.
  func take(_ piece: Piece) {
    digest = piece.file.digest
    if let ending = piece.ending { self.ending = ending }
    guard differing == nil, failure == nil else { return }
    do {
      for case .sighting(let sighting) in piece.elements where try !matches(sighting) {
        differing = sighting.ordinal
        return
      }
    } catch {
      failure = error
    }
  }

  private func matches(_ sighting: SightingRecord) throws -> Bool {
    guard let known = try following() else { return false }
    return known.ordinal == sighting.ordinal && known.offset == sighting.offset
      && known.length == sighting.length && known.post == sighting.post && known.text == sighting.text?.key
  }

  private func following() throws -> StoredSighting? {
    if stored.isEmpty {
      stored = try archive.storedSightings(of: dump, from: next, limit: Self.page)[...]
      next = stored.last.map { $0.ordinal + 1 } ?? next
    }
    return stored.popFirst()
  }

  /// What differs, once all was taken; nil when nothing does.
  func difference(of state: ArrivalState) -> Difference? {
    if let failure { return Self.unreadable("\(failure)") }
    switch ending {
    case nil: return Self.unreadable("it is being written to, or it went")
    case .trouble(let why)?: return Self.unreadable(why)
    case .changed?: return Self.unreadable("it changed meanwhile")
    case .read?, .failed?: break
    }
    guard digest == dump else {
      return Difference(
        code: "file-changed", message: "The bytes of the file are not those that were read.",
        remedy: "Restore it from a backup: somebody has written to it since.")
    }
    guard state == .ingested else { return nil }
    if case .failed(let reason)? = ending {
      return Difference(
        code: "derived-otherwise", message: "The file cannot be read any more: \(reason.message)",
        remedy: "Report it: an earlier version of Sluice could read it.")
    }
    do {
      if differing == nil, let surplus = try following() { differing = surplus.ordinal }
    } catch {
      return Self.unreadable("\(error)")
    }
    return differing.map {
      Difference(
        code: "derived-otherwise", message: "Post \($0) of the file is not as the archive has it.",
        remedy: "Report it, unless the version of Sluice that read it was another.")
    }
  }

  private static func unreadable(_ why: String) -> Difference {
    Difference(
      code: "file-unreadable", message: "The file could not be compared: \(why).", remedy: "Audit again.")
  }
}
