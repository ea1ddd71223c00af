/// Telegram Desktop's `messages.html`.
struct DesktopPageWriter: DumpWriter {
  private let showing: Showing
  /// The date of the message before it, where that may be joined.
  private var last: Model.Post?
  private var lastDay = ""
  private var separators = 0

  init(_ showing: Showing) { self.showing = showing }

  /// - Parameter previous: the message before the first one, in the file before this one.
  init(_ showing: Showing, after previous: Model.Post?) {
    self.showing = showing
    last = previous
    lastDay = previous.map { Moment($0.date, zone: showing.options.zone).words } ?? ""
  }

  func begin(into output: inout [UInt8]) {
    output +=
      """
      <!DOCTYPE html>
      <html>

       <head>

        <meta charset="utf-8"/>
      <title>Exported Data</title>
        <meta content="width=device-width, initial-scale=1.0" name="viewport"/>

        <link href="css/style.css" rel="stylesheet"/>

        <script src="js/script.js" type="text/javascript">

        </script>

       </head>

       <body onload="CheckLocation();">

        <div class="page_wrap">

         <div class="page_header">

          <div class="content">

           <div class="text bold">
      \(desktopEscaped(showing.channel.title))
           </div>

          </div>

         </div>

         <div class="page_body chat_page">

          <div class="history">


      """.utf8
  }

  mutating func add(_ post: Model.Post, into output: inout [UInt8]) {
    let moment = Moment(post.date, zone: showing.options.zone)
    if moment.words != lastDay {
      separators += 1
      service("message-\(separators)", moment.words, into: &output)
      lastDay = moment.words
      last = nil
    }
    defer { last = post }
    if let notice = post.notice {
      service("message\(post.id)", words(notice), into: &output)
      return
    }
    let joins = isJoined(post)
    let title = desktopEscaped(showing.channel.title)
    output +=
      """
           <div class="message default clearfix\(joins ? " joined" : "")" id="message\(post.id)">


      """.utf8
    if !joins {
      output +=
        """
              <div class="pull_left userpic_wrap">

               <div class="userpic userpic5" style="width: 42px; height: 42px">

                <div class="initials" style="line-height: 42px">
        \(desktopEscaped(String(showing.channel.title.prefix(1))))
                </div>

               </div>

              </div>


        """.utf8
    }
    output +=
      """
            <div class="body">

             <div class="pull_right date details" title="\(stamp(post.date))">
      \(moment.clock)
             </div>


      """.utf8
    if !joins {
      output +=
        """
               <div class="from_name">
        \(title)
               </div>


        """.utf8
    }
    if let reply = post.replyTo {
      output +=
        """
               <div class="reply_to details">
        In reply to <a href="#go_to_message\(reply)" onclick="return GoToMessage(\(reply))">this message</a>
               </div>


        """.utf8
    }
    if let forward = post.forward {
      output +=
        """
               <div class="pull_left forwarded userpic_wrap">

                <div class="userpic userpic2" style="width: 42px; height: 42px">

                 <div class="initials" style="line-height: 42px">
        \(desktopEscaped(String(forward.channel.title.prefix(1))))
                 </div>

                </div>

               </div>

               <div class="forwarded body">

                <div class="from_name">
        \(desktopEscaped(forward.channel.title)) <span class="date details" title="\(stamp(forward.date))"> \(Moment(forward.date, zone: showing.options.zone).dotted)</span>
                </div>


        """.utf8
    }
    output += content(post).utf8
    if post.forward != nil { output += "       </div>\n\n".utf8 }
    if let signature = post.signature {
      output +=
        """
               <div class="signature details">
        \(desktopEscaped(signature))
               </div>


        """.utf8
    }
    output += reactions(post).utf8
    output += "      </div>\n\n     </div>\n\n".utf8
  }

  func end(into output: inout [UInt8]) {
    output +=
      """
          </div>

         </div>

        </div>

       </body>

      </html>

      """.utf8
  }

  /// A message within fifteen minutes of the one before it, forwarded by nobody.
  private func isJoined(_ post: Model.Post) -> Bool {
    guard let last, last.notice == nil else { return false }
    return last.forward == nil && post.forward == nil && post.date - last.date < 900
      && last.signature == post.signature
  }

  private func stamp(_ seconds: Int64) -> String {
    let zone = showing.options.zone
    let hours = abs(zone) / 3600
    let sign = zone < 0 ? "-" : "+"
    let suffix = showing.options.namesMoments ? " UTC\(sign)\(hours < 10 ? "0" : "")\(hours):00" : ""
    return Moment(seconds, zone: zone).dotted + suffix
  }

  private func service(_ id: String, _ text: String, into output: inout [UInt8]) {
    output +=
      """
           <div class="message service" id="\(id)">

            <div class="body details">
      \(desktopEscaped(text))
            </div>

           </div>


      """.utf8
  }

  private func words(_ notice: Model.Notice) -> String {
    switch notice {
    case .created: "Channel «\(showing.channel.title)» created"
    case .photoChanged: "\(showing.channel.title) changed channel photo"
    case .renamed(let title): "\(showing.channel.title) changed channel title to «\(title)»"
    case .pinned: "\(showing.channel.title) pinned this message"
    }
  }

  private func content(_ post: Model.Post) -> String {
    var content = media(post)
    let text = desktopMarkup(post.text(at: showing.capturedAt))
    if !text.isEmpty {
      content += """
               <div class="text">
        \(text)
               </div>


        """
    }
    return content
  }

  private func media(_ post: Model.Post) -> String {
    switch post.media {
    case nil: return ""
    case .photo?:
      return wrapped(
        """
                <a class="photo_wrap clearfix pull_left" href="photos/photo_\(post.id).jpg">

                 <img class="photo" src="photos/photo_\(post.id)_thumb.jpg" style="width: 260px; height: 173px"/>

                </a>


        """)
    case .video(let duration, let bytes)?:
      return missing("media_video", "Video file", "\(printedDuration(duration)), \(printedSize(bytes))")
    case .document(let name, let bytes, _)?:
      return wrapped(
        """
                <a class="media clearfix pull_left block_link media_file" href="files/\(desktopEscaped(name))">

                 <div class="fill pull_left">

                 </div>

                 <div class="body">

                  <div class="title bold">
        \(desktopEscaped(name))
                  </div>

                  <div class="status details">
        \(printedSize(bytes))
                  </div>

                 </div>

                </a>


        """)
    case .voice(let duration, let bytes)?:
      return missing(
        "media_voice_message", "Voice message", "\(printedDuration(duration)), \(printedSize(bytes))")
    case .poll(let poll)?:
      let answers = poll.options.map { option in
        """
                 <div class="answer">
        - \(desktopEscaped(option.text)) <span class="details">\(option.voters) votes</span>
                 </div>


        """
      }.joined()
      return wrapped(
        """
                <div class="media_poll">

                 <div class="question bold">
        \(desktopEscaped(poll.question))
                 </div>

                 <div class="details">
        Anonymous poll
                 </div>

        \(answers)         <div class="total details">
        \(poll.voters) votes
                 </div>

                </div>


        """)
    }
  }

  private func wrapped(_ inner: String) -> String {
    "       <div class=\"media_wrap clearfix\">\n\n\(inner)       </div>\n\n"
  }

  /// A file that the export left out.
  private func missing(_ kind: String, _ title: String, _ status: String) -> String {
    wrapped(
      """
              <div class="media clearfix pull_left \(kind)">

               <div class="fill pull_left">

               </div>

               <div class="body">

                <div class="title bold">
      \(title)
                </div>

                <div class="description">
      Not included, change data exporting settings to download.
                </div>

                <div class="status details">
      \(status)
                </div>

               </div>

              </div>


      """)
  }

  private func reactions(_ post: Model.Post) -> String {
    let shown = post.reactions.compactMap { reaction -> String? in
      let count = post.grown(reaction.count, at: showing.capturedAt)
      guard showing.options.namesMoments, count > 0, case .standard(let emoji) = reaction.emoji else {
        return nil
      }
      return """
                <span class="reaction">

                 <span class="emoji">
        \(emoji)
                 </span>

                 <span class="count">
        \(count)
                 </span>

                </span>


        """
    }
    guard !shown.isEmpty else { return "" }
    return "       <span class=\"reactions\">\n\n\(shown.joined())       </span>\n\n"
  }
}
