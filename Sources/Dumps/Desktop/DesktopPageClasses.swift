/// The classes that a page of a Desktop export is read by.
struct DesktopPageClasses: OptionSet {
  let rawValue: UInt64

  init(rawValue: UInt64) { self.rawValue = rawValue }

  private init(bit: UInt64) { rawValue = 1 << bit }

  static let message = DesktopPageClasses(bit: 0)
  static let service = DesktopPageClasses(bit: 1)
  static let normal = DesktopPageClasses(bit: 2)
  static let joined = DesktopPageClasses(bit: 3)
  static let header = DesktopPageClasses(bit: 4)
  static let text = DesktopPageClasses(bit: 5)
  static let body = DesktopPageClasses(bit: 6)
  static let details = DesktopPageClasses(bit: 7)
  static let date = DesktopPageClasses(bit: 8)
  static let fromName = DesktopPageClasses(bit: 9)
  static let forwarded = DesktopPageClasses(bit: 10)
  static let reply = DesktopPageClasses(bit: 11)
  static let signature = DesktopPageClasses(bit: 12)
  static let spoiler = DesktopPageClasses(bit: 13)
  static let emoji = DesktopPageClasses(bit: 14)
  static let photoWrap = DesktopPageClasses(bit: 15)
  static let videoWrap = DesktopPageClasses(bit: 16)
  static let animatedWrap = DesktopPageClasses(bit: 17)
  static let stickerWrap = DesktopPageClasses(bit: 18)
  static let videoDuration = DesktopPageClasses(bit: 19)
  static let media = DesktopPageClasses(bit: 20)
  static let photo = DesktopPageClasses(bit: 21)
  static let video = DesktopPageClasses(bit: 22)
  static let voice = DesktopPageClasses(bit: 23)
  static let audio = DesktopPageClasses(bit: 24)
  static let file = DesktopPageClasses(bit: 25)
  static let contact = DesktopPageClasses(bit: 26)
  static let location = DesktopPageClasses(bit: 27)
  static let liveLocation = DesktopPageClasses(bit: 28)
  static let venue = DesktopPageClasses(bit: 29)
  static let game = DesktopPageClasses(bit: 30)
  static let invoice = DesktopPageClasses(bit: 31)
  static let title = DesktopPageClasses(bit: 32)
  static let description = DesktopPageClasses(bit: 33)
  static let status = DesktopPageClasses(bit: 34)
  static let poll = DesktopPageClasses(bit: 35)
  static let question = DesktopPageClasses(bit: 36)
  static let answer = DesktopPageClasses(bit: 37)
  static let total = DesktopPageClasses(bit: 38)
  static let reactions = DesktopPageClasses(bit: 39)
  static let reaction = DesktopPageClasses(bit: 40)
  static let paid = DesktopPageClasses(bit: 41)
  static let count = DesktopPageClasses(bit: 42)
  static let userpic = DesktopPageClasses(bit: 43)
  static let userpicLink = DesktopPageClasses(bit: 44)

  /// In the order of their bits.
  static let names = HTMLClassNames([
    "message",
    "service",
    "default",
    "joined",
    "page_header",
    "text",
    "body",
    "details",
    "date",
    "from_name",
    "forwarded",
    "reply_to",
    "signature",
    "spoiler",
    "emoji",
    "photo_wrap",
    "video_file_wrap",
    "animated_wrap",
    "sticker_wrap",
    "video_duration",
    "media",
    "media_photo",
    "media_video",
    "media_voice_message",
    "media_audio_file",
    "media_file",
    "media_contact",
    "media_location",
    "media_live_location",
    "media_venue",
    "media_game",
    "media_invoice",
    "title",
    "description",
    "status",
    "media_poll",
    "question",
    "answer",
    "total",
    "reactions",
    "reaction",
    "paid",
    "count",
    "userpic",
    "userpic_link",
  ])
}
