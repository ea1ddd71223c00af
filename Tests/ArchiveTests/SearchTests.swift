import TestSupport
import Testing

@testable import Archive

@Suite struct SearchTests {
  private let directory: TemporaryDirectory
  private let archive: SQLiteArchive

  private static let texts = [
    "Самолёт вылетел из Москвы, всё спокойно",
    "Самолет вернулся в Москву",
    "中俄外长在北京会谈",
    "北京的天气很好",
    "من می\u{200C}خواهم صحبت کنم",
    "او میخواهم نوشت",
    "#RussiaChina talks in Beijing",
    "Russia, China talk",
    "La réunion a été utile",
    "He said \"no\" AND left (twice) NEAR the end*",
    "Мой дом, мои друзья",
  ]

  init() throws {
    directory = try TemporaryDirectory()
    archive = try SQLiteArchive(path: directory.path + "/archive.sqlite")
    _ = try archive.write { transaction in
      try transaction.ingest(
        "one", Self.texts.enumerated().map { sighting($0.offset, $0.element, dump: "one") })
    }
  }

  private func search(_ query: String) async throws -> Set<Int> {
    var filter = PostFilter()
    filter.query = query
    let found = try await archive.posts(filter, after: nil, limit: 100)
    return Set(found.compactMap { post in Self.texts.firstIndex { $0 == post.text } })
  }

  @Test(arguments: [
    ("самолёт", [0, 1]), ("самолет", [0, 1]), ("САМОЛЁТ", [0, 1]), ("все", [0]),
    ("北京", [2, 3]), ("外长", [2]), ("北京会谈", [2]), ("会", [2]), ("好", [3]), ("京北", []),
    ("می\u{200C}خواهم", [4, 5]), ("میخواهم", [4, 5]), ("ميخواهم", [4, 5]),
    ("RussiaChina", [6]), ("russiachina", [6]), ("#RussiaChina", [6]), ("#russia", []), ("Russia", [7]),
    ("Russia China", [7]), ("\"China talk\"", [7]), ("\"talk China\"", []), ("talk", [7]), ("talk*", [6, 7]),
    ("reunion", [8]), ("RÉUNION ete", [8]), ("мой", [10]), ("дом мои", [10]),
    ("\"said no and left\"", [9]), ("near", [9]), ("left twice", [9]), ("nothing", []),
    ("Moscow OR Beijing", []), ("(Beijing)", [6]), ("Beijing\"", [6]), ("body:Beijing", []),
    ("* ^Beijing", [6]), ("Beijing - talks", [6]), ("Beijing + talks", [6]),
    ("talk* -Beijing", [7]), ("talk* -#RussiaChina", [7]), ("talk* -Russia -China", [6]),
    ("Russia -\"talk china\"", [7]), ("Russia -\"china talk\"", []), ("Russia -chin*", []),
    ("北京 -会谈", [3]), ("мой -самолёт", [10]), ("China-talk", [7]), ("Russia -!", [7]),
  ])
  func finds(query: String, expected: [Int]) async throws {
    #expect(try await search(query) == Set(expected), "\(query)")
  }

  @Test(arguments: ["", "  ", "\"\"", "!?", "*", "👍", "\u{200B}", "-Beijing", "-\"a b\""])
  func refusesAQueryWithoutWords(query: String) async {
    await #expect(throws: QueryError.emptyQuery) { _ = try await search(query) }
  }

  @Test func noQueryIsSyntax() async {
    var random = SeededGenerator(seed: 1)
    let alphabet = Array("ab 中俄\"'*()^:-+{}#@_\\,.ORANDNEAR\n\u{0}é")
    for _ in 0..<500 {
      let query = String((0..<12).map { _ in alphabet.randomElement(using: &random) ?? "a" })
      do {
        _ = try await search(query)
      } catch QueryError.emptyQuery {
        // Nothing to look for is an answer, too.
      } catch {
        Issue.record(error, "\(query.debugDescription)")
      }
    }
  }
}
