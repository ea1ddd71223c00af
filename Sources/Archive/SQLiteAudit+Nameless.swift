import Digest
import GRDB
import GRDBSQLite
import Identity

extension SQLiteAudit {
  /// Asks of each post without a name whether it is noted as what the rules say. How long a text is in its canonical
  /// form only a program can tell.
  func checkNameless() throws {
    var keys = KeyMaker()
    let rows = try PreparedStatement(
      db,
      """
      SELECT posts.key, posts.same_as, texts.body,
        (SELECT min(id) FROM (\(JoinStatements.holders(text: "posts.text_id"))) HAVING count(*) = 1)
      FROM posts JOIN texts ON texts.id = posts.text_id
      WHERE posts.rank = 1 AND EXISTS (
        SELECT 1 FROM revisions WHERE revisions.text_id = posts.text_id AND post_id <> posts.id)
      """)
    try rows.eachRow { row in
      let only = row.optionalInt64(3)
      let expected = only != nil && PostJoins.isTelling(body: row.bytes(2), &keys) ? only : nil
      guard row.optionalInt64(1) != expected else { return true }
      return try report.add(
        "nameless-joined-wrongly", "post \(hexadecimal(row.bytes(0)))",
        "It is not noted as the only post that has its text.", remedy: AuditCheck.restore)
    }
  }
}
