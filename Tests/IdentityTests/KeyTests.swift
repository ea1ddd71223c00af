import Digest
import Testing

@testable import Identity

@Suite struct KeyTests {
  private func text(_ text: String) -> SHA256Digest? {
    var keys = KeyMaker()
    var text = text
    return text.withUTF8 { keys.text(UnsafeRawBufferPointer($0)) }?.key
  }

  @Test func theKeyOfATextIsTheHashOfItsCanonicalForm() {
    // printf 'Talks were held' | sha256sum
    let expected = "655b04b6288682b147f697955ae903549dd38b97d994aa957d1b1b19f6a4e80a"
    #expect(text("Talks were held")?.hex == expected)
    #expect(text("Talks\n\nwere\u{A0}held ") == text("Talks were held"))
    #expect(text("Talks were held") != text("Talks were held!"))
  }

  @Test func aTextThatShowsNothingHasNoKey() {
    #expect(text("") == nil)
    #expect(text(" \u{200B}\n") == nil)
  }

  @Test func twoPlaceholdersAreNeverOnePost() throws {
    var keys = KeyMaker()
    let dump = try #require(SHA256Digest(hex: String(repeating: "1f", count: 32)))
    let other = try #require(SHA256Digest(hex: String(repeating: "2f", count: 32)))
    let first = keys.placeholder(dump: dump, ordinal: 0)
    #expect(first == keys.placeholder(dump: dump, ordinal: 0))
    #expect(first != keys.placeholder(dump: dump, ordinal: 1))
    #expect(first != keys.placeholder(dump: other, ordinal: 0))
  }

  @Test func whoSaidItCounts() throws {
    var keys = KeyMaker()
    let talks = try #require(text("Talks were held"))
    let mission = keys.name("Mission 🇷🇺")
    #expect(mission == keys.name("Mission\u{A0}🇷🇺"))
    #expect(mission != keys.name("Embassy 🇷🇺"))
    #expect(keys.post(name: mission, text: talks) == keys.post(name: mission, text: talks))
    #expect(keys.post(name: mission, text: talks) != keys.post(name: keys.name("Embassy"), text: talks))
    #expect(keys.post(name: mission, text: talks) != keys.post(name: nil, text: talks))
  }

  @Test func digestsAreWhatTheStandardSays() {
    // FIPS 180-4, the examples for "abc" and for the empty message.
    var hasher = SHA256Hasher()
    let abc = Array("abc".utf8).withUnsafeBytes { hasher.digest(of: $0) }
    #expect(abc.hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(hasher.finish().hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    Array("a".utf8).withUnsafeBytes { hasher.update($0) }
    Array("bc".utf8).withUnsafeBytes { hasher.update($0) }
    #expect(hasher.finish() == abc)
    #expect(SHA256Digest(hex: abc.hex) == abc)
    #expect(SHA256Digest(hex: abc.hex.uppercased()) == abc)
    #expect(SHA256Digest(hex: "ba78") == nil)
    #expect(SHA256Digest(hex: String(repeating: "g", count: 64)) == nil)
  }
}
