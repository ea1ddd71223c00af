public import EndpointAPI

/// A post with one kin of each sort. What anybody may write in a text is hostile here.
extension Samples {
  private static let escape = "\u{1B}[31m\u{202E}"

  /// With ids that begin with `number` in two digits.
  public static func kinPost(_ number: Int) -> KinPost {
    KinPost(
      id: String(repeating: number < 10 ? "0\(number)" : "\(number)", count: 16),
      channel: ChannelName(title: "Embassy \(number)", handle: "EmbUSA"), forwardedFrom: .init(name: "MFA"),
      messageID: Int64(number), date: time, firstSeen: time, url: "https://t.me/EmbUSA/\(number)")
  }

  /// The asked text with more at its end.
  public static let longerKin = Kin(
    relation: .longer, score: 0.934, conflict: 0, context: nil, text: "First paragraph.\nAnd the rest of it.",
    canonical: true, posts: [kinPost(11), kinPost(12), kinPost(13)], postCount: 15,
    diff: KinDiff(
      segments: [
        .init(kind: .same, text: "First paragraph.\n"), .init(kind: .added, text: "And the rest of it."),
      ],
      reasons: [.init(kind: .end, old: nil, new: "And the rest of it.")], coarse: false))

  /// The same wording with another number and another name.
  public static let siblingKin = Kin(
    relation: .sibling, score: 0.97, conflict: 2, context: nil,
    text: "On June 11, with South\(escape) Africa",
    canonical: false, posts: [kinPost(14)], postCount: 1,
    diff: KinDiff(
      segments: [
        .init(kind: .same, text: "On June "), .init(kind: .removed, text: "10, "),
        .init(kind: .added, text: "11, "), .init(kind: .same, text: "with "),
        .init(kind: .removed, text: "Brazil"), .init(kind: .added, text: "South\(escape) Africa"),
      ],
      reasons: [
        .init(kind: .number, old: "10", new: "11"),
        .init(kind: .name, old: "Brazil", new: "South\(escape) Africa"),
      ], coarse: false))

  /// In the cluster by way of another text.
  public static let distantKin = Kin(
    relation: nil, score: nil, conflict: nil, context: nil, text: "First.", canonical: false, posts: [],
    postCount: 0)

  public static let postKin = PostKin(
    post: post,
    texts: [
      TextKin(
        text: "First paragraph.", asOf: time, clusterSize: 3, canonical: false,
        kin: [longerKin, distantKin, siblingKin], kinCount: 4, siblingCount: 2)
    ], textCount: 1)

  public static let cluster = KinCluster(
    size: 3, text: "The whole story\(escape)", post: kinPost(11), firstSeen: time, newestSeen: time)
}
