import Foundation
import Identity
import Testing

/// The two sample dumps, as captures of preview pages show them.
@Suite struct KinSeedTests {
  private func posts(_ name: String) throws -> [String] {
    let root =
      ProcessInfo.processInfo.environment["SLUICE_ROOT"].map { URL(fileURLWithPath: $0) }
      ?? URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let file = root.appendingPathComponent("Fixtures/seeds/\(name).txt")
    return try String(contentsOf: file, encoding: .utf8).replacing("\u{A0}", with: " ")
      .components(separatedBy: "Forwarded from Russian MFA 🇷🇺\n").dropFirst()
      .filter { !$0.contains("VIEW IN TELEGRAM") }
  }

  @Test(arguments: ["004_3fd7348607333123", "000_4ff66988ac0948f1"])
  func postsAreNoCopiesOfOneAnother(name: String) throws {
    let posts = try posts(name)
    #expect(posts.count >= 2)
    for order in [posts, posts.reversed()] {
      let archive = KinTestArchive()
      for (index, post) in order.enumerated() {
        let finding = archive.add(post)
        #expect(finding.copy == nil, "post \(index): \(finding)")
      }
    }
  }

  /// The flat dialect has no blank lines; first lines are lost, and a paragraph is cut.
  @Test func flatCapturesAreKinOfTheirPosts() throws {
    let posts = try posts("004_3fd7348607333123")
    let archive = KinTestArchive()
    for post in posts { archive.add(post) }
    for (index, post) in posts.enumerated() {
      var lines = post.split(separator: "\n").map(String.init)
      if lines.count > 2 { lines.removeFirst() }
      if lines.count > 3 { lines.remove(at: lines.count / 2) }
      let finding = archive.add(lines.joined(separator: "\n"))
      #expect(finding.copy?.text == UInt32(index), "post \(index): \(finding)\n\(lines)")
    }
  }
}
