extension MediaNote.Kind {
  /// The kind of a file by its MIME type.
  init(mime type: String) {
    let type = type.lowercased()
    if type == "image/gif" {
      self = .animation
    } else if type.hasPrefix("image/") {
      self = type == "image/webp" ? .sticker : .photo
    } else if type.hasPrefix("video/") {
      self = .video
    } else if type.hasPrefix("audio/") {
      self = type == "audio/ogg" ? .voice : .audio
    } else {
      self = .document
    }
  }

  /// The kind of a file by the end of its name.
  init(fileName name: String) {
    let end = name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() }
    switch end {
    case "jpg", "jpeg", "png", "heic": self = .photo
    case "mp4", "mov", "mkv", "webm", "avi", "3gp": self = .video
    case "gif": self = .animation
    case "mp3", "m4a", "flac", "wav", "aac": self = .audio
    case "ogg", "oga", "opus": self = .voice
    case "webp", "tgs": self = .sticker
    default: self = .document
    }
  }

  /// The kind that a scraper's word names: Telethon's `MessageMediaPhoto`, Pyrogram's `MessageMediaType.VIDEO`, `photo`;
  /// nil for words of no file, such as those for a web page, and for unknown ones.
  init?(word: String) {
    var word = word.lowercased()[...]
    for prefix in ["messagemediatype.", "messagemedia", "message"] where word.hasPrefix(prefix) {
      word = word.dropFirst(prefix.count)
      break
    }
    switch word {
    case "photo", "image", "picture": self = .photo
    case "video": self = .video
    case "animation", "gif": self = .animation
    case "document", "file", "text", "application": self = .document
    case "voice", "voice_message", "voicenote", "voicemessage": self = .voice
    case "audio", "music": self = .audio
    case "sticker": self = .sticker
    case "videonote", "video_note", "roundvideo", "round_video", "video_message": self = .videoNote
    case "geo", "geolive", "geo_live", "location", "live_location": self = .location
    case "venue": self = .venue
    case "contact": self = .contact
    case "game": self = .game
    case "invoice": self = .invoice
    case "unsupported": self = .unsupported
    default: return nil
    }
  }
}

extension CapturedPost {
  /// Whether there is nothing in it but its number, its place and its date.
  var saysNothing: Bool {
    var bare = PostRecordFields()
    bare.channel = record.channel
    bare.messageID = record.messageID
    bare.capturedAt = record.capturedAt
    bare.date = record.date
    return body.isEmpty && media.isEmpty && forward == nil && views == nil && record == bare
  }
}
