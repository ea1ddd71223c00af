/// One directory into which dumps are dropped, and what holds for it.
public struct DropSettings: Sendable, Equatable {
  /// Its absolute path.
  public var path: String
  /// The channel that is assumed where a dump names none: a name, or a handle that begins with `@`.
  public var channel: String?
  /// The name of the format that every dump is taken for; nil where each dump's content decides.
  public var format: String?
  /// What becomes of a dump once it is in the archive.
  public var disposal: Disposal
  /// Whether the directories inside it are read, too.
  public var isRecursive: Bool
  /// How long a file must lie unchanged where the kernel cannot say whether somebody still writes it.
  public var settle: Duration
  /// Whether a file `NAME` is read only once `NAME.done` lies beside it.
  public var needsMarker: Bool
  /// How it is watched.
  public var watch: WatchChoice

  /// What becomes of a dump once it is in the archive.
  public enum Disposal: String, Sendable, CaseIterable {
    /// It goes to the room of its outcome.
    case move
    /// It is removed.
    case delete
    /// It stays where it was dropped.
    case leave
  }

  /// How a drop directory is watched.
  public enum WatchChoice: String, Sendable, CaseIterable {
    /// By inotify where the file system has it, else by polling.
    case auto
    case inotify
    case polling
  }

  /// The defaults at `path`.
  init(path: String) {
    self.path = path
    disposal = .move
    isRecursive = false
    settle = .seconds(1)
    needsMarker = false
    watch = .auto
  }
}

/// One key of a drop directory, in the list `drops` or for all of them.
struct DropKey: Sendable {
  let name: String
  /// What stands for the value in help.
  let placeholder: String
  let apply: @Sendable (inout DropSettings, String, _ base: String) throws(ValueProblem) -> Void
  /// The value as it could be written.
  let text: @Sendable (DropSettings) -> String
  /// Takes the value of other settings over, as a running daemon does; nil where a change waits for the next start.
  let adopt: (@Sendable (inout DropSettings, _ other: DropSettings) -> Void)?

  /// Every key, as they may stand in an entry of `drops`.
  static let all = [path, channel, format, disposal, recursive, settle, marker, watch]

  /// The one key that every entry of `drops` must have.
  static let path = DropKey("path", "DIR", shown: \.path) { (drop, text, base) throws(ValueProblem) in
    drop.path = try parsePath(text, base: base)
  }

  static let channel = DropKey("channel", "NAME", shown: \.channel.orNone, adopt: copying(\.channel)) {
    (drop, text, _) throws(ValueProblem) in
    drop.channel = try parseChannel(text)
  }

  static let format = DropKey("format", "FORMAT", shown: \.format.orNone, adopt: copying(\.format)) {
    (drop, text, _) throws(ValueProblem) in
    drop.format = try parseWord(text)
  }

  static let disposal = DropKey("disposal", "WAY", shown: \.disposal.rawValue) {
    (drop, text, _) throws(ValueProblem) in
    drop.disposal = try parseChoice(text, named: "a disposal")
  }

  static let recursive = DropKey("recursive", "BOOL", shown: \.isRecursive.description) {
    (drop, text, _) throws(ValueProblem) in
    drop.isRecursive = try parseBool(text)
  }

  static let settle = DropKey(
    "settle", "DURATION", shown: \.settle.asWritten, adopt: copying(\.settle)
  ) {
    (drop, text, _) throws(ValueProblem) in
    drop.settle = try parseDuration(text, in: .zero ... .seconds(3_600))
  }

  static let marker = DropKey(
    "marker", "BOOL", shown: \.needsMarker.description, adopt: copying(\.needsMarker)
  ) {
    (drop, text, _) throws(ValueProblem) in
    drop.needsMarker = try parseBool(text)
  }

  static let watch = DropKey("watch", "WAY", shown: \.watch.rawValue) {
    (drop, text, _) throws(ValueProblem) in
    drop.watch = try parseChoice(text, named: "a way to watch")
  }

  static func named(_ name: String) -> DropKey? { all.first { $0.name == name } }

  private init(
    _ name: String, _ placeholder: String, shown text: @escaping @Sendable (DropSettings) -> String,
    adopt: (@Sendable (inout DropSettings, _ other: DropSettings) -> Void)? = nil,
    apply: @escaping @Sendable (inout DropSettings, String, _ base: String) throws(ValueProblem) -> Void
  ) {
    self.name = name
    self.placeholder = placeholder
    self.text = text
    self.adopt = adopt
    self.apply = apply
  }
}

extension String? {
  /// The text, or the word for no text.
  fileprivate var orNone: String { self ?? "none" }
}

extension Duration {
  fileprivate var asWritten: String { durationText(self) }
}
