import GRDB
import Identity

@testable import Archive

/// Invented posts whose relations are known.
enum KinStories {
  static let talks = """
    The ministers of both republics met at the old harbour on Tuesday to discuss fishing rights, the repair of the \
    northern lighthouse and the ferry that has not sailed since the winter storms. They agreed to meet again once the \
    engineers have counted the damaged piers and the council has found the money that is needed.
    """
  /// `talks`, edited: the same facts.
  static let talksEdited = talks.replacing("has not sailed since", with: "hasn't been sailing since")
  static let talksCut = String(talks.prefix(150)) + "…"
  static let talksWithMore =
    talks + """
       A spokesman for the harbour company said later that the first two piers would be open before the summer, and that \
      a tender for the third was being prepared by lawyers of both sides in the usual way.
      """

  /// A template's instance.
  static func forecast(_ city: String, _ degrees: Int) -> String {
    "Weather for \(city): up to \(degrees) degrees in the afternoon, light wind from the west, some rain late at night "
      + "and fog in the valleys towards the morning."
  }

  static let garden = """
    Volunteers planted four hundred apple trees along the disused railway line, where the city wants to open a park \
    with a playground, two bridges and a small museum about the signalmen who once worked there.
    """
}

extension SQLiteArchive {
  /// What the kin tables hold, a line a row.
  func kinLines() throws -> [String] {
    try pool.read { db in
      let queries = [
        "SELECT 'kin', text_id, other_id, relation, score, conflict, context FROM kin",
        "SELECT 'member', text_id, cluster_id FROM kin_members",
        "SELECT 'cluster', id, canonical_id, size FROM kin_clusters",
      ]
      return try queries.flatMap { sql in
        try Row.fetchAll(db, sql: sql + " ORDER BY 2, 3").map { row in
          row.databaseValues.map { $0.isNull ? "-" : "\($0)" }.joined(separator: " ")
        }
      }
    }
  }

  /// The relations, as words.
  func relations() throws -> [String] {
    try pool.read { db in
      try Row.fetchAll(db, sql: "SELECT text_id, other_id, relation, context FROM kin ORDER BY 1, 2").map {
        row in
        let relation = KinRelation(rawValue: row["relation"])?.word ?? "?"
        let context = (row["context"] as String?).map { " by \($0)" } ?? ""
        return "\(row["text_id"] as Int64) \(relation) \(row["other_id"] as Int64)\(context)"
      }
    }
  }

  func clusters() throws -> [Int64: [Int64]] {
    try pool.read { db in
      try Row.fetchAll(db, sql: "SELECT cluster_id, text_id FROM kin_members ORDER BY 1, 2").reduce(into: [:])
      {
        $0[$1["cluster_id"], default: []].append($1["text_id"])
      }
    }
  }

  func events(of kind: String) async throws -> Int {
    try await pool.read { db in
      try Int.fetchOne(db, sql: "SELECT count(*) FROM events WHERE kind = ?", arguments: [kind]) ?? 0
    }
  }
}
