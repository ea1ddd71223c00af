import Testing

@testable import Settings

@Suite struct ValueTests {
  @Test(arguments: [
    ("250ms", Duration.milliseconds(250)), ("1s", .seconds(1)), ("2m", .seconds(120)),
    ("1h", .seconds(3_600)),
    ("1m30s", .seconds(90)), ("1m 30s", .seconds(90)), ("0s", .zero),
  ])
  func durations(text: String, duration: Duration) throws {
    #expect(try parseDuration(text, in: .zero ... .seconds(3_600)) == duration)
  }

  @Test(arguments: ["", "1", "s", "1.5s", "-1s", "1 s", "1sec", "99999999999s", "1s2", "²s"])
  func whatIsNoDuration(text: String) {
    #expect(throws: ValueProblem.self) { try parseDuration(text, in: .zero ... .seconds(3_600)) }
  }

  @Test func aDurationOutOfRangeNamesTheRange() throws {
    let problem = try #require(throws: ValueProblem.self) {
      try parseDuration("2h", in: .zero ... .seconds(3_600))
    }
    #expect(problem.message == "“2h” is out of range")
    #expect(problem.remedy == "write from 0s to 1h, such as 250ms, 1s or 2m")
  }

  @Test(arguments: [
    ("4096", 4_096), ("4096B", 4_096), ("64KiB", 65_536), ("1MiB", 1 << 20), ("1 MiB", 1 << 20),
    ("2GiB", 2 << 30),
    ("5kB", 5_000), ("5MB", 5_000_000),
  ])
  func bytes(text: String, count: Int) throws {
    #expect(try parseBytes(text, in: 1...1 << 40) == count)
  }

  @Test(arguments: ["", "MiB", "1M", "1.5MiB", "-1", "1mib", "99999999999TiB", "0", "١MiB"])
  func whatIsNoNumberOfBytes(text: String) {
    #expect(throws: ValueProblem.self) { try parseBytes(text, in: 1...1 << 40) }
  }

  @Test(arguments: [
    ("sqlite:a.sqlite", "/base/a.sqlite"), ("sqlite:/a", "/a"), ("sqlite:///a/b", "/a/b"), ("/a/b", "/a/b"),
    ("a.sqlite", "/base/a.sqlite"), ("./odd:name", "/base/odd:name"), ("SQLite:/a", "/a"),
  ])
  func archives(text: String, path: String) throws {
    #expect(try parseArchive(text, base: "/base") == .sqlite(path: path))
  }

  @Test(arguments: [
    ("postgresql://h/db", "PostgreSQL archives are not in this version"),
    ("postgres:db", "PostgreSQL archives are not in this version"),
    ("sqlite://host/a", "“sqlite://host/a” names a host, and SQLite archives are local files"),
    ("sqlite:", "“sqlite:” names no file"), ("mysql://h", "there are no archives of the kind “mysql”"),
  ])
  func archivesThatAreNotToBeHad(text: String, message: String) throws {
    let problem = try #require(throws: ValueProblem.self) { try parseArchive(text, base: "/base") }
    #expect(problem.message == message)
  }

  @Test(arguments: [("a/b/", "/base/a/b"), ("/", "/"), ("//", "/"), ("./a", "/base/a"), ("/a//", "/a")])
  func paths(text: String, path: String) throws {
    #expect(try parsePath(text, base: "/base") == path)
  }

  @Test func noBytesAreSaidAsZero() throws {
    let problem = try #require(throws: ValueProblem.self) { try parseBytes("2KiB", in: 0...1 << 10) }
    #expect(problem.remedy == "write from 0 to 1KiB, such as 64KiB or 1MiB")
    #expect(try parseBytes("0", in: 0...1) == 0)
  }

  @Test(arguments: ["@example", "@Some_name2", "Example channel", "Новости", "a@b", "12"])
  func channels(text: String) throws {
    #expect(try parseChannel(text) == text)
  }

  @Test(arguments: [
    "@", "@abc", "@1abcd", "@two words", "@имя_канала", "@" + String(repeating: "a", count: 33), " ",
    "a\u{1B}[2Jb", "two\nlines", String(repeating: "a", count: 129),
  ])
  func whatIsNoChannel(text: String) {
    #expect(throws: ValueProblem.self) { try parseChannel(text) }
  }

  @Test(arguments: ["Text-full", "text full", "../text", "ünicode", String(repeating: "a", count: 65)])
  func whatIsNoFormatsName(text: String) throws {
    #expect(throws: ValueProblem.self) { try parseWord(text) }
    #expect(try parseWord("text-full2") == "text-full2")
  }

  @Test func counts() throws {
    #expect(try parseCount("12", in: 1...100) == 12)
    for text in ["", "+1", "1.0", "x", "0", "101"] {
      #expect(throws: ValueProblem.self) { try parseCount(text, in: 1...100) }
    }
  }
}
