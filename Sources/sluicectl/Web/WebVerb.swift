import ArgumentParser
import EndpointAPI
import Glibc
import NIOCore
import Presentation
import Web

struct WebVerb: ClientVerb {
  static let configuration = CommandConfiguration(
    commandName: "web",
    abstract: "Show the archive in a browser on this machine, until Ctrl-C.",
    discussion: """
      The pages are served on 127.0.0.1 alone. Other users of this machine can connect there, too: the address that is \
      printed has a token that lets one browser in, once, and everybody else is refused. Keep it to yourself. The pages \
      show and change nothing.
      """)

  @OptionGroup var options: GlobalOptions

  @Option(help: ArgumentHelp("The port of 127.0.0.1. (default: any that is free)", valueName: "number"))
  var port: Int?

  @Flag(help: "Print the address, and open no browser.")
  var noOpen = false

  func validate() throws {
    if let port, !(0...65_535).contains(port) {
      throw ValidationError("--port takes a number from 0 to 65535.")
    }
  }

  func run(_ client: APIClient, _ output: Output) async throws {
    // Who asks where nobody listens is told at once; later the pages tell.
    let _: Status = try await client.ask(APIRequest("/v1/status"))
    let browser = noOpen ? nil : Browser.usual()
    defer { browser?.forget() }
    let server = WebServer(source: SocketSource(client: client))
    let (news, happen) = AsyncStream.makeStream(of: News.self)
    let serving = Task { [port] in
      defer { happen.finish() }
      try await server.run(port: port ?? 0) {
        happen.yield(.served($0))
      } onEntry: {
        happen.yield(.entered)
      }
    }
    Signals.listen(to: Signals.ending) { _ in serving.cancel() }
    for await news in news {
      try tell(news, output)
      switch news {
      case .served(let address): browser?.open(address)
      case .entered: browser?.forget()
      }
    }
    do {
      try await serving.value
    } catch let error as IOError {
      throw Failure(
        .unavailable,
        "Port \(port ?? 0) of 127.0.0.1 cannot be had: \(String(cString: strerror(error.errnoCode))).",
        remedy: "leave --port out, or give another")
    } catch is CancellationError {
      // The usual end.
    }
  }

  private func tell(_ news: News, _ output: Output) throws {
    switch news {
    case .served(let address) where options.json: try output.json(Served(url: address))
    case .served(let address):
      try output.line(address)
      try output.line(
        output.style.apply(.dim, "Open it in a browser: it lets one in, once. Ctrl-C ends the pages."))
    case .entered where options.json: break
    case .entered:
      try output.line(output.style.apply(.dim, "A browser came in: the address opens nothing any more."))
    }
    try output.flush()
  }

  private enum News {
    /// The pages are there, at this address.
    case served(String)
    /// The address was used.
    case entered
  }

  /// What `--json` prints.
  private struct Served: Encodable {
    var url: String
  }
}
