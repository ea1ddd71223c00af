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
  /// The configuration was read again. Metadata: `file`, `changed` and `waiting`, keys.
  case settingsReloaded = "settings.reloaded"
  /// The configuration was to be read again and cannot be used; the one before stays in force. Metadata:
  /// `source`, `key`, `reason`.
  case settingsKept = "settings.kept"
  /// The configuration was to be read again, and there is no file.
  case settingsFileless = "settings.fileless"
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
  /// The service stopped before a long dump was read to its end.
  case dumpInterrupted = "dump.interrupted"
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
  /// The archive was copied. Metadata: `path`, `bytes`, `sha256`.
  case archiveBackedUp = "archive.backed-up"
  /// The archive could not be copied. Metadata: `reason`.
  case backupFailed = "archive.backup-failed"
  /// Texts that were there before the kin index are being indexed. Metadata: `texts`, how many.
  case kinIndexing = "kin.indexing"
  /// The kin index knows every text. Metadata: `texts`, how many.
  case kinIndexed = "kin.indexed"
  /// Somebody who may told the daemon to do something. Metadata: `verb`, `uid`, `pid`.
  case endpointChanged = "endpoint.changed"
  /// Somebody who may not told the daemon to do something. Metadata: `verb`, `uid`, `pid`.
  case endpointRefused = "endpoint.refused"
  /// A dump's file was replaced or written to after it was read. Metadata: `name`, `dump`.
  case dumpReplaced = "dump.replaced"
  /// A dump's file was taken away while it was read. Metadata: `name`, `dump`.
  case dumpMissing = "dump.missing"
  /// Files with an outcome cannot be moved at the start. Metadata: `reason`.
  case movesFailed = "moves.failed"
  /// Moves that a crash had cut off are done. Metadata: `files`, how many.
  case movesFinished = "moves.finished"
  /// Files may lie in a drop directory that is no longer one. Metadata: `path`.
  case dropUnknown = "drop.unknown"
  /// The end of the last readings could not be noted. Metadata: `error`.
  case attemptsUnnoted = "attempts.unnoted"
  /// The kernel no longer tells of changes in a drop directory. Metadata: `path`, `error`.
  case watchLost = "intake.watch-lost"
  /// A request could not be answered, through a fault of the daemon. Metadata: `path`, `error`.
  case requestFailed = "request.failed"
  /// The socket on which the daemon answers was closed under it.
  case endpointClosed = "endpoint.closed"
  /// Work does not get on, so that the watchdog is not told that it does.
  case stalled = "daemon.stalled"
  /// Work gets on again.
  case unstalled = "daemon.unstalled"
  /// Lines like an earlier one were left out. Metadata: `count`, `seconds`, and `like`, the earlier one's message.
  case repeated = "log.repeated"
  /// A rule was matched. Metadata: `rule`, `alert`, its number, and `post`, `dump` and `channel` where it is about one.
  case alertMatched = "alert.matched"
  /// Alerts cannot be delivered, and are tried again. Metadata: `rule`, `alert`, `reason`.
  case alertUndelivered = "alert.undelivered"
  /// Alerts are delivered again. Metadata: `rule`, `alert`.
  case alertDeliveredAgain = "alert.delivered-again"
  /// Events cannot be compared with the rules for now. Metadata: `error`.
  case rulesWait = "rules.wait"

  /// The id, 32 hexadecimal digits, as `journalctl MESSAGE_ID=…` takes it.
  public var id: String {
    switch self {
    case .started: "321bdfa9871c4a0ab137d22f2e145814"
    case .refused: "2f2970defbe44252aca2cc22e16b38ae"
    case .stopped: "289094df3a5f4e4fa16a64d4482275f9"
    case .degraded: "f90a46f860f547a9998522192b6cb892"
    case .recovered: "05ab4f51fae145ffa63c9d947c298912"
    case .settingsRefused: "8fb4375ae0e74ce2989739ef60e42cd3"
    case .settingsReloaded: "6af433ffb965427d9ec00da4519fca37"
    case .settingsKept: "d436756752c44b27b8adb34db9f0a7e4"
    case .settingsFileless: "738bd1e555f8409086396a2ebdaca042"
    case .dumpIngested: "ede31a32254947af9cfc098748d596c1"
    case .dumpDuplicate: "12643e9a9c964786a066d1f326518a94"
    case .dumpFailed: "fce33d5ffc214b7abb3a9ec4c448696a"
    case .dumpRetried: "ff78e681c20d4da3ab5a60e549218980"
    case .dumpSuspected: "e57880430f5a412a9ee7072adee05de2"
    case .dumpInterrupted: "fe3b1a9250ee4d70be49c734ff535747"
    case .intakeIgnored: "b19ca106e3d84ca8b5aa04036b220f07"
    case .intakeWatch: "2e2be131265a4ff9852ae8f017a5bc28"
    case .ingestionPaused: "6c47857276fa4cf5b4c7db59359ddf70"
    case .ingestionResumed: "b296a199cac94f488ef3d25a97206f6d"
    case .archiveAudited: "dd66fbe34c884d2490febafa5df1fac4"
    case .archiveBackedUp: "a8ef76b5b9d140579525a2f5af94d95c"
    case .backupFailed: "518722ee2bdf4b438930b647227055af"
    case .kinIndexing: "3c4b700b71c74e3d839a7d559660f9d3"
    case .kinIndexed: "2dce33cb3c34488bb88e7c890168ce6f"
    case .endpointChanged: "f9c958a356f1494f8da44ee6a19d955f"
    case .endpointRefused: "699abeefd4194fef9e17a8366f8860a1"
    case .dumpReplaced: "1fc6cf00a02e4457a754eabe0f9003d0"
    case .dumpMissing: "61b5e1f08dbd45fc9e277b4dc49b8f51"
    case .movesFailed: "920905bb21f346cebbfbb4fe672a66e6"
    case .movesFinished: "3fb1148c455649898f6d59721da5d1e8"
    case .dropUnknown: "9dcecb72e3644bf4ab3dfc65bb72539d"
    case .attemptsUnnoted: "c9d91a659ac34b85b8851802ef50c97d"
    case .watchLost: "1932754b460142c4b1c3739fc3bfd138"
    case .requestFailed: "001566b5915e4583ab9e80dd238a08f5"
    case .endpointClosed: "a4031a4e99a5495b8472d3f5ce1910f4"
    case .stalled: "6dec2a28661c4214b94ea78a2f209e2e"
    case .unstalled: "81db917e97d04c9ebdaef1c0ed44e40c"
    case .repeated: "c34928913c234c688b20f32fa85999d7"
    case .alertMatched: "b7d3035b17d54aa28232faeb74b28087"
    case .alertUndelivered: "68d0b903a0844e48ae9dc122e6d05bb8"
    case .alertDeliveredAgain: "5bce4e2a023b4b4fa391513b3f8cebbd"
    case .rulesWait: "e977556225924d68aeb73b4df711dee0"
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
