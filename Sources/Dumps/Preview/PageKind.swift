/// What a page that has no posts is: gathers marks while the page is read, and says it at the end.
struct PageKind {
  private var title: String?
  /// What stands below the name on a page that only leads to Telegram: `@name`, `7 012 subscribers`.
  private var landing: String?
  private var isLanding = false
  private var failure: String?
  private var hasPassword = false
  /// Whether the page is a search in a channel.
  private(set) var isSearch = false

  mutating func take(_ part: PageCutter.Part, _ tree: HTMLTree) {
    let classes = PreviewClasses(rawValue: part.classes)
    if classes.contains(.landing) {
      isLanding = true
      let extra = tree.first(PreviewClasses.landingExtra.rawValue, in: tree.nodes.indices)
      landing = extra.flatMap { tree.line($0) }
    } else if classes.contains(.failure) {
      failure = tree.line(0)
    } else if part.name == .title {
      title = title ?? tree.line(0)
    } else if part.name == .input {
      if tree.attribute("type", of: 0)?.equalsIgnoringCase("password") ?? false { hasPassword = true }
      if tree.attribute("name", of: 0)?.equals("q") ?? false {
        isSearch = (tree.attribute("value", of: 0)?.trimmed().count ?? 0) > 0
      }
    }
  }

  /// Why the page is refused.
  /// - Parameters:
  ///   - handle: the channel's, where the page has its heading.
  ///   - fallback: what the file looks like, where nothing in it says more.
  func refusal(handle: String?, fallback: String = "an HTML page") -> DumpError {
    if isSearch {
      let channel = handle.map { "channel @\($0)" } ?? "channel"
      return DumpError(
        code: .noPosts, message: "The page is a search in the \(channel) that found no posts.",
        remedy: "Save a search that finds something, or the channel's page without a search.")
    }
    if let failure {
      return DumpError(
        code: .noPosts, message: "The page is a post's page that shows no post: “\(Self.short(failure))”.",
        remedy: "Save the channel's preview page (t.me/s/NAME) instead.")
    }
    if isLanding { return landingRefusal }
    if let title, let error = Self.serverError(title) {
      return DumpError(
        code: .unknownFormat,
        message: "The file looks like an error page (“\(Self.short(title))”): \(error).",
        remedy:
          "Open the channel's preview page (t.me/s/NAME) in a browser, see that it shows posts, and save it again."
      )
    }
    if hasPassword || title.map(Self.isLogin) ?? false {
      return DumpError(
        code: .unknownFormat, message: "The file looks like a login page\(named), not a channel's preview.",
        remedy: "Save the channel's public preview page (t.me/s/NAME), which needs no login.")
    }
    return DumpError(
      code: .unknownFormat,
      message: "The file looks like \(fallback)\(named) without any post of a channel in it.",
      remedy: "Save the channel's preview page (t.me/s/NAME), as HTML or as text, and drop that file.")
  }

  private var named: String { title.map { " (“\(Self.short($0))”)" } ?? "" }

  /// A page that has a name and a button, and at best a link to the preview.
  private var landingRefusal: DumpError {
    let words = [landing, title].compactMap { $0 }.flatMap { $0.split(separator: " ") }
    let handle = words.first { $0.hasPrefix("@") }.map(String.init)
    if let landing, landing.contains("subscriber") || landing.contains("member") {
      let kind = landing.contains("subscriber") ? "channel" : "group"
      return DumpError(
        code: .noPosts,
        message:
          "The page only leads to the \(kind)\(handle.map { " " + $0 } ?? named) in Telegram, with its name and “\(Self.short(landing))”; it has no posts.",
        remedy:
          "Save the preview page (t.me/s/NAME); a channel that has none is private or has it switched off.")
    }
    return DumpError(
      code: .noPosts,
      message:
        "The page only says how to contact \(handle ?? "somebody") in Telegram; it has no posts.",
      remedy:
        "Check the name: \(handle ?? "this address") is a person, a bot, a channel without a preview, or free."
    )
  }

  /// What kind of error the title of a page tells of; nil for other titles.
  private static func serverError(_ title: String) -> String? {
    let words = title.lowercased()
    func has(_ marks: [String]) -> Bool { marks.contains { words.contains($0) } }
    if has(["just a moment", "attention required", "cloudflare", "ddos-guard", "checking your browser"]) {
      return "a guard in front of the server wanted to see a browser"
    }
    if has(["too many requests", "429"]) { return "the server was asked too often" }
    if has(["404", "not found"]) { return "the server did not know the address" }
    if has(["403", "forbidden", "access denied", "451"]) { return "the server refused the page" }
    if has([
      "500", "502", "503", "504", "520", "522", "bad gateway", "service unavailable", "gateway time",
      "internal server error",
    ]) {
      return "the server failed"
    }
    return nil
  }

  private static func isLogin(_ title: String) -> Bool {
    let words = title.lowercased()
    return ["log in", "login", "sign in", "telegram web"].contains { words.contains($0) }
  }

  /// A title in a sentence.
  private static func short(_ text: String) -> String {
    text.count <= 80 ? text : String(text.prefix(79)) + "…"
  }
}
