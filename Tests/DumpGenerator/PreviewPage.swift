/// A saved preview page, `t.me/s/NAME`.
struct PreviewWriter: DumpWriter {
  private let showing: Showing
  /// The messages of an album, which are one post of the page, until the last of them has come.
  private var open: [Model.Post] = []

  init(_ showing: Showing) { self.showing = showing }

  func begin(into output: inout [UInt8]) {
    let channel = showing.channel
    let title = pageEscaped(channel.title)
    let description = pageEscaped(channel.description).split(
      separator: "\n", omittingEmptySubsequences: false
    )
    .joined(separator: "<br/>")
    let counts = counters(channel).map { count, word in
      #"<div class="tgme_channel_info_counter"><span class="counter_value">\#(PrintedCount(count).text)</span> <span class="counter_type">\#(word)</span></div>"#
    }.joined()
    output +=
      """
      <!DOCTYPE html>
      <html>
        <head>
          <meta charset="utf-8">
          <title>\(title) – Telegram</title>
          <meta property="og:title" content="\(title)">
          <meta property="og:site_name" content="Telegram">
          <link rel="canonical" href="/s/\(channel.handle)?before=549">
        </head>
        <body class="widget_frame_base tgme_webpreview emoji_image thin_box_shadow tme_mode no_transitions">
          <header class="tgme_header search_collapsed">
        <div class="tgme_container">
          <div class="tgme_header_right_column">
            <section class="tgme_right_column">
              <div class="tgme_channel_info">
                <div class="tgme_channel_info_header">
                  <div class="tgme_channel_info_header_title_wrap">
                    <div class="tgme_channel_info_header_title"><span dir="auto">\(title)</span></div>
                    <div class="tgme_channel_info_header_labels"></div>
                  </div>
                  <div class="tgme_channel_info_header_username"><a href="https://t.me/\(channel.handle.lowercased())">@\(channel.handle.lowercased())</a></div>
                </div>
                <div class="tgme_channel_info_counters">\(counts)</div>
                <div class="tgme_channel_info_description">\(description)</div>
                <a class="tgme_channel_download_telegram" href="//telegram.org/dl?tme=7e28732687b35c376c">Download Telegram
                </a>
              </div>
            </section>
          </div>
        </div>
      </header>
      <main class="tgme_main" data-url="/\(channel.handle)">
        <div class="tgme_container">
          <section class="tgme_channel_history js-message_history">

      """.utf8
  }

  mutating func add(_ post: Model.Post, into output: inout [UInt8]) {
    if let last = open.last, last.album == nil || last.album != post.album { flush(into: &output) }
    open.append(post)
  }

  mutating func end(into output: inout [UInt8]) {
    flush(into: &output)
    output +=
      """

          </section>
        </div>
      </main>
      </body>
      </html>

      """.utf8
  }

  private mutating func flush(into output: inout [UInt8]) {
    guard let post = open.first else { return }
    defer { open.removeAll() }
    let channel = showing.channel
    let path = "\(channel.handle)/\(post.id)"
    let view = #"{"c":-\#(channel.id),"p":\#(post.id),"t":\#(showing.capturedAt),"h":"d9854ebd8b432d3234"}"#
    let service = post.notice == nil ? "" : "service_message "
    output +=
      """
            <div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message \(service)text_not_supported_wrap user-color-12 js-widget_message" data-post="\(path)" data-view="\(base64URL(view.utf8))">
        <div class="tgme_widget_message_bubble">
          <div class="tgme_widget_message_author accent_color"><a class="tgme_widget_message_owner_name" href="https://t.me/\(channel.handle)"><span dir="auto">\(pageEscaped(channel.title))</span></a></div>
      \(forward(post))\(reply(post))\(media(post, path))\(text(post))
      \(reactions(post))\(footer(post, path))
        </div>
      </div></div>

      """.utf8
  }

  private func forward(_ post: Model.Post) -> String {
    guard let forward = post.forward else { return "" }
    let author =
      forward.author.map {
        #" (<span class="tgme_widget_message_forwarded_from_author" dir="auto">\#(pageEscaped($0))</span>)"#
      } ?? ""
    return
      #"<div class="tgme_widget_message_forwarded_from accent_color">Forwarded from&nbsp;<a class="tgme_widget_message_forwarded_from_name" href="https://t.me/\#(forward.channel.handle)/\#(forward.messageID)"><span dir="auto">\#(pageEscaped(forward.channel.title))</span></a>\#(author)</div>"#
      + "\n"
  }

  private func reply(_ post: Model.Post) -> String {
    guard let id = post.replyTo else { return "" }
    return #"""
      <a class="tgme_widget_message_reply user-color-12" href="https://t.me/\#(showing.channel.handle)/\#(id)">
      <div class="tgme_widget_message_author accent_color"><span class="tgme_widget_message_author_name" dir="auto">\#(pageEscaped(showing.channel.title))</span></div>
      <div class="tgme_widget_message_text js-message_reply_text" dir="auto">What was said before</div>
      </a>

      """#
  }

  private func media(_ post: Model.Post, _ path: String) -> String {
    if open.count > 1 {
      let photos = open.map { message in
        #"<a class="tgme_widget_message_photo_wrap grouped_media_wrap blured js-message_photo" style="left:0px;top:0px;width:453px;height:300px;background-image:url('https://cdn4.example.org/file/\#(message.id).jpg')" href="https://t.me/\#(showing.channel.handle)/\#(message.id)?single"><div class="grouped_media_helper"></div></a>"#
      }.joined(separator: "\n")
      return
        #"<div class="tgme_widget_message_grouped_wrap js-message_grouped_wrap"><div class="tgme_widget_message_grouped js-message_grouped"><div class="tgme_widget_message_grouped_layer js-message_grouped_layer">"#
        + "\n\(photos)\n</div></div></div>"
    }
    switch post.media {
    case nil: return ""
    case .photo(let width, let height)?:
      return
        #"<a class="tgme_widget_message_photo_wrap 5123 1123" href="https://t.me/\#(path)" style="width:\#(width)px;background-image:url('https://cdn4.example.org/file/\#(post.id).jpg')"><div class="tgme_widget_message_photo" style="padding-top:\#(height * 100 / width)%"></div></a>"#
    case .video(let duration, _)?:
      return #"""
        <a class="tgme_widget_message_video_player js-message_video_player" href="https://t.me/\#(path)"><i class="tgme_widget_message_video_thumb" style="background-image:url('https://cdn4.example.org/file/thumb\#(post.id)')"></i>
        <div class="tgme_widget_message_video_wrap" style="width:1280px;padding-top:56.25%"><video src="https://cdn4.example.org/file/\#(post.id).mp4?token=x" class="tgme_widget_message_video js-message_video" width="100%" height="100%"></video></div>
        <div class="message_video_play js-message_video_play"></div>
        <time class="message_video_duration js-message_video_duration">\#(printedDuration(duration))</time></a>
        """#
    case .document(let name, let bytes, _)?:
      return #"""
        <a class="tgme_widget_message_document_wrap" href="https://t.me/\#(path)">
        <div class="tgme_widget_message_document_icon accent_bg"></div>
        <div class="tgme_widget_message_document">
        <div class="tgme_widget_message_document_title accent_color" dir="auto">\#(pageEscaped(name))</div>
        <div class="tgme_widget_message_document_extra" dir="auto">\#(printedSize(bytes))</div>
        </div></a>
        """#
    case .voice(let duration, _)?:
      return #"""
        <a class="tgme_widget_message_voice_player js-message_voice_player" href="https://t.me/\#(path)">
        <audio class="tgme_widget_message_voice js-message_voice" src="https://cdn4.example.org/file/\#(post.id).ogg" data-ogg="https://cdn4.example.org/file/\#(post.id).ogg"></audio>
        <time class="tgme_widget_message_voice_duration js-message_voice_duration">\#(printedDuration(duration))</time></a>
        """#
    case .poll(let poll)?: return pollMarkup(poll)
    }
  }

  private func pollMarkup(_ poll: Model.Poll) -> String {
    let options = poll.options.map { option in
      let percent = poll.voters == 0 ? 0 : option.voters * 100 / poll.voters
      return #"""
        <div class="tgme_widget_message_poll_option">
        <div class="tgme_widget_message_poll_option_percent">\#(percent)%</div>
        <div class="tgme_widget_message_poll_option_value"><div class="tgme_widget_message_poll_option_text">\#(pageEscaped(option.text))</div><div class="tgme_widget_message_poll_option_bar" style="width:\#(percent)%"></div></div>
        </div>
        """#
    }.joined(separator: "\n")
    return #"""
      <div class="tgme_widget_message_poll js-poll">
      <div class="tgme_widget_message_poll_question">\#(pageEscaped(poll.question))</div>
      <div class="tgme_widget_message_poll_type">Anonymous Poll</div>
      <div class="tgme_widget_message_poll_options">
      \#(options)
      </div>
      </div>
      """#
  }

  private func text(_ post: Model.Post) -> String {
    if let notice = post.notice {
      let text: String =
        switch notice {
        case .created: "Channel created"
        case .photoChanged: "Channel photo updated"
        case .renamed(let title): "Channel name was changed to «\(pageEscaped(title))»"
        case .pinned(let id):
          #"<a class="tgme_widget_message_owner_name" href="https://t.me/\#(showing.channel.handle)">\#(pageEscaped(showing.channel.title))</a> pinned «<a href="https://t.me/\#(showing.channel.handle)/\#(id)">a message</a>»"#
        }
      return #"<div class="tgme_widget_message_text js-message_text" dir="auto">\#(text)</div>"#
    }
    let text = pageMarkup(post.text(at: showing.capturedAt))
    guard !text.isEmpty else { return "" }
    let inner = #"<div class="tgme_widget_message_text js-message_text" dir="auto">\#(text)</div>"#
    guard post.media != nil else { return inner }
    // A caption's text element stands in another one of the same class.
    return #"<div class="tgme_widget_message_text js-message_text" dir="auto">\#(inner)</div>"#
  }

  private func reactions(_ post: Model.Post) -> String {
    let shown = post.reactions.compactMap { reaction -> String? in
      let count = post.grown(reaction.count, at: showing.capturedAt)
      guard count > 0 else { return nil }
      let printed = PrintedCount(count).text
      switch reaction.emoji {
      case .standard(let emoji):
        return
          #"<span class="tgme_reaction"><i class="emoji" style="background-image:url('//telegram.org/img/emoji/40/F09F918D.png')"><b>\#(pageText(emoji))</b></i>\#(printed)</span>"#
      case .custom(let id):
        return #"<span class="tgme_reaction"><tg-emoji emoji-id="\#(id)"></tg-emoji>\#(printed)</span>"#
      case .paid:
        return
          #"<span class="tgme_reaction tgme_reaction_paid"><i class="icon icon-telegram-stars"></i>\#(printed)</span>"#
      }
    }
    guard !shown.isEmpty else { return "" }
    return #"<div class="tgme_widget_message_reactions js-message_reactions">\#(shown.joined())</div>"#
  }

  private func footer(_ post: Model.Post, _ path: String) -> String {
    var voters = ""
    if case .poll(let poll)? = post.media {
      voters =
        #"<span class="tgme_widget_message_voters">\#(PrintedCount(poll.voters).text)</span><span class="copyonly"> voters</span>"#
    }
    let views =
      post.notice != nil
      ? ""
      : #"<span class="tgme_widget_message_views">\#(PrintedCount(post.grown(post.views, at: showing.capturedAt)).text)</span><span class="copyonly"> views</span>"#
    let signature =
      post.signature.map {
        #"<span class="tgme_widget_message_from_author" dir="auto">\#(pageEscaped($0))</span>,&nbsp;"#
      } ?? ""
    let edited = post.editDate(at: showing.capturedAt) == nil ? "" : "edited &nbsp;"
    return #"""
      <div class="tgme_widget_message_footer compact js-message_footer">
          <div class="tgme_widget_message_info short js-message_info">
          \#(voters)\#(views)<span class="tgme_widget_message_meta">\#(signature)\#(edited)<a class="tgme_widget_message_date" href="https://t.me/\#(path)"><time datetime="\#(Moment(post.date).iso)+00:00" class="time">\#(Moment(post.date).clock)</time></a></span>
          </div>
      </div>
      """#
  }
}
