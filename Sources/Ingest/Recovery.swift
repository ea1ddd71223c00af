import Archive
import Digest
import Intake
import Logging

/// Finishes what a crash cut off between an outcome and the move of its file.
struct Recovery {
  let archive: any ArchiveWriting
  let rooms: Rooms
  let logger: Logger

  /// - Throws: `ArchiveError` or `SystemError` when the archive or the directories cannot be used at all.
  func run() throws {
    let unplaced = try archive.unplaced()
    guard !unplaced.isEmpty else { return }
    let placer = Placer(rooms: rooms, logger: logger)
    var orders: [Placer.Order] = []
    var settled: [Placer.Placed] = []
    for pending in unplaced {
      let arrival = pending.arrival
      guard let name = FileName(arrival.name), let wish = FileName(arrival.placedAs) else { continue }
      let room = arrival.state.room
      if let look = try look(ofSame: arrival, name) {
        orders.append(
          Placer.Order(
            id: pending.id, file: name, look: look, room: room, wish: wish, digest: arrival.dump,
            reason: arrival.reason))
      } else {
        let isThere = try rooms.holds(wish, in: room)
        if isThere, let reason = arrival.reason {
          // The move was done; whether its reason was written nobody knows.
          try Reason(name, arrival.dump, bytes: arrival.bytes, reason).write(beside: wish, in: rooms)
        }
        settled.append(Placer.Placed(id: pending.id, name: isThere ? wish : nil))
      }
    }
    let moved = placer.place(orders)
    settled += moved.placed
    if let trouble = moved.trouble { logger.error("\(trouble)") }
    _ = try archive.write { transaction in
      for placed in settled { try transaction.markPlaced(placed.id, as: placed.name?.bytes) }
    }
    logger.notice("finished moves that were cut off", metadata: ["files": "\(orders.count)"])
  }

  /// How the file under `name` looks if it holds the bytes of `arrival`; nil when it is gone or another file.
  private func look(ofSame arrival: ArrivalRecord, _ name: FileName) throws -> FileLook? {
    guard let look = try rooms.look(name), look.size == arrival.bytes else { return nil }
    // A file that could not be read had no hash; its size has to do.
    guard let dump = arrival.dump else { return look }
    guard case .opened(let file) = try rooms.open(name) else { return nil }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    defer { buffer.deallocate() }
    return try file.digest(through: buffer) == dump ? file.look : nil
  }
}
