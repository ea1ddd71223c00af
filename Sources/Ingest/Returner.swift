import Archive
import Digest
import Intake

/// Gives files in quarantine back to their drop directories.
struct Returner {
  let rooms: Rooms
  let drops: [DropDirectory]

  /// A file of a drop directory that the configuration does not name.
  struct NoSuchDrop: Error, CustomStringConvertible {
    var path: String

    var description: String {
      "the file came to \(path), which the configuration does not name any more; move it by hand"
    }
  }

  /// Moves the file of `pending` back and removes its reason; again is the same as once.
  func giveBack(_ pending: UnplacedArrival) throws {
    let arrival = pending.arrival
    guard
      let drop = drops.first(where: { arrival.drop.isEmpty || $0.options.path == arrival.drop })
    else { throw NoSuchDrop(path: arrival.drop) }
    guard let placed = arrival.placedAs.flatMap({ DropPath($0) }), let path = DropPath(arrival.name) else {
      return
    }
    _ = try rooms.giveBack(placed, from: .failed, to: drop.directory, as: path)
    if let reason = Reason.path(beside: placed, dump: arrival.dump?.hex) {
      try rooms.unlink(reason, in: .failed)
    }
    var touched = Rooms.Touched()
    touched.add(placed, in: .failed)
    touched.add(path, of: drop.directory)
    try rooms.sync(touched)
  }
}
