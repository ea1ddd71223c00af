import EndpointAPI
import NIOCore

/// Events that follow each other, as they are sent: made once, whoever gets them.
struct EventSegment: Sendable {
  /// How the events of a stream are written.
  enum Form: Hashable, Sendable {
    /// A line of JSON each.
    case lines
    /// Server-Sent Events of the HTML standard.
    case serverSent

    /// What shows that the other end is still there, and how far the events have come.
    func heartbeat(_ last: Int64) -> ByteBuffer {
      switch self {
      case .lines: ByteBuffer(string: "\n")
      // Without data it is no event, but notes the number to resume after.
      case .serverSent: ByteBuffer(string: "id: \(last)\n\n")
      }
    }

    func gap(_ gap: EventGap) throws -> ByteBuffer {
      var buffer = ByteBuffer()
      let json = try JSONText.encode(gap)
      if self == .serverSent { buffer.writeString("event: gap\ndata: ") }
      buffer.writeBytes(json)
      buffer.writeString(self == .serverSent ? "\n\n" : "\n")
      return buffer
    }
  }

  /// The number after which it begins.
  let after: Int64
  /// The number of its last event.
  let last: Int64
  let events: [Event]
  private let lines: ByteBuffer
  /// Where each line ends.
  private let ends: [Int]

  /// - Parameter events: in order; not empty.
  init(after: Int64, _ events: [Event]) throws {
    self.after = after
    self.events = events
    last = events.last?.seq ?? after
    var lines = ByteBuffer()
    var ends: [Int] = []
    ends.reserveCapacity(events.count)
    for event in events {
      lines.writeBytes(try JSONText.encode(event))
      lines.writeInteger(UInt8(ascii: "\n"))
      ends.append(lines.writerIndex)
    }
    self.lines = lines
    self.ends = ends
  }

  /// About how much memory it takes.
  var bytes: Int { lines.readableBytes + events.count * MemoryLayout<Event>.stride }

  /// Those of its events that have these places in it.
  func text(of places: some Collection<Int>, as form: Form) -> ByteBuffer {
    if form == .lines, places.count == events.count { return lines }
    var buffer = ByteBuffer()
    for place in places {
      let start = place == 0 ? 0 : ends[place - 1]
      guard let line = lines.getSlice(at: start, length: ends[place] - start) else { continue }
      if form == .serverSent {
        buffer.writeString("id: \(events[place].seq)\nevent: \(Self.word(events[place].kind))\ndata: ")
      }
      buffer.writeImmutableBuffer(line)
      if form == .serverSent { buffer.writeString("\n") }
    }
    return buffer
  }

  /// A kind as one line.
  private static func word(_ kind: EventKind) -> String {
    String(kind.rawValue.filter { $0.isASCII && !$0.isNewline })
  }
}
