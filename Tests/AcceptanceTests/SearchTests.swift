import EndpointAPI
import Foundation
import Testing

extension AcceptanceTests {
  /// A capture in Russian, Chinese and Persian: every spelling of a word finds the same posts.
  @Suite struct SearchTests {
    /// Spellings of one search, and the front of each post that has it.
    private static let searches: [(spellings: [String], fronts: [String])] = [
      (["ёлку", "елку", "ЁЛКУ"], ["🎄 На площади"]),
      (["елка", "ёлка"], ["На площади у маяка стоит"]),
      (["порта"], ["Капитан порта", "На площади у маяка стоит"]),
      (["灯塔"], ["新的灯塔"]), (["博物"], ["新的灯塔"]), (["港口"], ["🌊 港口"]),
      (["می\u{200C}خواهم", "میخواهم"], ["می\u{200C}خواهم فردا"]),
      (["کشتی\u{200C}ها", "کشتیها"], ["می\u{200C}خواهم فردا"]),
      (["塔灯"], []),
    ]

    @Test func spellingsFindTheSame() async throws {
      let house = try House()
      try await Daemon.with(house) { daemon in
        try house.drop(try fixture("scripts.txt"), as: "scripts.txt")
        try await daemon.sync()
        let texts = try await daemon.posts().compactMap(\.text)
        #expect(texts.count == 7)
        for (spellings, fronts) in Self.searches {
          let expected = Set(texts.filter { text in fronts.contains { text.hasPrefix($0) } })
          for spelling in spellings {
            let found = try await daemon.search(spelling).compactMap(\.text)
            #expect(found.count == expected.count && Set(found) == expected, "\(spelling): \(found)")
          }
        }
      }
    }
  }
}
