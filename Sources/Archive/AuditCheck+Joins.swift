/// Whether what turned out to be one points where the rules say.
extension AuditCheck {
  static let joins = [
    AuditCheck(
      code: "joined-to-none",
      sql: """
        SELECT 'post ' || lower(hex(node.key)) AS subject,
          'What it turned out to be is itself another post, or known by less.' AS message
        FROM posts AS node JOIN posts AS root ON root.id = node.same_as
        WHERE root.same_as IS NOT NULL OR root.rank <= node.rank
        UNION ALL
        SELECT 'channel ' || lower(hex(node.key)), 'What it turned out to be is itself another channel, or known by less.'
        FROM channels AS node JOIN channels AS root ON root.id = node.same_as
        WHERE root.same_as IS NOT NULL OR root.rank <= node.rank
        """),
    AuditCheck(
      code: "channel-joined-wrongly",
      sql: """
        WITH facts AS (
          SELECT kind, value, rank, channels.id, ifnull(same_as, channels.id) AS root
          FROM channel_facts JOIN channels ON channels.id = channel_id
        )
        SELECT 'channel ' || lower(hex(key)) AS subject, 'The facts say that it is another channel than noted.' AS message
        FROM channels
        WHERE rank = 3 AND same_as IS NOT (
            SELECT min(facts.id) FROM channel_facts AS own JOIN facts ON facts.kind = 'handle' AND facts.value = own.value
            WHERE own.channel_id = channels.id AND own.kind = 'handle' AND facts.rank = 4
            HAVING count(DISTINCT facts.id) = 1)
          OR rank = 2 AND same_as IS NOT (
            SELECT min(root) FROM facts WHERE kind = 'title' AND value = channels.key AND facts.rank > 2
            HAVING count(DISTINCT root) = 1)
        """),
    AuditCheck(
      code: "handle-joined-wrongly",
      sql: """
        WITH numbered AS MATERIALIZED (SELECT id, channel_id, message_id FROM posts WHERE rank = 4)
        SELECT 'post ' || lower(hex(posts.key)) AS subject,
          'It is not noted as the post with its number in the channel that has its handle.' AS message
        FROM posts JOIN channels ON channels.id = posts.channel_id LEFT JOIN numbered
          ON numbered.channel_id = channels.same_as AND numbered.message_id = posts.message_id
        WHERE posts.rank = 3 AND posts.same_as IS NOT numbered.id
        """),
    AuditCheck(
      code: "name-joined-wrongly",
      sql: """
        WITH weak AS (
          SELECT posts.key, posts.text_id, posts.same_as, names.id AS name_id, names.key AS name
          FROM posts JOIN origins AS names ON names.id = \(JoinStatements.nameID)
          WHERE rank = 2 AND EXISTS (SELECT 1 FROM channels WHERE rank > 2)
        )
        SELECT 'post ' || lower(hex(key)) AS subject,
          'It is not noted as the best of the posts that have its text and its name.' AS message
        FROM weak WHERE same_as IS NOT CASE WHEN \(JoinStatements.isClaimable(name: "name", nameID: "name_id"))
          THEN (SELECT id FROM (
            \(JoinStatements.claimants(text: "weak.text_id", name: "weak.name", nameID: "weak.name_id"))) LIMIT 1) END
        """),
    AuditCheck(
      code: "newest-text",
      sql: """
        SELECT 'post ' || lower(hex(key)) AS subject, 'The text that is shown is not the newest that it had.' AS message
        FROM posts WHERE rank > 2 AND text_id IS NOT (\(JoinStatements.newestText(of: "posts.id")))
        """),
    AuditCheck(
      code: "counts-without-sighting",
      sql: """
        SELECT 'post ' || lower(hex(key)) AS subject,
          'Counts are kept of it that are from a dump that does not show it.' AS message
        FROM posts WHERE id IN (
          SELECT post_id FROM counts WHERE NOT EXISTS (
            SELECT 1 FROM sightings
            WHERE sightings.post_id = counts.post_id AND sightings.dump_id = counts.dump_id))
        """),
    AuditCheck(
      code: "part-count",
      sql: """
        SELECT 'dump ' || lower(hex(sha256)) AS subject,
          printf('It showed %d posts; its parts have %d.', dumps.posts, sum(parts.posts)) AS message
        FROM dumps JOIN parts ON parts.dump_id = dumps.id GROUP BY dumps.id HAVING sum(parts.posts) <> dumps.posts
        """),
  ]
}
