public import Digest

/// What the store says when it cannot do its work. The fault is ours or the machine's, never a dump's.
public struct ArchiveError: Error, Sendable, CustomStringConvertible {
  public enum Code: String, Sendable {
    /// It was written by a later version.
    case tooNew = "too-new"
    /// Its bytes contradict each other.
    case corrupt
    /// No room, no permission, an error of the device; may pass.
    case environment
  }

  public var code: Code
  /// A sentence.
  public var message: String
  /// A sentence: what to do.
  public var remedy: String
  /// Whether all that is wrong is a file system without room.
  public var isOutOfRoom = false

  public init(code: Code, message: String, remedy: String) {
    self.code = code
    self.message = message
    self.remedy = remedy
  }

  public var description: String { "\(message) \(remedy)" }
}

/// One durable change of the archive. Used on one thread, inside `ArchiveWriting.write`.
///
/// A dump is written by `begin`, then `add` in the order of the file, then `finish` or `abandon`; one at a time.
public protocol ArchiveTransaction: AnyObject {
  /// Whether the dump's posts are in the archive.
  func holds(_ dump: SHA256Digest) throws -> Bool
  /// Gives what follows in this transaction a time of its own, for a history that is written anew.
  func date(_ time: Milliseconds)
  /// Starts a dump.
  /// - Parameters:
  ///   - dump: its channel, where it names one, has the sightings that come before a snapshot.
  ///   - isAbandonable: whether `abandon` may follow. A dump that is known to be whole does without: the mark to go
  ///     back to makes the search index write out what it has gathered.
  func begin(_ dump: DumpRecord, isAbandonable: Bool) throws
  /// Adds a channel's snapshot; the sightings after it belong to its channel.
  func add(_ snapshot: SnapshotRecord) throws
  func add(_ sighting: SightingRecord) throws
  /// Adds a file inside the dump, after its sightings.
  func add(_ part: PartRecord) throws
  func finish(_ summary: DumpSummary) throws -> DumpTally
  /// Takes an abandonable dump back: the archive is as before its `begin`.
  func abandon() throws
  /// Writes the outcome of a file, with its event.
  /// - Parameters:
  ///   - arrival: `placedAs` is the wish.
  ///   - numbered: gives the wish with a number, for where an earlier file has the name; called with 2, 3, ….
  /// - Returns: the ledger's id and the name that the file is to have; nil where there is no wish.
  func record(_ arrival: ArrivalRecord, numbered: (Int) -> [UInt8]) throws -> (id: Int64, placedAs: [UInt8]?)
  /// Notes that the file of an arrival lies where it belongs, under `name`; nil when it is deleted or lost.
  func markPlaced(_ id: Int64, as name: [UInt8]?) throws
  /// Notes that the file of an arrival stays in its drop directory, where it looks like `stamp`. An earlier note
  /// about a file of that name is replaced.
  func markLeft(_ id: Int64, _ stamp: FileStamp) throws
  /// Notes, with an event, that a file in quarantine is to go back to its drop directory.
  /// - Returns: nil when no file of this arrival is in quarantine: it did not fail, or went back before.
  func beginReturn(_ id: Int64) throws -> UnplacedArrival?
  /// Notes that the file of an arrival is back in its drop directory, or was lost on the way.
  func markReturned(_ id: Int64) throws
  /// Does a piece of the work on the kin index that waits: texts that were there before it, or what an earlier rule
  /// left. Where nothing waits it does nothing.
  /// - Parameter limit: how many texts.
  /// - Returns: how far the index is after it.
  func indexKin(limit: Int) throws -> KinProgress
  /// Begins the kin index anew; `indexKin` does the work.
  func restartKin() throws
  /// Keeps a rule that came by command; it holds for what happens from now on.
  func addRule(_ definition: RuleDefinition) throws -> RuleAddition
  /// Removes a rule that came by command. Its alerts stay.
  func removeRule(_ name: String) throws -> RuleRemoval
  /// Makes the rules of the configuration those that are given. One that is new or has changed holds from now on.
  func setConfiguredRules(_ definitions: [RuleDefinition]) throws
  /// Writes matches of rules that still hold and have not told of their subjects, each with its event, and that events
  /// up to `through` are compared.
  /// - Returns: those that were written.
  func addAlerts(_ alerts: [AlertRecord], through: Int64) throws -> [AlertRow]
  /// Notes what came of an attempt to deliver an alert.
  func noteDelivery(of alert: Int64, _ result: DeliveryResult) throws
  /// Has all pending alerts tried at once: who listens is there again.
  func hurryAlerts() throws
  /// Has an alert delivered, again where it was delivered before; its attempts are counted anew.
  /// - Returns: whether there is such an alert.
  func retryAlert(_ id: Int64) throws -> Bool
}

/// How far the kin index is.
public struct KinProgress: Hashable, Sendable {
  /// Texts up to this one are indexed; they are numbered in the order in which they came.
  public var through: Int64
  /// The newest text.
  public var newest: Int64
  /// Whether what an earlier rule left is still being cleared away.
  public var isClearing: Bool
  /// Whether it was made by the rule of this version; if not, it must be made anew.
  public var isUsable: Bool

  /// Whether no text waits.
  public var isComplete: Bool { isUsable && !isClearing && through >= newest }

  public init(through: Int64, newest: Int64, isClearing: Bool, isUsable: Bool) {
    self.through = through
    self.newest = newest
    self.isClearing = isClearing
    self.isUsable = isUsable
  }
}

/// The writing side of an archive.
public protocol ArchiveWriting: Sendable {
  /// Runs `body` in one transaction and makes it durable before it returns. Blocks; one caller at a time.
  /// - Returns: what `body` returned, and the number of the last event written.
  func write<R>(_ body: (any ArchiveTransaction) throws -> R) throws -> (result: R, lastEvent: Int64)
  /// The arrivals whose files may not have been moved, in order.
  func unplaced() throws -> [UnplacedArrival]
  /// The arrivals whose files are on their way back from quarantine, in order; `placedAs` is their name there.
  func returning() throws -> [UnplacedArrival]
  /// Whether each of these files of the drop directory `drop` is known to stay there, and was not touched since.
  func areLeft(_ files: [(name: [UInt8], stamp: FileStamp)], in drop: String) throws -> [Bool]
}
