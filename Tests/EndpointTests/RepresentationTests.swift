import Endpoint
import EndpointAPI
import EndpointTesting
import Foundation
import TestSupport
import Testing

/// One thing in the form that the client wants.
@Suite struct RepresentationTests {
  private static let json = "application/json"
  private static let text = "text/plain; charset=utf-8"

  @Test(arguments: [
    ("*/*", json), ("application/json", json), ("text/plain", text), ("text/*", text), ("TEXT/PLAIN", text),
    ("application/*", json), ("text/plain;charset=utf-8", text), ("text/plain; charset=\"UTF-8\"", text),
    ("text/plain;q=0.9, application/json;q=0.8", text), ("text/plain;q=0.8, application/json;q=0.9", json),
    // What is named counts, not what a star says of it.
    ("*/*, application/json;q=0.1", text), ("*/*;q=0.1, text/plain;q=0.2", text),
    ("text/*;q=0.5, text/plain;q=0, */*;q=0.1", json), ("application/json;q=0, */*", text),
    ("image/png, text/html, */*;q=0.001", json), ("application/json;version=2", json),
    // A comma within quotes ends nothing.
    ("text/html;a=\"x,application/json\", text/plain", text),
    // What cannot be read counts as not said.
    ("", json), (",", json), ("text/plain;q=2", json), ("text/plain;q=0.1234", json), (";q=1", json),
    ("text/plain;q=2, application/json", json), ("text/plain;q=1.0 , application/json;q=0.999", text),
  ])
  func acceptChoosesTheForm(_ accept: String, _ type: String) async throws {
    try await RunningServer.with { server in
      let answer = try await RawAnswer.to("GET", "/v1/posts", headers: ["Accept": accept], at: server.path)
      #expect(answer.status == 200 && answer.headers["content-type"] == type)
      #expect(answer.headers["vary"] == "Accept, Accept-Encoding")
    }
  }

  @Test(arguments: ["image/png", "text/html", "application/json;q=0", "text/plain;charset=latin1", "*/*;q=0"])
  func whatThereIsNotIsRefusedBeforeAnythingIsDone(_ accept: String) async throws {
    let backend = StubBackend()
    try await RunningServer.with(backend) { server in
      for (method, target) in [("GET", "/v1/status"), ("POST", "/v1/scan"), ("POST", "/v1/quarantine/retry")]
      {
        let answer = try await RawAnswer.to(method, target, headers: ["Accept": accept], at: server.path)
        #expect(answer.status == 406 && answer.headers["content-type"] == "application/problem+json")
        let problem = try JSONText.decode(Problem.self, from: Data(answer.bytes))
        #expect(problem.code == "not-acceptable")
        #expect(problem.remedy == "accept application/json or text/plain")
      }
    }
    #expect(backend.with { $0.scans == 0 && $0.retries.isEmpty })
  }

  @Test(arguments: [
    ("GET", "/v1/status", "idle"), ("GET", "/v1/dumps", "capture 004.txt"),
    ("GET", "/v1/dumps/d0d0", "Format"),
    ("GET", "/v1/posts", "First paragraph"), ("GET", "/v1/posts/a1a1?diff", "Second, @mfa."),
    ("GET", "/v1/kin", "The whole story"), ("GET", "/v1/kin?post=a1a1", "longer"),
    ("GET", "/v1/channels", "@EmbUSA"), ("GET", "/v1/forwards", "@MFARussia"),
    ("GET", "/v1/stories?limit=1", "7         5      3"),
    ("GET", "/v1/quarantine", "picture.png"), ("GET", "/v1/quarantine/n17", "What to do  Drop the text"),
    ("POST", "/v1/sync", "Everything dropped so far has its outcome."),
    ("POST", "/v1/scan", "/var/lib/sluice/drop"), ("POST", "/v1/pause", "paused"),
    ("POST", "/v1/resume", "idle"), ("POST", "/v1/quarantine/retry", "2 dumps were given back"),
    ("POST", "/v1/reindex", "idle"),
  ])
  func peopleReadText(_ method: String, _ target: String, _ word: String) async throws {
    try await RunningServer.with { server in
      let answer = try await RawAnswer.to(
        method, target, headers: ["Accept": "text/plain"], at: server.path)
      #expect(answer.status == 200 && answer.headers["content-type"] == Self.text)
      #expect(answer.body.contains(word) && answer.body.hasSuffix("\n"), "\(answer.body)")
      // Samples are hostile: nothing of that reaches a terminal.
      #expect(!answer.body.contains("\u{1B}") && !answer.body.contains("\u{202E}"))
    }
  }

  @Test func textSaysWhereAListGoesOn() async throws {
    try await RunningServer.with { server in
      let answer = try await RawAnswer.to(
        "GET", "/v1/posts?limit=1", headers: ["Accept": "text/plain"], at: server.path)
      #expect(answer.body.hasSuffix("There are more: ask again with cursor=1.\n"))
      let none = try await RawAnswer.to(
        "GET", "/v1/posts?cursor=2", headers: ["Accept": "text/plain"], at: server.path)
      #expect(none.body == "There are no such posts.\n")
    }
  }

  @Test func problemsAreToldAsTextToThoseWhoAskForText() async throws {
    try await RunningServer.with { server in
      let answer = try await RawAnswer.to(
        "GET", "/v1/posts/ffff", headers: ["Accept": "text/plain"], at: server.path)
      #expect(answer.status == 404 && answer.headers["content-type"] == Self.text)
      #expect(answer.headers["vary"] == "Accept")
      #expect(
        answer.body
          == "No post has an id that begins with ffff.\n(sluicectl posts lists what there is)\n")
      for accept in ["application/problem+json, text/plain;q=0.5", "*/*", "image/png"] {
        let answer = try await RawAnswer.to(
          "GET", "/v1/posts/ffff", headers: ["Accept": accept], at: server.path)
        #expect(answer.headers["content-type"] == "application/problem+json")
      }
    }
  }

  @Test func whoHasTheAnswerDoesNotGetItAgain() async throws {
    let backend = StubBackend()
    try await RunningServer.with(backend) { server in
      for target in [
        "/v1/status", "/v1/posts", "/v1/posts/a1a1", "/v1/dumps", "/v1/channels", "/v1/forwards", "/v1/kin",
        "/v1/events",
        "/healthz",
      ] {
        let first = try await RawAnswer.to("GET", target, at: server.path)
        let tag = try #require(first.headers["etag"])
        #expect(tag.hasPrefix("\"") && tag.hasSuffix("\"") && first.headers["cache-control"] == "no-cache")
        for (known, status) in [
          (tag, 304), ("W/\(tag)", 304), ("*", 304), ("\"a\", W/\"b\" ,\(tag)", 304), ("\"a,b\",\(tag)", 304),
          ("\"a\"", 200), (String(tag.dropFirst().dropLast()), 200), ("\"\"", 200), ("", 200), ("\"", 200),
        ] {
          let answer = try await RawAnswer.to(
            "GET", target, headers: ["If-None-Match": known], at: server.path)
          #expect(answer.status == status, "\(target) \(known)")
          #expect(answer.headers["etag"] == tag && answer.headers["vary"] == first.headers["vary"])
          #expect(answer.bytes == (status == 304 ? [] : first.bytes))
          if status == 304 { #expect(answer.headers["content-length"] == nil) }
        }
      }
      let before = try await RawAnswer.to("GET", "/v1/posts", at: server.path)
      backend.with { $0.posts = [Samples.post] }
      let after = try await RawAnswer.to(
        "GET", "/v1/posts", headers: ["If-None-Match": before.headers["etag"] ?? ""], at: server.path)
      #expect(after.status == 200 && after.headers["etag"] != before.headers["etag"])
    }
  }

  @Test func whatChangesSomethingIsDoneWhateverTheClientHas() async throws {
    let backend = StubBackend()
    try await RunningServer.with(backend) { server in
      let answer = try await RawAnswer.to(
        "POST", "/v1/scan", headers: ["If-None-Match": "*"], at: server.path)
      #expect(answer.status == 200 && answer.headers["etag"] == nil)
      #expect(answer.headers["cache-control"] == "no-store")
      let missing = try await RawAnswer.to(
        "GET", "/v1/posts/ffff", headers: ["If-None-Match": "*"], at: server.path)
      #expect(missing.status == 404 && missing.headers["etag"] == nil)
    }
    #expect(backend.with { $0.scans } == 1)
  }

  // MARK: - Packing

  private static let longPosts = (0..<300).map { number in
    var post = Samples.post
    post.text = "\(number) " + String(repeating: "длинный текст ", count: 100)
    return post
  }

  @Test func longAnswersArePackedForThoseWhoWantThat() async throws {
    try await RunningServer.with(StubBackend { $0.posts = Self.longPosts }) { server in
      let plain = try await RawAnswer.to("GET", "/v1/posts?limit=1000", at: server.path)
      #expect(plain.headers["content-encoding"] == nil && plain.bytes.count > 400_000)
      var tags: Set = [plain.headers["etag"]]
      for accept in ["application/json", "text/plain"] {
        let asked = ["Accept": accept, "Accept-Encoding": "gzip, deflate, br"]
        let unpacked = try await RawAnswer.to(
          "GET", "/v1/posts?limit=1000", headers: ["Accept": accept], at: server.path)
        let packed = try await RawAnswer.to("GET", "/v1/posts?limit=1000", headers: asked, at: server.path)
        #expect(packed.status == 200 && packed.headers["content-encoding"] == "gzip")
        #expect(packed.headers["content-length"] == nil && packed.bytes.count < unpacked.bytes.count / 20)
        #expect(try Gzip.unpack(packed.bytes) == unpacked.bytes)
        let tag = try #require(packed.headers["etag"])
        tags.insert(tag)
        let again = try await RawAnswer.to(
          "GET", "/v1/posts?limit=1000", headers: asked.merging(["If-None-Match": tag]) { $1 },
          at: server.path)
        #expect(again.status == 304 && again.bytes.isEmpty)
        // The tag names these bytes, and none that are packed otherwise.
        let other = try await RawAnswer.to(
          "GET", "/v1/posts?limit=1000", headers: ["Accept": accept, "If-None-Match": tag], at: server.path)
        #expect(other.status == 200)
      }
      #expect(tags.count == 3)
    }
  }

  @Test(arguments: [
    ("gzip", true), ("x-gzip", true), ("GZIP;q=0.1", true), ("gzip;q=1.0", true), ("*", true),
    ("gzip;q=0", false), ("br", false), ("identity", false), ("", false), ("identity;q=0.5, gzip", true),
    ("gzip;q=0.5, identity;q=0.6", false), ("*;q=0, gzip", true), ("*;q=0.5, gzip;q=0", false),
    ("identity;q=0, gzip;q=0.1", true), ("identity;q=0, *", true),
  ])
  func packingIsAskedFor(_ codings: String, _ isPacked: Bool) async throws {
    try await RunningServer.with(StubBackend { $0.posts = Self.longPosts }) { server in
      let answer = try await RawAnswer.to(
        "GET", "/v1/posts", headers: ["Accept-Encoding": codings], at: server.path)
      #expect(answer.status == 200)
      #expect((answer.headers["content-encoding"] == "gzip") == isPacked)
    }
  }

  @Test func shortAnswersArePackedOnlyWhenTheyMust() async throws {
    try await RunningServer.with { server in
      let short = try await RawAnswer.to(
        "GET", "/healthz", headers: ["Accept-Encoding": "gzip"], at: server.path)
      #expect(short.headers["content-encoding"] == nil && short.body == "ok\n")
      let must = try await RawAnswer.to(
        "GET", "/healthz", headers: ["Accept-Encoding": "gzip, identity;q=0"], at: server.path)
      #expect(try Gzip.unpack(must.bytes) == Array("ok\n".utf8))
      for codings in ["identity;q=0", "*;q=0", "gzip;q=0, *;q=0"] {
        let none = try await RawAnswer.to(
          "POST", "/v1/scan", headers: ["Accept-Encoding": codings], at: server.path)
        #expect(none.status == 406)
      }
    }
  }

  @Test func headSaysWhatGetWouldSay() async throws {
    try await RunningServer.with(StubBackend { $0.posts = Self.longPosts }) { server in
      for headers in [[:], ["Accept": "text/plain"], ["Accept-Encoding": "gzip"], ["If-None-Match": "*"]] {
        for target in ["/v1/posts", "/v1/posts/a1a1", "/healthz", "/v1/events?follow=true&limit=1"] {
          var get = try await RawAnswer.to("GET", target, headers: headers, at: server.path).headers
          var head = try await RawAnswer.to("HEAD", target, headers: headers, at: server.path)
          #expect(head.bytes.isEmpty)
          get["date"] = head.headers["date"]
          #expect(head.headers == get, "\(target) \(headers)")
          head = try await RawAnswer.to("HEAD", "/v1/posts/ffff", headers: headers, at: server.path)
          #expect(head.status == 404 && head.bytes.isEmpty)
        }
      }
    }
  }
}
