/// What exports say of the files and the other things in a message.
enum DesktopMedia {
  static func notes(_ message: JSONValue) -> [MediaNote] {
    var notes: [MediaNote] = []
    if message["photo"].exists { notes.append(photo(message)) }
    if message["file"].exists { notes.append(file(message)) }
    if message["place_name"].exists || message["location_information"].kind != .missing {
      notes.append(place(message))
    }
    if message["contact_information"].isObject { notes.append(contact(message)) }
    if let title = message["game_title"].string {
      var note = MediaNote(kind: .game, name: title)
      note.note = message["game_description"].name
      note.path = message["game_link"].name
      notes.append(note)
    }
    if message["invoice_information"].exists { notes.append(invoice(message["invoice_information"])) }
    if message["todo_list"].isObject { notes.append(list(message["todo_list"])) }
    for key in ["giveaway_information", "giveaway_results"] as [StaticString] where message[key].isObject {
      var note = MediaNote(kind: .unsupported, name: "\(key)")
      note.note = message[key]["additional_prize"].name
      notes.append(note)
    }
    if let stars = message["paid_stars_amount"].literal {
      var note = MediaNote(kind: .unsupported, name: "paid_media")
      note.note = stars.string
      notes.append(note)
    }
    return notes
  }

  // MARK: Files

  private static func photo(_ message: JSONValue) -> MediaNote {
    var note = MediaNote(kind: .photo)
    addPath(message["photo"], &note)
    note.bytes = size(message["photo_file_size"])
    addPixels(message, &note)
    return note
  }

  private static func file(_ message: JSONValue) -> MediaNote {
    let type = message["media_type"].text
    let kind = type.flatMap { type in kinds.first { type.equals($0.0) }?.1 } ?? .document
    var note = MediaNote(kind: kind)
    addPath(message["file"], &note)
    note.name = message["file_name"].name ?? note.name
    note.bytes = size(message["file_size"])
    note.type = message["mime_type"].name
    note.duration = size(message["duration_seconds"])
    addPixels(message, &note)
    note.note = message["sticker_emoji"].name
    if kind == .audio {
      let credits = [message["performer"].name, message["title"].name].compactMap { $0 }
      note.note = credits.isEmpty ? nil : credits.joined(separator: " – ")
    }
    return note
  }

  private static let kinds: [(StaticString, MediaNote.Kind)] = [
    ("video_file", .video), ("animation", .animation), ("voice_message", .voice), ("audio_file", .audio),
    ("sticker", .sticker), ("video_message", .videoNote),
  ]

  /// Words in the place of a path: the file was left out.
  private static let leftOut: [StaticString] = [
    "(File not included. Change data exporting settings to download.)",
    "(File exceeds maximum size. Change data exporting settings to download.)",
    "(File unavailable, please try again later)",
    "(Photo not included. Change data exporting settings to download.)",
    "(Photo exceeds maximum size. Change data exporting settings to download.)",
    "(Photo unavailable, please try again later)",
  ]

  /// The path as text. A name may stand before the words that say that a file was left out.
  private static func addPath(_ value: JSONValue, _ note: inout MediaNote) {
    guard let path = value.text?.trimmed(), path.count > 0 else { return }
    if path[path.count - 1] == 0x29, let words = leftOut.first(where: { path.hasSuffix($0) }) {
      let name = path.prefix(path.count - words.utf8CodeUnitCount).trimmedName()
      if name.count > 0 { note.name = name.string }
    } else {
      note.path = path.string
    }
  }

  private static func addPixels(_ message: JSONValue, _ note: inout MediaNote) {
    note.width = size(message["width"])
    note.height = size(message["height"])
  }

  /// A count of bytes, seconds or pixels, which is never negative.
  private static func size(_ value: JSONValue) -> Int64? { value.int.flatMap { $0 >= 0 ? $0 : nil } }

  // MARK: Other things

  private static func place(_ message: JSONValue) -> MediaNote {
    let name = message["place_name"].name
    var note = MediaNote(kind: name == nil ? .location : .venue, name: name)
    let point = message["location_information"]
    var words = [message["address"].name].compactMap { $0 }
    if let latitude = point["latitude"].literal, let longitude = point["longitude"].literal {
      words.append("\(latitude.string), \(longitude.string)")
    }
    if let seconds = message["live_location_period_seconds"].literal {
      words.append("live \(seconds.string) s")
    }
    note.note = words.isEmpty ? nil : words.joined(separator: "; ")
    return note
  }

  private static func contact(_ message: JSONValue) -> MediaNote {
    let contact = message["contact_information"]
    let names = [contact["first_name"].name, contact["last_name"].name].compactMap { $0 }
    var note = MediaNote(kind: .contact, name: names.isEmpty ? nil : names.joined(separator: " "))
    note.note = contact["phone_number"].name
    let card = message["contact_vcard"]
    if card.exists { addPath(card, &note) }
    return note
  }

  /// Exports write the object as JSON in a string.
  private static func invoice(_ value: JSONValue) -> MediaNote {
    var note = MediaNote(kind: .invoice)
    func read(_ value: JSONValue) {
      note.name = value["title"].name
      let amount = [value["amount"].literal?.string, value["currency"].name].compactMap { $0 }
      let words = [amount.joined(separator: " "), value["description"].name ?? ""].filter { !$0.isEmpty }
      note.note = words.isEmpty ? nil : words.joined(separator: "; ")
    }
    if let text = value.text {
      if let record = JSONRecord(text) { read(record.root) }
    } else {
      read(value)
    }
    return note
  }

  /// A list of things to do, which has no kind of its own.
  private static func list(_ value: JSONValue) -> MediaNote {
    func plain(_ value: JSONValue) -> String {
      value.string ?? value.elements.map { $0.string ?? $0["text"].string ?? "" }.joined()
    }
    var note = MediaNote(kind: .unsupported, name: "todo_list")
    let lines = [plain(value["title"])] + value["answers"].elements.prefix(100).map { plain($0["text"]) }
    note.note = lines.filter { !$0.isEmpty }.joined(separator: "\n")
    return note
  }
}

/// What a service message says.
enum DesktopService {
  static func note(_ message: JSONValue) -> PostRecordFields.ServiceNote {
    let information = message["information_text"].name
    let action = message["action"].name ?? (information == nil ? "unknown" : "information")
    return PostRecordFields.ServiceNote(action: action, subject: information ?? subject(message))
  }

  /// What it happened to: the first of these that the message has, at last who did it.
  private static func subject(_ message: JSONValue) -> String? {
    let words: [StaticString] = ["title", "new_title", "text", "emoticon", "inviter", "reason_domain"]
    for key in words { if let word = message[key].name { return word } }
    let members = message["members"].elements.prefix(100).compactMap(\.name)
    if !members.isEmpty { return members.joined(separator: ", ") }
    let numbers: [StaticString] = [
      "message_id", "game_message_id", "invoice_message_id", "period", "schedule_date", "score", "duration",
      "duration_seconds",
    ]
    for key in numbers { if let number = message[key].literal { return number.string } }
    return message["actor"].name
  }
}
