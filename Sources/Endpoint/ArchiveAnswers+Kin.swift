import Archive
import EndpointAPI
import Identity

// What the archive says of kin, in the endpoint's words.

extension EndpointAPI.KinProgress {
  init(_ progress: Archive.KinProgress) {
    self.init(through: progress.through, texts: progress.newest, isComplete: progress.isComplete)
  }
}

extension PostKin {
  init(_ history: KinHistory, hasDiff: Bool) {
    var differ = hasDiff ? Differ() : nil
    self.init(
      post: PostSummary(history.post), texts: history.texts.map { TextKin($0, &differ) },
      textCount: history.textCount)
  }
}

/// Compares texts until it has compared enough for one answer: texts come from dumps, and may be many, long and hard to
/// compare.
struct Differ {
  private var texts = 200
  private var bytes = 8 << 20

  /// - Returns: nil when it has compared enough.
  mutating func compare(old: String, new: String) -> KinDiff? {
    texts -= 1
    bytes -= old.utf8.count + new.utf8.count
    return texts >= 0 && bytes >= 0 ? KinDiff(old: old, new: new) : nil
  }
}

extension TextKin {
  /// - Parameter differ: compares where the difference is wanted.
  init(_ row: KinTextRow, _ differ: inout Differ?) {
    var kin: [Kin] = []
    for each in row.kin { kin.append(Kin(each, diff: differ?.compare(old: row.text, new: each.text))) }
    self.init(
      text: row.text, asOf: row.asOf.map { Timestamp(captured: $0) }, clusterSize: row.clusterSize,
      canonical: row.isCanonical, kin: kin, kinCount: row.kinCount, siblingCount: row.siblingCount)
  }
}

extension Kin {
  init(_ row: KinRow, diff: KinDiff?) {
    self.init(
      relation: row.relation.map { RelationWord(rawValue: $0.word) }, score: row.score,
      conflict: row.conflict, context: row.context?.rawValue, text: row.text, canonical: row.isCanonical,
      posts: row.posts.map { KinPost($0) }, postCount: row.postCount, diff: diff)
  }
}

extension KinPost {
  init(_ row: PostRow) {
    let summary = PostSummary(row)
    self.init(
      id: summary.id, channel: summary.channel, forwardedFrom: summary.forwardedFrom,
      messageID: summary.messageID, date: summary.date, firstSeen: summary.firstSeen, url: summary.url)
  }
}

extension KinCluster {
  init(_ row: KinClusterRow) {
    self.init(
      size: row.size, text: row.text, post: row.post.map { KinPost($0) },
      firstSeen: row.firstSeen.map { Timestamp(milliseconds: $0) },
      newestSeen: row.newestSeen.map { Timestamp(milliseconds: $0) })
  }
}

extension KinDiff {
  /// - Parameters:
  ///   - old: the text asked for, or the earlier one of a post.
  ///   - new: the other.
  init(old: String, new: String) {
    let diff = WordDiff(old: old, new: new)
    let (oldBytes, newBytes) = (old.utf8, new.utf8)
    self.init(
      segments: diff.segments.map { segment in
        var text = segment.kind == .removed ? oldBytes.text(segment.old) : newBytes.text(segment.new)
        // What follows in the text asked for does not stick to the last word of the other.
        if segment.kind == .same, segment.new.upperBound == newBytes.count {
          text += oldBytes.text(segment.old).trailingSpace(after: text)
        }
        return Segment(kind: DiffWord(rawValue: segment.kind.rawValue), text: text)
      },
      reasons: diff.reasons.map { reason in
        Reason(
          kind: ReasonWord(rawValue: reason.kind.rawValue),
          old: reason.old.isEmpty ? nil : oldBytes.text(reason.old),
          new: reason.new.isEmpty ? nil : newBytes.text(reason.new))
      }, coarse: diff.isCoarse)
  }
}

extension String {
  /// The white space at the end; none where `other` ends with some.
  fileprivate func trailingSpace(after other: String) -> Substring {
    func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }
    if other.unicodeScalars.last.map(isSpace) ?? true { return "" }
    let count = unicodeScalars.reversed().prefix(while: isSpace).count
    return Substring(unicodeScalars.suffix(count))
  }
}

extension String.UTF8View {
  /// The text in a range of bytes.
  fileprivate func text(_ range: Range<Int>) -> String {
    String(decoding: dropFirst(range.lowerBound).prefix(range.count), as: UTF8.self)
  }
}
