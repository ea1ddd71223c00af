public import Identity

/// Why two texts are held to be copies that by themselves are not.
public enum KinContext: String, Sendable {
  /// Both are texts of one post.
  case post
  /// A lone pair of siblings from one origin: nothing shows yet that they are a template's.
  case origin
}

/// A text beside the one asked for.
public struct KinRow: Sendable {
  /// What it is, seen from the text asked for: `longer` when this one is the longer. Nil for a text of the same cluster
  /// that is there by way of another.
  public var relation: KinRelation?
  /// From 0 to 1; nil where the two were not compared.
  public var score: Double?
  /// How much what differs speaks against one story: about 1 for each number or name, less for other words. Nil where the
  /// two were not compared.
  public var conflict: Double?
  public var context: KinContext?
  public var text: String
  /// Whether it stands for its cluster.
  public var isCanonical: Bool
  /// The first posts that have had it.
  public var posts: [PostRow]
  /// How many posts have had it; not counted further than a thousand sightings of it go.
  public var postCount: Int
}

/// A text of the post asked for, and its kin.
public struct KinTextRow: Sendable {
  public var text: String
  /// The newest time at which the post is known to have had it.
  public var asOf: Milliseconds?
  /// How many texts its cluster has, this one among them; 1 when it is in none.
  public var clusterSize: Int
  /// Whether it stands for its cluster.
  public var isCanonical: Bool
  /// Copies, the closest first, then what is in the cluster by way of another text, then siblings.
  public var kin: [KinRow]
  /// How many kin it has, siblings among them.
  public var kinCount: Int
  public var siblingCount: Int
}

/// The texts of a post and what is kin of them.
public struct KinHistory: Sendable {
  public var post: PostRow
  /// Newest first; the first is the post's text.
  public var texts: [KinTextRow]
  /// How many texts the post has had.
  public var textCount: Int
}

/// Texts that are one story.
public struct KinClusterRow: Sendable {
  /// The number of the text that founded it.
  public var id: Int64
  /// Number of texts.
  public var size: Int
  /// The text that stands for all.
  public var text: String
  /// The first post that has had that text.
  public var post: PostRow?
  /// When the first of its texts was first seen.
  public var firstSeen: Milliseconds?
  /// When the newest of its texts was first seen.
  public var newestSeen: Milliseconds?
}
