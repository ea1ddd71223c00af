public import EndpointAPI

/// Values that have something in every field.
public enum Samples {
  public static let time = Timestamp(milliseconds: 1_772_357_400_000)
  public static let dumpID = String(repeating: "d0", count: 32)
  public static let postID = String(repeating: "a1", count: 32)

  public static let drop = Status.Drop(
    path: "/var/lib/sluice/drop", watching: .inotify, watchingReason: nil, problem: nil, waiting: 0,
    settling: 0, ignored: 0, beyond: 0, recursive: false, disposal: "move")

  /// One with nothing as usual.
  public static let sharedDrop = Status.Drop(
    path: "/srv/share", watching: .polling,
    watchingReason:
      "The kernel does not tell of changes on nfs, so that the directory is listed every second.",
    problem: "The directory cannot be listed: permission denied.", waiting: 1200, settling: 12, ignored: 2,
    beyond: 40_000, recursive: true, disposal: "leave")

  public static func heldFile(_ number: Int) -> Status.HeldFile {
    .init(
      name: "march/\(number).part", nameBase64: nil, drop: drop.path, bytes: 4096, since: time,
      reason: "Its name says that it is being written.")
  }

  public static let status = Status(
    version: "0.1.0", state: .idle, uptimeSeconds: 3725, drop: drop,
    dumps: .init(ingested: 2, duplicate: 0, failed: 0), posts: 16, texts: 15, sightings: 16, channels: 1,
    lastEvent: 3, kin: KinProgress(through: 15, texts: 15, isComplete: true))

  public static let dump = DumpSummary(
    id: dumpID, number: 4, name: "capture 004.txt", drop: drop.path, state: .ingested, format: "text-full",
    bytes: 6236, posts: 10, newTexts: 9, knownTexts: 1, repairs: 2, receivedAt: time, finishedAt: time,
    reason: nil)

  public static let waitingDump = DumpSummary(
    id: nil, name: "capture 005.txt", drop: drop.path, state: .waiting, format: nil, bytes: 12, posts: 0,
    newTexts: 0, knownTexts: 0, repairs: 0, receivedAt: time, finishedAt: nil, reason: nil)

  /// What anybody may call a file, and more.
  public static let hostileName = NameText(
    Array("march/red \u{1B}[31m\u{202E}".utf8) + [0xFF] + Array(".txt".utf8))

  /// A dump that was read and refused.
  public static let quarantined = QuarantinedDump(
    summary: failure(id: dumpID, number: 16, name: NameText(Array("picture.png".utf8))), code: "binary",
    offset: 1234, remedy: "Drop the text of the page instead.",
    location: "/var/lib/sluice/failed/picture.png")

  /// A dump that was not even read.
  public static let unreadQuarantined = QuarantinedDump(
    summary: failure(id: nil, number: 17, name: hostileName), code: "too-large", offset: nil,
    remedy: "Drop the text of the page instead.", location: "/var/lib/sluice/failed/\(hostileName.text)")

  private static func failure(id: String?, number: Int64, name: NameText) -> DumpSummary {
    DumpSummary(
      id: id, number: number, name: name.text, nameBase64: name.base64, drop: drop.path, state: .failed,
      format: nil, bytes: 6236, posts: 0, newTexts: 0, knownTexts: 0, repairs: 0, receivedAt: time,
      finishedAt: time, reason: "It is a picture.")
  }

  public static let finding = AuditLine.Finding(
    code: "original-missing", subject: "capture 004.txt", message: "The original is not in done/.",
    remedy: "Bring it back from a backup.")

  public static func summary(findings: Int64) -> AuditLine {
    .summary(.init(findings: findings, files: 3, dumps: 2, bytes: 6248))
  }

  public static let snapshot = ChannelSnapshot(
    title: "Embassy of Russia in the USA / Посольство России в США", handle: "EmbUSA",
    subscribers: Count(value: 7010, granularity: 10), photos: Count(value: 5480, granularity: 10),
    videos: Count(value: 643, granularity: 1), files: Count(value: 139, granularity: 1), links: nil,
    description: "First paragraph.\n\nSecond.", button: "Download Telegram", offset: 0, length: 120)

  public static let dumpDetail = DumpDetail(
    summary: dump, encoding: "utf-8", repairsByKind: ["doubled": 2],
    location: "/var/lib/sluice/done/capture 004.txt",
    channels: [snapshot])

  public static let channel = ChannelSummary(
    title: snapshot.title, handle: snapshot.handle, subscribers: snapshot.subscribers,
    photos: snapshot.photos,
    videos: snapshot.videos, files: snapshot.files, links: nil, description: snapshot.description,
    snapshots: 2)

  public static let post = PostSummary(
    id: postID, text: "First paragraph #RussiaChina 🇷🇺\n\nSecond, @mfa.", available: true,
    forwardedFrom: .init(name: "Russian MFA 🇷🇺"), channel: ChannelName(title: "Embassy", handle: "EmbUSA"),
    messageID: 17, date: time, hashtags: ["#RussiaChina"], mentions: ["@mfa"], links: ["https://mid.ru/"],
    sightings: 1, firstSeen: time, boundary: .certain)

  public static let unavailablePost = PostSummary(
    id: String(repeating: "b2", count: 32), text: nil, available: false, forwardedFrom: nil, channel: nil,
    messageID: nil, date: nil, hashtags: [], mentions: [], links: [], sightings: 1, firstSeen: nil,
    boundary: .guess)

  public static let sighting = Sighting(
    dump: dumpID, name: "capture 004.txt", ordinal: 3, offset: 100, length: 532, boundary: .certain,
    channel: ChannelName(title: "Embassy", handle: nil),
    forwardedFrom: .init(name: "Russian MFA 🇷🇺", author: "M. Z."), views: Count(value: 1200, granularity: 100),
    reactions: "👍62👏2", signature: "Desk", time: "12:30", isEdited: true,
    media: [.init(kind: "document", name: "a.pdf", size: "6.2 MB")], repairs: ["doubled": 1], receivedAt: time
  )

  public static let postDetail = PostDetail(summary: post, sighted: [sighting])

  public static func event(_ seq: Int64) -> Event {
    Event(
      seq: seq, time: time, kind: .dumpIngested, dump: dumpID, post: nil, channel: nil,
      name: "capture 004.txt", message: "capture 004.txt: 10 posts, 9 new texts")
  }
}
