/// The messages that programs may rely on, each with the 128-bit id that marks it in the journal.
///
/// The ids never change; `systemd/sluice.catalog` explains each to whoever reads `journalctl -x`. A room that
/// does not know this module names one in the metadata key `message_id`, by its raw value, and gives the metadata
/// that the catalog's explanation is made with.
public enum MessageID: String, CaseIterable, Sendable {
  /// The daemon serves.
  case started = "daemon.started"
  /// The daemon cannot start.
  case refused = "daemon.refused"
  /// The daemon has stopped in good order.
  case stopped = "daemon.stopped"
  /// The daemon cannot do its work for a reason of its own, and waits. Metadata: `reason`.
  case degraded = "daemon.degraded"
  /// The reason has gone. Metadata: `reason`.
  case recovered = "daemon.recovered"
  /// The configuration cannot be used. Metadata: `source`, `key`.
  case settingsRefused = "settings.refused"
  /// A dump is in the archive. Metadata: `dump`, `name`, `format`, `bytes`, `posts`, `new`, `kin`, `known`, `repairs`.
  case dumpIngested = "dump.ingested"
  /// A dump holds the very bytes of an earlier one. Metadata: `dump`, `name`.
  case dumpDuplicate = "dump.duplicate"
  /// A dump could not be read and is in quarantine. Metadata: `dump`, `name`, `number`, `reason`.
  case dumpFailed = "dump.failed"
  /// A dump was taken back from quarantine to be read again. Metadata: `name`, `dump`.
  case dumpRetried = "dump.retried"
  /// The daemon ended while it read a file, and reads it again. Metadata: `name`, `attempts`.
  case dumpSuspected = "dump.suspected"
  /// Something lies in the drop directory that is not read. Metadata: `name`, `reason`.
  case intakeIgnored = "intake.ignored"
  /// A drop directory is watched in another way than before. Metadata: `path`, `watching`, `reason`.
  case intakeWatch = "intake.watch"
  /// Ingestion rests because somebody wants it to.
  case ingestionPaused = "ingestion.paused"
  /// Ingestion goes on after a pause.
  case ingestionResumed = "ingestion.resumed"
  /// The archive was compared with the ledger and the files. Metadata: `findings`, their number.
  case archiveAudited = "archive.audited"
  /// Texts that were there before the kin index are being indexed. Metadata: `texts`, how many.
  case kinIndexing = "kin.indexing"
  /// The kin index knows every text. Metadata: `texts`, how many.
  case kinIndexed = "kin.indexed"
  /// Somebody who may told the daemon to do something. Metadata: `verb`, `uid`, `pid`.
  case endpointChanged = "endpoint.changed"
  /// Somebody who may not told the daemon to do something. Metadata: `verb`, `uid`, `pid`.
  case endpointRefused = "endpoint.refused"

  /// The id, 32 hexadecimal digits, as `journalctl MESSAGE_ID=…` takes it.
  public var id: String {
    switch self {
    case .started: "321bdfa9871c4a0ab137d22f2e145814"
    case .refused: "2f2970defbe44252aca2cc22e16b38ae"
    case .stopped: "289094df3a5f4e4fa16a64d4482275f9"
    case .degraded: "f90a46f860f547a9998522192b6cb892"
    case .recovered: "05ab4f51fae145ffa63c9d947c298912"
    case .settingsRefused: "8fb4375ae0e74ce2989739ef60e42cd3"
    case .dumpIngested: "ede31a32254947af9cfc098748d596c1"
    case .dumpDuplicate: "12643e9a9c964786a066d1f326518a94"
    case .dumpFailed: "fce33d5ffc214b7abb3a9ec4c448696a"
    case .dumpRetried: "ff78e681c20d4da3ab5a60e549218980"
    case .dumpSuspected: "e57880430f5a412a9ee7072adee05de2"
    case .intakeIgnored: "b19ca106e3d84ca8b5aa04036b220f07"
    case .intakeWatch: "2e2be131265a4ff9852ae8f017a5bc28"
    case .ingestionPaused: "6c47857276fa4cf5b4c7db59359ddf70"
    case .ingestionResumed: "b296a199cac94f488ef3d25a97206f6d"
    case .archiveAudited: "dd66fbe34c884d2490febafa5df1fac4"
    case .kinIndexing: "3c4b700b71c74e3d839a7d559660f9d3"
    case .kinIndexed: "2dce33cb3c34488bb88e7c890168ce6f"
    case .endpointChanged: "f9c958a356f1494f8da44ee6a19d955f"
    case .endpointRefused: "699abeefd4194fef9e17a8366f8860a1"
    }
  }

  /// The id that `text` means: a case's raw value or 32 hexadecimal digits; nil for anything else.
  static func id(meantBy text: String) -> String? {
    if let known = MessageID(rawValue: text) { return known.id }
    let digits = text.utf8
    let isHexadecimal = digits.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
    return digits.count == 32 && isHexadecimal ? text.lowercased() : nil
  }
}
