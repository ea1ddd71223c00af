import Digest
import GRDB
import GRDBSQLite

/// The ledger: what became of each file, and where it lies.
extension SQLiteWriter {
  func record(
    _ arrival: ArrivalRecord, numbered: (Int) -> [UInt8]
  ) throws -> (id: Int64, placedAs: [UInt8]?) {
    catchUp(with: arrival.receivedAt)
    var placedAs = arrival.placedAs
    var number = 2
    while let name = placedAs, try isTaken(name, arrival.state) {
      placedAs = numbered(number)
      number += 1
    }
    statements.findDump.bind(1, arrival.dump)
    let dumpID = arrival.dump == nil ? nil : try statements.findDump.firstInt64()
    let insert = statements.insertArrival
    insert.bind(1, blob: arrival.name)
    insert.bind(2, arrival.dump)
    insert.bind(3, dumpID)
    insert.bind(4, arrival.state.rawValue)
    insert.bind(5, arrival.bytes)
    insert.bind(6, arrival.receivedAt)
    insert.bind(7, now)
    insert.bind(8, arrival.reason?.code)
    insert.bind(9, arrival.reason?.message)
    insert.bind(10, arrival.reason?.offset)
    insert.bind(11, arrival.reason?.remedy)
    insert.bind(12, blob: placedAs)
    insert.bind(13, arrival.drop)
    try insert.run()
    let id = sqlite3_last_insert_rowid(db.sqliteConnection)
    totals.byState[arrival.state, default: 0] += 1
    try events.add("dump.\(arrival.state.rawValue)", arrival: id, dump: dumpID)
    return (id, placedAs)
  }

  func markPlaced(_ id: Int64, as name: [UInt8]?) throws {
    statements.markPlaced.bind(1, blob: name)
    statements.markPlaced.bind(2, id)
    try statements.markPlaced.run()
  }

  func markLeft(_ id: Int64, _ stamp: FileStamp) throws {
    try markPlaced(id, as: nil)
    statements.insertLeft.bind(1, id)
    statements.insertLeft.bind(2, stamp)
    try statements.insertLeft.run()
  }

  func beginReturn(_ id: Int64) throws -> UnplacedArrival? {
    statements.beginReturn.bind(1, id)
    statements.beginReturn.bind(2, now)
    try statements.beginReturn.run()
    guard sqlite3_changes(db.sqliteConnection) == 1,
      let row = try Row.fetchOne(
        db, sql: SQLiteArchive.arrivalColumns + " WHERE arrivals.id = ?", arguments: [id])
    else { return nil }
    try events.add("dump.retried", arrival: id, dump: row["dump_id"])
    return UnplacedArrival(ArrivalRow(row))
  }

  func markReturned(_ id: Int64) throws {
    statements.endReturn.bind(1, id)
    try statements.endReturn.run()
  }

  private func isTaken(_ name: [UInt8], _ state: ArrivalState) throws -> Bool {
    statements.findPlace.bind(1, blob: name)
    statements.findPlace.bind(2, state.rawValue)
    return try statements.findPlace.firstInt64() != nil
  }
}
