import GRDB

/// Where a text was seen first.
struct KinPlace {
  var dump: Int64
  var ordinal: Int64
  /// The node of a post that the sighting stands on.
  var post: Int64
}

/// What the posts around two texts say of them: context decides what the texts alone cannot.
///
/// Every answer is about what came before a text's first sighting, so that it is the same whenever it is asked.
struct KinPlaces {
  private let first: PreparedStatement
  private let earlier: PreparedStatement
  private let oneOrigin: PreparedStatement

  init(_ db: Database) throws {
    first = try PreparedStatement(
      db,
      """
      SELECT sightings.dump_id, ordinal, sightings.post_id FROM revisions
      JOIN sightings ON sightings.post_id = revisions.post_id AND sightings.text_id = revisions.text_id
      WHERE revisions.text_id = ?1
        AND sightings.dump_id = (SELECT min(dump_id) FROM revisions WHERE text_id = ?1)
      ORDER BY ordinal LIMIT 1
      """)
    earlier = try PreparedStatement(
      db,
      """
      SELECT text_id FROM sightings
      WHERE post_id = ?2 AND (dump_id, ordinal) < (?3, ?4) AND text_id < ?1
        AND (SELECT rank FROM posts WHERE id = ?2) > 2
      ORDER BY dump_id DESC, ordinal DESC LIMIT 1
      """)
    oneOrigin = try PreparedStatement(
      db,
      """
      SELECT 1 FROM posts AS this JOIN posts AS that ON that.name_id = this.name_id AND that.rank = this.rank
      WHERE this.id = ?2 AND this.rank = 2
        AND that.id IN (SELECT post_id FROM revisions WHERE text_id = ?1)
        AND EXISTS (SELECT 1 FROM sightings WHERE post_id = that.id AND dump_id < ?3)
        AND NOT EXISTS (SELECT 1 FROM sightings WHERE post_id = that.id AND dump_id = ?3 AND ordinal < ?4)
      """)
  }

  /// Where a text was seen first; nil when it never was.
  func first(_ text: Int64) throws -> KinPlace? {
    first.bind(1, text)
    return try first.first { KinPlace(dump: $0.int64(0), ordinal: $0.int64(1), post: $0.int64(2)) }
  }

  /// The text with which the numbered post of this place was seen last before it; nil for none.
  func earlierText(of text: Int64, at place: KinPlace) throws -> Int64? {
    bind(earlier, text, place)
    return try earlier.firstInt64()
  }

  /// Whether `other` was seen before under the same name as the post of this place, which has no number, and not in
  /// the same dump: what one dump shows side by side are two posts.
  func haveOneOrigin(_ other: Int64, _ place: KinPlace) throws -> Bool {
    bind(oneOrigin, other, place)
    return try oneOrigin.firstInt64() != nil
  }

  private func bind(_ statement: PreparedStatement, _ text: Int64, _ place: KinPlace) {
    statement.bind(1, text)
    statement.bind(2, place.post)
    statement.bind(3, place.dump)
    statement.bind(4, place.ordinal)
  }
}
