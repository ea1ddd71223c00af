import Archive
import Digest
import Intake
import Logging

/// Finishes what a crash cut off between an outcome and the move of its file.
struct Recovery {
  let archive: any ArchiveWriting
  let rooms: Rooms
  let drops: [DropDirectory]
  let logger: Logger

  /// - Parameter onProgress: called again and again while work gets on, with how many files of how many are done.
  /// - Throws: `ArchiveError` or `SystemError` when the archive or the directories cannot be used at all.
  func run(onProgress: (_ done: Int, _ total: Int) -> Void) throws {
    let unplaced = try archive.unplaced()
    let returning = try archive.returning().filter { index(of: $0.arrival.drop) != nil }
    guard !unplaced.isEmpty || !returning.isEmpty else { return }
    let total = unplaced.count + returning.count
    var done = 0
    // A large file is hashed piece by piece: that is progress before it is done.
    func step() { onProgress(done, total) }
    func finish() {
      done += 1
      step()
    }
    var orders: [Placer.Order] = []
    var settled: [Placer.Placed] = []
    for pending in unplaced {
      guard let drop = index(of: pending.arrival.drop) else {
        finish()
        continue
      }
      // First where it was to go: a file that lies where it was dropped may be another with the same bytes.
      if try !isMoved(pending, step), let order = try order(for: pending, drop, step) {
        orders.append(order)
      } else {
        settled.append(Placer.Placed(id: pending.id, path: try findMoved(pending, drop, step)))
        finish()
      }
    }
    let moved = Placer(rooms: rooms, drops: drops, logger: logger).place(orders, progress: finish)
    settled += moved.placed
    if let trouble = moved.trouble {
      logger.error("\(trouble)", metadata: ["message_id": "moves.failed", "reason": "\(trouble)"])
    }
    let returner = Returner(rooms: rooms, drops: drops)
    let returned = try returning.map { pending in
      try returner.giveBack(pending)
      finish()
      return pending.id
    }
    _ = try archive.write { transaction in
      for placed in settled { try transaction.markPlaced(placed.id, as: placed.path?.bytes) }
      for id in returned { try transaction.markReturned(id) }
    }
    logger.notice(
      "finished moves that were cut off",
      metadata: ["message_id": "moves.finished", "files": "\(orders.count + returned.count)"])
  }

  private func index(of path: String) -> Int? {
    // What came before there could be several drop directories came to the first.
    if path.isEmpty { return 0 }
    let index = drops.firstIndex { $0.options.path == path }
    if index == nil {
      logger.warning(
        "files with an outcome may lie in a drop directory that the configuration does not name any more",
        metadata: ["message_id": "drop.unknown", "path": "\(path)"])
    }
    return index
  }

  /// What is still to be done for an arrival whose file lies where it was dropped; nil when it does not.
  private func order(
    for pending: UnplacedArrival, _ drop: Int, _ progress: () -> Void
  ) throws -> Placer.Order? {
    let arrival = pending.arrival
    guard let path = DropPath(arrival.name) else { return nil }
    let directory = drops[drop].directory
    guard let look = try look(ofSame: arrival, at: path, in: directory, progress) else { return nil }
    return Placer.Order(
      id: pending.id, entry: DropEntry(drop: drop, path: path), directory: directory, look: look,
      room: arrival.state.room, wish: arrival.placedAs.flatMap { DropPath($0) }, digest: arrival.dump,
      reason: arrival.reason)
  }

  /// Whether the file of an arrival has left the place where it was dropped, under the name that was meant for it.
  private func isMoved(_ pending: UnplacedArrival, _ progress: () -> Void) throws -> Bool {
    let arrival = pending.arrival
    guard let wish = arrival.placedAs.flatMap({ DropPath($0) }) else {
      return try rooms.directory(of: .done).look(DropPath(Rooms.removalName(pending.id))) != nil
    }
    return try look(ofSame: arrival, at: wish, in: rooms.directory(of: arrival.state.room), progress) != nil
  }

  /// Where the file of an arrival lies that is no longer where it was dropped; nil when it is deleted or lost.
  private func findMoved(
    _ pending: UnplacedArrival, _ drop: Int, _ progress: () -> Void
  ) throws -> DropPath? {
    let arrival = pending.arrival
    guard let path = DropPath(arrival.name) else { return nil }
    guard let wish = arrival.placedAs.flatMap({ DropPath($0) }) else {
      // It was to be deleted; what passed through `done/` is what was read, or goes back.
      let room = try rooms.directory(of: .done)
      let hidden = DropPath(Rooms.removalName(pending.id))
      if try look(ofSame: arrival, at: hidden, in: room, progress) != nil {
        try rooms.unlink(hidden, in: .done)
      } else {
        _ = try rooms.giveBack(hidden, from: .done, to: drops[drop].directory, as: path)
      }
      return nil
    }
    let room = try rooms.directory(of: arrival.state.room)
    var place = wish
    var number = 2
    // A name that was taken by something else got a number.
    while try room.look(place) != nil {
      if try look(ofSame: arrival, at: place, in: room, progress) != nil {
        try rooms.separate(place, in: arrival.state.room)
        if let reason = arrival.reason {
          // The move was done; whether its reason was written nobody knows.
          try Reason(pending.id, path, arrival.dump, bytes: arrival.bytes, reason).write(
            beside: place, in: rooms)
        }
        return place
      }
      place = wish.numbered(number)
      number += 1
    }
    return nil
  }

  /// How the file at `path` looks if it holds the bytes of `arrival`; nil when it is gone or another file.
  private func look(
    ofSame arrival: ArrivalRecord, at path: DropPath, in directory: Directory, _ progress: () -> Void
  ) throws -> FileLook? {
    guard let look = try directory.look(path), look.size == arrival.bytes else { return nil }
    // A file that could not be read had no hash; its size has to do.
    guard let dump = arrival.dump else { return look }
    guard case .opened(let file) = try directory.open(path) else { return nil }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    defer { buffer.deallocate() }
    return try file.digest(through: buffer, progress: progress) == dump ? file.look : nil
  }
}
