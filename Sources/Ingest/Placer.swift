public import Archive
import Digest
public import Intake
import Logging

/// Moves files to where their outcome says, after the outcome is durable.
struct Placer {
  /// An outcome whose file is to be moved or deleted.
  struct Order {
    var id: Int64
    var entry: DropEntry
    /// The directory that the file was read from.
    var directory: Directory
    var look: FileLook
    var room: Room
    /// Where it is to lie in the room; nil when it is to be deleted.
    var wish: DropPath?
    var digest: SHA256Digest?
    var reason: FailureReason?
  }

  /// Where the file of an arrival came to lie; nil when it is deleted or lost.
  struct Placed {
    var id: Int64
    var path: DropPath?
  }

  let rooms: Rooms
  let drops: [DropDirectory]
  let logger: Logger

  /// What moving some files came to.
  struct Outcome {
    /// What can be noted as placed.
    var placed: [Placed] = []
    /// What could not be moved, or not for sure, and is to be tried again.
    var stuck: [Order] = []
    /// The names that something else has now, or that nothing had: what was taken away may be back since.
    var replaced: Set<DropEntry> = []
    /// Why, a sentence; nil when all went well.
    var trouble: String?
  }

  /// Moves the files and makes the moves durable.
  /// - Parameter progress: called after each file.
  func place(_ orders: [Order], progress: () -> Void = {}) -> Outcome {
    var outcome = Outcome()
    var moved: [Order] = []
    var touched = Rooms.Touched()
    for order in orders {
      defer { progress() }
      var order = order
      do {
        let placement = try place(&order)
        var path: DropPath?
        if case .placed(let placed) = placement {
          path = placed
          touched.add(placed, in: order.room)
        }
        if placement == .replaced || placement == .missing { outcome.replaced.insert(order.entry) }
        touched.add(order.entry.path, of: order.directory)
        moved.append(order)
        outcome.placed.append(Placed(id: order.id, path: path))
      } catch {
        outcome.stuck.append(order)
        outcome.trouble =
          order.wish == nil
          ? "files with an outcome cannot be deleted: \(error)"
          : "files with an outcome cannot be moved to \(order.room.rawValue)/: \(error)"
      }
    }
    do {
      try rooms.sync(touched)
    } catch {
      // They are moved, but a power cut may take that back: nothing is noted before it is sure.
      outcome.placed = []
      outcome.stuck += moved
      outcome.trouble = "moves cannot be made durable: \(error)"
    }
    return outcome
  }

  /// - Parameter order: its wish becomes the place that the file has now.
  private func place(_ order: inout Order) throws -> Placement {
    let path = order.entry.path
    let placement =
      if let wish = order.wish {
        try rooms.place(path, of: order.directory, order.look, in: order.room, as: wish)
      } else {
        try rooms.remove(path, of: order.directory, order.look, number: order.id)
      }
    switch placement {
    case .placed(let placed):
      order.wish = placed
      if let reason = order.reason {
        try Reason(order.id, path, order.digest, bytes: order.look.size, reason).write(
          beside: placed, in: rooms)
      }
      try clearMarker(order, beside: placed)
    case .removed: try clearMarker(order, beside: nil)
    case .replaced:
      warn(
        order, "dump.replaced",
        "a file was replaced or written to after it was read; what was read is in the archive, the rest is read next"
      )
    case .missing:
      warn(
        order, "dump.missing",
        "a dump was taken out of the drop directory while it was read; its posts are in the archive")
    }
    return placement
  }

  private func warn(_ order: Order, _ id: String, _ message: Logger.Message) {
    logger.warning(
      message,
      metadata: [
        "message_id": "\(id)", "name": "\(order.entry.path)", "dump": "\(order.digest?.hex ?? "")",
      ])
  }

  private func clearMarker(_ order: Order, beside placed: DropPath?) throws {
    guard drops[order.entry.drop].options.needsMarker else { return }
    try rooms.clearMarker(of: order.entry.path, of: order.directory, in: order.room, beside: placed)
  }
}

extension ArrivalState {
  /// Where files with this outcome lie.
  public var room: Room {
    switch self {
    case .ingested: .done
    case .duplicate: .duplicate
    case .failed: .failed
    }
  }
}
