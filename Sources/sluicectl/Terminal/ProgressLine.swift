import FoundationEssentials
import Glibc
import Presentation

/// One line of a terminal that says how far something is, and goes away when there is something better to read.
struct ProgressLine {
  private let descriptor: CInt
  private let isWanted: Bool
  private var isShown = false

  /// - Parameter descriptor: where it is shown; nothing is, unless that is a terminal which can erase a line.
  init(descriptor: CInt, environment: [String: String] = ProcessInfo.processInfo.environment) {
    self.descriptor = descriptor
    isWanted = isatty(descriptor) == 1 && environment["TERM"] != "dumb"
  }

  /// - Parameter text: as it came; it is made safe and cut to the terminal's width here.
  mutating func show(_ text: String) {
    guard isWanted else { return }
    // The last column stays free: some terminals begin a new line in it.
    let width = (Output.columns(of: descriptor) ?? 80) - 1
    put("\r\u{1B}[K" + DisplayWidth.cut(Sanitiser.cell(text), to: width))
    isShown = true
  }

  mutating func clear() {
    guard isShown else { return }
    put("\r\u{1B}[K")
    isShown = false
  }

  /// What cannot be shown is not worth an error.
  private func put(_ text: String) {
    _ = text.withCString { write(descriptor, $0, strlen($0)) }
  }
}
