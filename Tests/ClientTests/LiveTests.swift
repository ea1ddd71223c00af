import EndpointAPI
import EndpointTesting
import Foundation
import TestSupport
import Testing

/// Verbs that stay and draw.
@Suite struct LiveTests {
  @Test func statusIsDrawnAgainAndAgain() async throws {
    try await RunningServer.with { server in
      let output = Pipe()
      let process = try Run.start(
        "status", "--watch", "-n", "0.1", "--socket", server.path, output: output)
      let reader = output.fileHandleForReading
      let pictures = try await onOwnThread {
        var text = ""
        while text.components(separatedBy: "● sluiced").count < 4 {
          text += String(decoding: reader.availableData, as: UTF8.self)
        }
        return text
      }
      #expect(pictures.contains("\n\n● sluiced") && !pictures.contains("\u{1B}"))
      // Nobody reads any more, which is no error.
      try reader.close()
      #expect(await process.ended() == 0)
    }
  }

  @Test(arguments: ["status --watch", "top"])
  func aTerminalIsGivenBack(_ line: String) async throws {
    try await RunningServer.with { server in
      let arguments = line.split(separator: " ").map { String($0) } + ["--socket", server.path]
      // More keys than it remembers, and all of them typed before it starts.
      let keys = String(repeating: "x", count: 20) + "q"
      let (status, text) = try await Run.onTerminal(arguments, typing: keys)
      #expect(status == 0)
      #expect(text.hasPrefix("\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l\u{1B}[H● sluiced 0.1.0: idle"))
      #expect(text.hasSuffix("\u{1B}[J\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"))
    }
  }

  @Test func coloursAreChosen() async throws {
    try await RunningServer.with { server in
      for (choice, isColoured) in [("always", true), ("never", false), ("auto", false)] {
        let run = try await Run("status", "--color", choice, "--socket", server.path)
        #expect(run.status == 0 && run.output.contains("\u{1B}[32m") == isColoured)
      }
      let wrong = try await Run("status", "--color", "red", "--socket", server.path)
      #expect(wrong.status == 64)
    }
  }
}
