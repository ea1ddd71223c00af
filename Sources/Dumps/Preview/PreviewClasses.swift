/// The classes that a preview page is read by.
struct PreviewClasses: OptionSet {
  let rawValue: UInt64

  init(rawValue: UInt64) { self.rawValue = rawValue }

  private init(bit: UInt64) { rawValue = 1 << bit }

  static let message = PreviewClasses(bit: 0)
  static let messageWrap = PreviewClasses(bit: 1)
  static let channelInfo = PreviewClasses(bit: 2)
  static let service = PreviewClasses(bit: 3)
  static let messageText = PreviewClasses(bit: 4)
  static let ownText = PreviewClasses(bit: 5)
  static let replyText = PreviewClasses(bit: 6)
  static let reply = PreviewClasses(bit: 7)
  static let replyNote = PreviewClasses(bit: 8)
  static let authorName = PreviewClasses(bit: 9)
  static let ownerName = PreviewClasses(bit: 10)
  static let forwardName = PreviewClasses(bit: 11)
  static let forwardAuthor = PreviewClasses(bit: 12)
  static let notSupported = PreviewClasses(bit: 13)
  static let label = PreviewClasses(bit: 14)
  static let photo = PreviewClasses(bit: 15)
  static let servicePhoto = PreviewClasses(bit: 16)
  static let video = PreviewClasses(bit: 17)
  static let videoThumb = PreviewClasses(bit: 18)
  static let videoPlay = PreviewClasses(bit: 19)
  static let videoDuration = PreviewClasses(bit: 20)
  static let round = PreviewClasses(bit: 21)
  static let roundDuration = PreviewClasses(bit: 22)
  static let voice = PreviewClasses(bit: 23)
  static let voiceDuration = PreviewClasses(bit: 24)
  static let document = PreviewClasses(bit: 25)
  static let documentIcon = PreviewClasses(bit: 26)
  static let audio = PreviewClasses(bit: 27)
  static let documentTitle = PreviewClasses(bit: 28)
  static let documentExtra = PreviewClasses(bit: 29)
  static let sticker = PreviewClasses(bit: 30)
  static let location = PreviewClasses(bit: 31)
  static let locationTitle = PreviewClasses(bit: 32)
  static let locationAddress = PreviewClasses(bit: 33)
  static let contactName = PreviewClasses(bit: 34)
  static let contactPhone = PreviewClasses(bit: 35)
  static let poll = PreviewClasses(bit: 36)
  static let pollQuestion = PreviewClasses(bit: 37)
  static let pollType = PreviewClasses(bit: 38)
  static let pollOption = PreviewClasses(bit: 39)
  static let pollText = PreviewClasses(bit: 40)
  static let pollPercent = PreviewClasses(bit: 41)
  static let voters = PreviewClasses(bit: 42)
  static let card = PreviewClasses(bit: 43)
  static let cardSite = PreviewClasses(bit: 44)
  static let cardTitle = PreviewClasses(bit: 45)
  static let cardDescription = PreviewClasses(bit: 46)
  static let reaction = PreviewClasses(bit: 47)
  static let paid = PreviewClasses(bit: 48)
  static let views = PreviewClasses(bit: 49)
  static let fromAuthor = PreviewClasses(bit: 50)
  static let meta = PreviewClasses(bit: 51)
  static let date = PreviewClasses(bit: 52)
  static let emoji = PreviewClasses(bit: 53)
  static let title = PreviewClasses(bit: 54)
  static let username = PreviewClasses(bit: 55)
  static let counter = PreviewClasses(bit: 56)
  static let description = PreviewClasses(bit: 57)
  static let download = PreviewClasses(bit: 58)
  static let join = PreviewClasses(bit: 59)
  static let landing = PreviewClasses(bit: 60)
  static let landingExtra = PreviewClasses(bit: 61)
  static let failure = PreviewClasses(bit: 62)
  static let grouped = PreviewClasses(bit: 63)

  /// In the order of their bits.
  static let names = HTMLClassNames([
    "tgme_widget_message",
    "tgme_widget_message_wrap",
    "tgme_channel_info",
    "service_message",
    "tgme_widget_message_text",
    "js-message_text",
    "js-message_reply_text",
    "tgme_widget_message_reply",
    "tgme_widget_message_metatext",
    "tgme_widget_message_author_name",
    "tgme_widget_message_owner_name",
    "tgme_widget_message_forwarded_from_name",
    "tgme_widget_message_forwarded_from_author",
    "media_not_supported_cont",
    "message_media_not_supported_label",
    "tgme_widget_message_photo_wrap",
    "tgme_widget_message_service_photo",
    "tgme_widget_message_video_player",
    "tgme_widget_message_video_thumb",
    "message_video_play",
    "message_video_duration",
    "tgme_widget_message_roundvideo_player",
    "tgme_widget_message_roundvideo_duration",
    "tgme_widget_message_voice_player",
    "tgme_widget_message_voice_duration",
    "tgme_widget_message_document_wrap",
    "tgme_widget_message_document_icon",
    "audio",
    "tgme_widget_message_document_title",
    "tgme_widget_message_document_extra",
    "tgme_widget_message_sticker_wrap",
    "tgme_widget_message_location_wrap",
    "tgme_widget_message_location_title",
    "tgme_widget_message_location_address",
    "tgme_widget_message_contact_name",
    "tgme_widget_message_contact_phone",
    "tgme_widget_message_poll",
    "tgme_widget_message_poll_question",
    "tgme_widget_message_poll_type",
    "tgme_widget_message_poll_option",
    "tgme_widget_message_poll_option_text",
    "tgme_widget_message_poll_option_percent",
    "tgme_widget_message_voters",
    "tgme_widget_message_link_preview",
    "link_preview_site_name",
    "link_preview_title",
    "link_preview_description",
    "tgme_reaction",
    "tgme_reaction_paid",
    "tgme_widget_message_views",
    "tgme_widget_message_from_author",
    "tgme_widget_message_meta",
    "tgme_widget_message_date",
    "emoji",
    "tgme_channel_info_header_title",
    "tgme_channel_info_header_username",
    "tgme_channel_info_counter",
    "tgme_channel_info_description",
    "tgme_channel_download_telegram",
    "tgme_channel_join_telegram",
    "tgme_page",
    "tgme_page_extra",
    "tgme_widget_message_error",
    "grouped_media_wrap",
  ])
}
