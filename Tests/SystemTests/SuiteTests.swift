import Testing

/// The acceptance tests inside the confinement of sluiced.service: a few of them here, all of them by `make confined`.
@Suite(.enabled(if: Box.obstacle == nil, Comment(rawValue: Box.obstacle ?? "")))
struct SuiteTests {
  @Test func theAcceptanceTestsPassInsideTheUnit() async throws {
    let box = try await Box.of(.suite)
    let seen = try box.seen("suite")
    let log = try box.seen("suite-log").output
    let journal = try box.seen("suite-journal").output
    #expect(seen.status == 0, "\(log.suffix(20_000))\(journal)")
    let ran = try #require(
      log.firstMatch(of: /Test run with ([0-9]+) tests? in .* passed/), "\(log.suffix(2_000))")
    #expect(try #require(Int(ran.1)) > 5)
  }
}
