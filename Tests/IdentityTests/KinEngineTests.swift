import Foundation
import TestSupport
import Testing

@testable import Identity

@Suite struct KinEngineTests {
  /// Posts of one pool of words, every third an edited, cut or repeated earlier one.
  private func posts(_ count: Int, seed: UInt64) -> [String] {
    var random = SeededGenerator(seed: seed)
    var posts: [String] = []
    for index in 0..<count {
      if index % 3 == 2, let earlier = posts.randomElement(using: &random) {
        var words = earlier.split(separator: " ").map(String.init)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: words.removeLast(words.count / 3)
        case 1: words[Int.random(in: 0..<words.count, using: &random)] = "Правка"
        case 2: words += ["Подробнее", "по", "ссылке"]
        default: break
        }
        posts.append(words.joined(separator: " "))
      } else {
        posts.append(
          (0..<Int.random(in: 3..<60, using: &random))
            .map { _ in "слово\(Int.random(in: 0..<900, using: &random))" }.joined(separator: " "))
      }
    }
    return posts
  }

  @Test func findsTheSameWhateverWasDoneBefore() {
    let posts = posts(600, seed: 8)
    let (first, second) = (KinTestArchive(), KinTestArchive())
    // The second engine has read other texts before, and forgets nothing but counts nothing either.
    for post in posts.reversed() {
      _ = try? post.withUTF8Bytes { try second.engine.find($0, in: second.store) }
    }
    for (index, post) in posts.enumerated() {
      #expect(first.add(post) == second.add(post), "post \(index)")
    }
    #expect(first.store.inserted.map(\.0) == second.store.inserted.map(\.0))
    #expect(first.store.inserted.map(\.1) == second.store.inserted.map(\.1))
    #expect(
      first.engine.statistics.withBytes { Array($0) } == second.engine.statistics.withBytes { Array($0) })
  }

  /// `gather` and the decision as it was make the same index and the same counts as `find`.
  @Test func replayingMakesTheSameIndex() throws {
    let posts = posts(600, seed: 9)
    let (first, second) = (KinTestArchive(), KinTestArchive())
    for (index, post) in posts.enumerated() {
      let indexing = first.add(post).indexing
      second.store.texts.append(Array(post.utf8))
      try post.withUTF8Bytes { try second.engine.gather($0, as: indexing, in: second.store) }
      try second.engine.insert(as: UInt32(index), indexing, into: second.store)
    }
    #expect(first.store.inserted.map(\.0) == second.store.inserted.map(\.0))
    #expect(first.store.inserted.map(\.1) == second.store.inserted.map(\.1))
    #expect(
      first.engine.statistics.withBytes { Array($0) } == second.engine.statistics.withBytes { Array($0) })
  }

  /// A spelling may be replaced by another of the same canonical text, before and after.
  @Test func spellingsDoNotMatter() {
    let posts = posts(300, seed: 10)
    let (first, second) = (KinTestArchive(), KinTestArchive())
    for post in posts {
      let spelt = post.decomposedStringWithCanonicalMapping.replacing(" ", with: "\u{200B}\n\u{A0}")
      #expect(first.add(post) == second.add(spelt))
    }
  }

  @Test func copiesAddOnlyNewAnchors() {
    let archive = KinTestArchive()
    let text =
      "Городской совет утвердил строительство трамвайной линии вдоль набережной до весны будущего года"
    archive.add(text)
    let count = archive.store.inserted.count
    archive.add(text.uppercased())
    #expect(archive.store.inserted.count == count)
    archive.add(text + " сообщили журналистам вчера вечером в мэрии")
    #expect(archive.store.inserted.count > count)
  }

  // MARK: hostile texts

  @Test func anyBytesAreRead() {
    var random = SeededGenerator(seed: 12)
    let pieces: [[UInt8]] = [
      [0xFF], [0xC3], [0xE2, 0x80], [0xF0, 0x9F], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF4, 0x90, 0x80, 0x80],
      [0],
      Array("http".utf8), Array("s://".utf8), Array("t.me/".utf8), Array("#".utf8), Array("@".utf8),
      Array("_".utf8),
      Array("🇷".utf8), Array("🏴".utf8), Array("\u{E0067}".utf8), Array("\u{E007F}".utf8),
      Array("\u{301}".utf8),
      Array("\u{3099}".utf8), Array("\u{1161}".utf8), Array("か".utf8), Array("слово ".utf8),
      Array("12 ".utf8),
      Array(" ".utf8), Array("word".utf8), Array("北京".utf8), Array("\u{FDFA}".utf8), Array("ﷺ".utf8),
    ]
    let archive = KinTestArchive()
    for _ in 0..<4_000 {
      var text: [UInt8] = []
      for _ in 0..<Int.random(in: 0..<40, using: &random) {
        if Bool.random(using: &random) {
          text += pieces.randomElement(using: &random) ?? []
        } else {
          text.append(UInt8.random(in: 0...255, using: &random))
        }
      }
      let finding = archive.add(text)
      #expect(
        finding.copy.map { (0...1).contains($0.score) && Int($0.text) < archive.store.texts.count } ?? true)
    }
  }

  @Test(
    .timeLimit(.minutes(10)),
    arguments: ["a ", "слово ", "北", "\u{301}", "か\u{3099}", "#a", "1 ", "🇷", "t.me/", "ab cd "])
  func hugeTextsTakeBoundedTime(piece: String) {
    let archive = KinTestArchive()
    let size = piece == "a " ? 1 << 21 : 1 << 18
    let text = String(repeating: piece, count: size / piece.utf8.count)
    archive.add(text)
    archive.add(text + "x y z")
    archive.add("x y z " + text)
    #expect(archive.store.inserted.count < 2_000)
  }

  @Test(.timeLimit(.minutes(10)))
  func hugeTextsOfManyWordsTakeBoundedTime() {
    let archive = KinTestArchive()
    let words = (0..<120_000).map { "w\($0 &* 7919 % 50_021)" }
    archive.add(words.joined(separator: " "))
    let other = words.enumerated().map { $0.offset % 5 == 0 ? "q\($0.offset)" : $0.element }
    _ = archive.add(other.joined(separator: " "))
    _ = archive.add(words.reversed().joined(separator: " "))
    #expect(archive.store.inserted.count < 3_000)
  }

  @Test(.timeLimit(.minutes(10)))
  func aHugeFamilyTakesBoundedTime() {
    let archive = KinTestArchive()
    var most = 0
    for index in 0..<4_000 {
      let finding = archive.add(
        "Внимание! В районе номер \(index) объявлена воздушная тревога, пройдите в укрытие")
      #expect(finding.copy == nil)
      most = max(most, finding.siblings)
    }
    #expect(most > 0 && most <= KinParameters().verified)
    #expect(archive.store.anchors.values.allSatisfy { $0.count <= KinParameters().postings })
  }
}
