import Foundation
import TestSupport
import Testing

@testable import sluicectl

/// How `sluicectl web` opens the address.
@Suite struct BrowserTests {
  private static let desktop = ["DISPLAY": ":0", "XDG_RUNTIME_DIR": "/run/user/1000"]

  @Test func theAddressIsInAFileThatOnlyTheUserReads() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let browser = Browser(directory: directory.path, opener: "true")
    let path = "\(directory.path)/sluicectl-web-\(getpid()).html"
    // Whoever laid something there does not get to see the address.
    try Data().write(to: URL(filePath: directory.path + "/elsewhere"))
    try FileManager.default.createSymbolicLink(
      atPath: path, withDestinationPath: directory.path + "/elsewhere")
    browser.open("http://127.0.0.1:1/w/?token=t")
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(attributes[.type] as? FileAttributeType == .typeRegular)
    #expect(try String(contentsOfFile: path, encoding: .utf8).contains("url=http://127.0.0.1:1/w/?token=t\""))
    #expect(try Data(contentsOf: URL(filePath: directory.path + "/elsewhere")).isEmpty)
    browser.forget()
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  /// A process that nobody waits for stays in the system's table.
  @Test(.timeLimit(.minutes(10))) func nothingIsLeftOfTheCommandThatOpensIt() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let (opener, mark) = (directory.path + "/opener", directory.path + "/pid")
    try await Script.write("echo $$ >\(mark).part && mv \(mark).part \(mark)", to: opener)
    Browser(directory: directory.path, opener: opener).open("http://127.0.0.1:1/w/?token=t")
    while !FileManager.default.fileExists(atPath: mark) { try await Task.sleep(for: .milliseconds(5)) }
    let text = try String(contentsOfFile: mark, encoding: .utf8)
    let process = try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    while kill(process, 0) == 0 { try await Task.sleep(for: .milliseconds(5)) }
    #expect(errno == ESRCH)
  }

  @Test func noneIsOpenedWithoutADesktopOrByRoot() {
    #expect(Browser.usual(environment: Self.desktop, isRoot: false) != nil)
    #expect(Browser.usual(environment: Self.desktop, isRoot: true) == nil)
    #expect(Browser.usual(environment: ["XDG_RUNTIME_DIR": "/run/user/1000"], isRoot: false) == nil)
    #expect(Browser.usual(environment: ["DISPLAY": ":0"], isRoot: false) == nil)
  }
}
