import EndpointAPI
import Presentation

/// Pictures of a running sluiced, one after the other: on a terminal each in the place of the one before until `q`
/// is pressed, elsewhere below each other.
struct LiveView {
  /// How long a picture stays.
  let interval: Duration

  /// Shows what `picture` makes for a screen's size, again and again.
  ///
  /// - Parameter picture: makes the lines for so many rows and columns; nil where that does not matter.
  func run(
    on screen: LiveScreen?, _ output: Output,
    picture: (_ rows: Int?, _ columns: Int?) async throws -> [String]
  ) async throws {
    guard let screen else {
      while true {
        try output.lines(await picture(nil, output.width))
        try output.line()
        try output.flush()
        try await Task.sleep(for: interval)
      }
    }
    defer { screen.close() }
    func draw() async throws {
      let size = screen.size
      screen.show(try await picture(size.rows, size.columns))
    }
    // Before any key is looked at: who typed `q` ahead sees the picture that they asked for.
    try await draw()
    try await withThrowingTaskGroup(of: Void.self) { group in
      defer { group.cancelAll() }
      let (ticks, tick) = AsyncStream.makeStream(
        of: LiveScreen.Wish.self, bufferingPolicy: .bufferingNewest(8))
      group.addTask { [interval] in
        while !Task.isCancelled {
          try await Task.sleep(for: interval)
          tick.yield(.redraw)
        }
      }
      group.addTask {
        for await wish in screen.wishes { tick.yield(wish) }
      }
      for await wish in ticks {
        switch wish {
        case .key(UInt8(ascii: "q")), .key(UInt8(ascii: "Q")): return
        case .key: break
        case .redraw: try await draw()
        }
      }
    }
  }
}
