import Foundation
import Intake
import Testing

@testable import Ingest

@Suite struct PlacerTests {
  /// A name that comes back looks as it did to whoever sees it meanwhile: nothing else would say that it is there.
  @Test func whatWasAwayWhileItWasMovedIsLookedAtAgain() async throws {
    let house = try TestHouse()
    defer { house.remove() }
    house.intake.start()
    try house.drop("a.txt", TestHouse.capture("Talks were held"))
    await house.intake.scan()
    let claim = try #require(house.intake.claim(.small, waits: false)?.first)
    try #require(rename(house.path + "/drop/a.txt", house.path + "/a.txt") == 0)

    let placer = Placer(
      rooms: house.intake.rooms, drops: house.intake.drops, logger: house.pipeline.logger)
    let outcome = placer.place([
      .init(
        id: 1, entry: claim.entry, directory: claim.directory, look: claim.look, room: .done,
        wish: DropPath(Array("a.txt".utf8)))
    ])
    #expect(house.log.lines(withID: "dump.missing").count == 1)
    try #require(rename(house.path + "/a.txt", house.path + "/drop/a.txt") == 0)
    await house.intake.scan()

    house.intake.finish([claim.entry], replaced: outcome.replaced)
    let status = house.intake.status()[0]
    #expect(status.waiting + status.settling == 1)
    house.intake.stop()
  }
}
