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

  /// Moves the files and makes the moves durable.
  /// - Returns: what can be noted as placed. What is missing from it could not be moved now and stays to be done.
  func place(_ orders: [Order]) -> [Placed] {
    var placed: [Placed] = []
    var touched: Set<Room> = []
    for order in orders {
      do {
        let reached = try place(order)
        placed.append(Placed(id: order.id, name: reached))
        touched.insert(order.room)
      } catch {
        logger.error(
          "a file with an outcome could not be moved; it is tried again at the next start",
          metadata: ["name": "\(order.file)", "room": "\(order.room.rawValue)", "error": "\(error)"])
      }
    }
    do {
      try rooms.sync(touched)
    } catch {
      logger.error("moves could not be made durable", metadata: ["error": "\(error)"])
      return []
    }
    return placed
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
