public import EndpointAPI

extension Samples {
  public static let forward = Forward(
    channel: ChannelName(title: "Embassy", handle: "EmbUSA"),
    origin: ChannelName(title: "Russian MFA 🇷🇺", handle: "MFARussia", telegramID: 1_234_567), posts: 1_204,
    texts: 1_187, firstPosted: time, lastPosted: time, firstSeen: time, lastSeen: time)

  /// Of a dump that does not say which channel it shows.
  public static let namelessForward = Forward(
    channel: nil, origin: ChannelName(title: "X \u{1B}[31m", handle: nil), posts: 1, texts: 1,
    firstPosted: nil, lastPosted: nil, firstSeen: time, lastSeen: time)

  public static let postRecord = PostRecord(summary: post, sighted: [sighting])

  public static let story = Story(
    text: "The whole story.\nIt has two lines \u{1B}[31m<script>alert(1)</script>.", post: kinPost(11),
    texts: 3, posts: 7, channels: 5,
    firstSeen: time, lastSeen: time)

  /// One that stands in a text alone.
  public static let namelessStory = Story(
    text: "short", post: nil, texts: 1, posts: 2, channels: 0, firstSeen: nil, lastSeen: nil)
}
