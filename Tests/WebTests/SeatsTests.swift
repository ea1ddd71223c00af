import NIOCore
import NIOEmbedded
import Testing

@testable import Web

/// Which connections give way to others.
@Suite struct SeatsTests {
  private func channels(_ count: Int, _ seats: Seats) throws -> [EmbeddedChannel] {
    try (0..<count).map { _ in
      let channel = EmbeddedChannel()
      try channel.connect(to: SocketAddress(unixDomainSocketPath: "/x")).wait()
      seats.admit(channel)
      return channel
    }
  }

  @Test func theOldestStrangerGivesWay() throws {
    let seats = Seats(most: 3)
    let first = try channels(3, seats)
    seats.trust(first[0])
    let more = try channels(2, seats)
    #expect(first.map(\.isActive) == [true, false, false])
    #expect(more.map(\.isActive) == [true, true])
  }

  @Test func guestsGiveWayToNobody() throws {
    let seats = Seats(most: 2)
    let guests = try channels(2, seats)
    for guest in guests { seats.trust(guest) }
    let late = try channels(1, seats)
    #expect(guests.allSatisfy(\.isActive) && !late[0].isActive)
    // One that leaves makes room.
    try guests[0].close().wait()
    guests[0].embeddedEventLoop.run()
    #expect(try channels(1, seats)[0].isActive)
  }

  @Test func inTheEndAllAreClosedAndNobodyComesIn() throws {
    let seats = Seats(most: 9)
    let open = try channels(3, seats)
    seats.trust(open[1])
    seats.close()
    #expect(open.allSatisfy { !$0.isActive })
    #expect(try channels(1, seats).allSatisfy { !$0.isActive })
  }
}
