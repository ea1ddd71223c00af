import DumpGenerator

@testable import Dumps

/// What a format says of a post, so that a test can tell what a reader must find.
struct Carried {
  enum Dates { case none, local, moments }
  enum Counts { case none, printed, exact }
  enum Albums {
    /// Nothing shows what belongs together.
    case none
    /// Each message has the album's key.
    case keys
    /// One post stands for all messages.
    case merged
  }

  struct Origin: OptionSet {
    let rawValue: Int
    static let name = Origin(rawValue: 1)
    static let author = Origin(rawValue: 2)
    static let id = Origin(rawValue: 4)
    static let handle = Origin(rawValue: 8)
    static let message = Origin(rawValue: 16)
    static let date = Origin(rawValue: 32)
    static let dateLocal = Origin(rawValue: 64)
  }

  var messageIDs = true
  var channelID = false
  var handle = false
  var title = false
  var dates = Dates.moments
  var editDates = Dates.none
  /// Whether it says that a post was edited, but not when.
  var editMarks = false
  var captureTimes = false
  /// Whether links that hide their addresses, and looks, are there: all of them, or those of Markdown.
  var styles: Set<Entity.Kind> = []
  /// Whether emoji keep their joiners and paragraphs their blank lines.
  var joiners = true
  var blankLines = true
  var views = Counts.none
  var forwards = false
  var replies = false
  var replyTo = false
  var reactions = Counts.none
  var origin: Origin = []
  var signatures = false
  var albums = Albums.none
  var media = false
  var polls = false
  var notices = false
  var wordless = true
  /// Whether replies are left out.
  var noReplies = false

  static let markdown: Set<Entity.Kind> = [.bold, .italic, .strikethrough, .code, .textLink]
  static let page = markdown.union([.underline, .spoiler])
  static let all = page.union([.customEmoji])

  init(_ kind: DumpKind, _ options: Showing.Options) {
    switch kind {
    case .textFlat, .textFull:
      messageIDs = false
      dates = .none
      title = kind == .textFull
      joiners = false
      blankLines = kind == .textFull
      views = .printed
      reactions = .printed
      origin = kind == .textFull ? [.name, .author] : [.name]
      signatures = true
      wordless = false
    case .textLog, .textPosts:
      handle = true
      views = .printed
      wordless = false
    case .telepathyCSV:
      // The channel's id stands where a group's messages have their sender's, so nobody can tell which it is.
      (handle, title) = (true, true)
      editDates = .moments
      styles = Self.markdown
      views = .exact
      (forwards, replies, replyTo) = (true, true, true)
    case .telegramTrackerCSV:
      (channelID, handle) = (true, true)
      // Its dates name no zone.
      dates = .local
      views = .exact
      (forwards, replies, replyTo) = (true, true, true)
      origin = [.id, .handle, .message, .dateLocal]
      (media, polls) = (true, true)
    case .fourCATCSV, .fourCATJSON:
      handle = true
      editDates = .moments
      views = .exact
      replyTo = true
      origin = [.name, .handle, .date]
      media = true
    case .tgDatasetJSON:
      (channelID, handle, title) = (true, true, true)
      origin = [.id, .date]
      wordless = false
    case .snscrapeJSON:
      handle = true
      joiners = false
      noReplies = true
    case .messageJSON:
      (channelID, title) = (true, true)
      styles = Self.markdown
      views = .exact
    case .tdlJSON:
      channelID = true
      media = true
    case .desktopHTML:
      title = true
      dates = options.namesMoments ? .moments : .local
      styles = Self.page
      replyTo = true
      reactions = options.namesMoments ? .exact : .none
      origin = options.namesMoments ? [.name, .date] : [.name, .dateLocal]
      (signatures, media, polls, notices) = (true, true, true, true)
    case .previewHTML, .previewMHTML, .previewViewSource:
      (channelID, handle, title) = (true, true, true)
      editMarks = true
      captureTimes = true
      styles = Self.all
      joiners = false
      views = .printed
      replyTo = true
      reactions = .printed
      origin = [.name, .author, .handle, .message]
      albums = .merged
      (signatures, media, polls, notices) = (true, true, true, true)
    case .desktopJSON:
      (channelID, title) = (true, true)
      dates = options.namesMoments ? .moments : .local
      editDates = dates
      styles = Self.all
      replyTo = true
      reactions = options.namesMoments ? .exact : .none
      origin = [.name]
      (signatures, media, polls, notices) = (true, true, true, true)
    case .telethonJSON:
      channelID = true
      editDates = .moments
      styles = Self.all
      views = .exact
      (forwards, replies, replyTo) = (true, true, true)
      reactions = .exact
      origin = [.id, .message, .date, .author]
      albums = .keys
      (signatures, media, polls, notices) = (true, true, true, true)
    }
  }
}
