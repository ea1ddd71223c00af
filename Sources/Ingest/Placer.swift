public import Archive
import Digest
public import Intake
import Logging

/// Moves files to where their outcome says, after the outcome is durable.
struct Placer {
  /// An outcome whose file is to be moved.
  struct Order {
    var id: Int64
    var file: FileName
    var look: FileLook
    var room: Room
    var wish: FileName
    var digest: SHA256Digest?
    var reason: FailureReason?
  }

  /// Where the file of an arrival came to lie; nil when it is lost.
  struct Placed {
    var id: Int64
    var name: FileName?
  }

  let rooms: Rooms
  let logger: Logger

  /// What moving some files came to.
  struct Outcome {
    /// What can be noted as placed.
    var placed: [Placed] = []
    /// What could not be moved and is to be tried again.
    var stuck: [Order] = []
    /// Why, a sentence; nil when all went well.
    var trouble: String?
  }

  /// Moves the files and makes the moves durable.
  func place(_ orders: [Order]) -> Outcome {
    var outcome = Outcome()
    var touched: Set<Room> = []
    for order in orders {
      do {
        let reached = try place(order)
        outcome.placed.append(Placed(id: order.id, name: reached))
        touched.insert(order.room)
      } catch {
        outcome.stuck.append(order)
        outcome.trouble = "files with an outcome cannot be moved to \(order.room.rawValue)/: \(error)"
      }
    }
    do {
      try rooms.sync(touched)
    } catch {
      // They are moved, but a power cut may take that back: the next start looks again.
      outcome.placed = []
      outcome.trouble = "moves cannot be made durable: \(error)"
    }
    return outcome
  }

  private func place(_ order: Order) throws -> FileName? {
    switch try rooms.place(order.file, order.look, in: order.room, as: order.wish) {
    case .placed(let name):
      if let reason = order.reason {
        try Reason(order.file, order.digest, bytes: order.look.size, reason).write(beside: name, in: rooms)
      }
      return name
    case .replaced:
      logger.warning(
        "a file was replaced or written to after it was read; what was read is in the archive, the rest is read next",
        metadata: ["name": "\(order.file)", "dump": "\(order.digest?.hex ?? "")"])
      return nil
    case .missing:
      logger.warning(
        "a dump was taken out of the drop directory while it was read; its posts are in the archive",
        metadata: ["name": "\(order.file)", "dump": "\(order.digest?.hex ?? "")"])
      return nil
    }
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
