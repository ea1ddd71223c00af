import Testing

@testable import Dumps

@Suite("Bodies printed twice")
struct DoublingTests {
  private func bodies(_ lines: [String], end: String = "\n") throws -> [String] {
    try read("Forwarded from A\n" + lines.joined(separator: "\n") + end).posts.map(\.body)
  }

  private let block = (1...8).map { "Line \($0) of a body that has some length." }

  @Test("any number of lines is undone, and what is left is not undone again", arguments: [1, 2, 3, 8, 200])
  func lengths(_ count: Int) throws {
    let block = (0..<count).map { "Line \($0) of a body of \(count) lines." }
    let once = try bodies(["First"] + block + block)
    #expect(once == [(["First"] + block).joined(separator: "\n")])
    #expect(try bodies(once[0].split(separator: "\n").map(String.init)) == once)
  }

  @Test("one lost line, anywhere in either copy but the edges of the first, is restored", arguments: 0..<8)
  func lostLine(_ lost: Int) throws {
    var damaged = block
    damaged.remove(at: lost)
    let whole = [(["First"] + block).joined(separator: "\n")]
    #expect(try bodies(["First"] + block + damaged) == whole)
    // A lost start makes the other copy look like the one that lost its end.
    let turned = [(["First"] + block.dropFirst() + [block[0]]).joined(separator: "\n")]
    // A lost end cannot be told from the next post, and is kept as that.
    let apart = [(["First"] + damaged).joined(separator: "\n"), block[7]]
    #expect(try bodies(["First"] + damaged + block) == (lost == 7 ? apart : lost == 0 ? turned : whole))
  }

  @Test("each copy may have lost another line")
  func lostInBoth() throws {
    var one = block
    one.remove(at: 2)
    var other = block
    other.remove(at: 5)
    #expect(try bodies(["First"] + one + other) == [(["First"] + block).joined(separator: "\n")])
  }

  @Test("a body survives the loss of the first line and of another")
  func lostFirst() throws {
    #expect(try bodies(Array(block.dropLast()) + block).count == 2)
    var other = block
    other.remove(at: 3)
    #expect(try bodies(other + block) == [block.joined(separator: "\n")])
    #expect(try bodies(block + other) == [block.joined(separator: "\n")])
  }

  @Test("a changed line makes two texts")
  func substitution() throws {
    var other = block
    other[4] = "Something else stands here."
    #expect(try bodies(["First"] + block + other) == [(["First"] + block + other).joined(separator: "\n")])
  }

  @Test("a file cut anywhere in the second copy, beyond its beginning, gives the whole body")
  func cuts() throws {
    let first = (["First"] + block).joined(separator: "\n")
    let second = Array((block.joined(separator: "\n")).utf8)
    for length in 83..<second.count where second[length - 1] != 0x0A {
      let found = try read(
        "Forwarded from A\n\(first)\n" + String(decoding: second[..<length], as: UTF8.self))
      #expect(found.posts.map(\.body) == [first], "\(length)")
      #expect(found.repairs == ["cut": 1, "doubled-partly": 1], "\(length)")
    }
  }

  @Test("the same cut before a final newline is the author's own repetition")
  func noCut() throws {
    let lines = ["First"] + block + block.prefix(3)
    #expect(try bodies(lines) == [lines.joined(separator: "\n")])
  }

  @Test("thousands of equal or nearly equal lines cost no more than a moment")
  func cost() throws {
    let hostile: [[String]] = [
      Array(repeating: "x", count: 60_000),
      (0..<60_000).map { "\($0 % 2)" },
      (0..<8_000).map { "\($0 % 97 == 0 ? $0 : 5)" },
      (0..<1_020).map { "line \($0 % 3)" } + ["end"],
      (0..<8_000).map { "line \($0 % 500 + $0 / 7_000)" },
    ]
    for lines in hostile {
      let kept = try bodies(lines).joined(separator: "\n")
      #expect(!kept.isEmpty)
    }
  }
}
