import FoundationEssentials
import Glibc
import Synchronization

/// A terminal that shows one picture after the other, and is afterwards as it was before.
final class LiveScreen: Sendable {
  /// What a person or the terminal wants.
  enum Wish: Sendable {
    case key(UInt8)
    /// It has another size: draw again.
    case redraw
  }

  private struct State {
    /// The modes to go back to; nil when the terminal is as it was.
    var modes: termios?
    var isOpen = false
  }

  /// The alternate screen without a cursor; what is too long for a line is cut off, not wrapped.
  private static let enter = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l"
  private static let leave = "\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"

  private let output: CInt
  private let input: CInt
  private let state = Mutex(State())
  /// Everything that is wanted, in its order.
  let wishes: AsyncStream<Wish>
  private let wish: AsyncStream<Wish>.Continuation

  /// Takes the terminal over, and gives it back when a signal ends the process.
  /// - Returns: nil when there is no terminal that can do it.
  init?(
    output: CInt = STDOUT_FILENO, input: CInt = STDIN_FILENO,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    guard isatty(output) == 1, let term = environment["TERM"], !term.isEmpty, term != "dumb" else {
      return nil
    }
    self.output = output
    self.input = input
    (wishes, wish) = AsyncStream.makeStream(of: Wish.self, bufferingPolicy: .bufferingNewest(64))
    Signals.listen(to: Signals.ending + [SIGWINCH, SIGTSTP]) { [self] number in
      switch number {
      case SIGWINCH: break
      case SIGTSTP:
        close()
        // The process stops here, and goes on here.
        kill(getpid(), SIGSTOP)
        open()
      default:
        close()
        Signals.perform(number)
      }
      wish.yield(.redraw)
    }
    open()
    if isatty(input) == 1 { readKeys() }
  }

  /// Lines and columns.
  var size: (rows: Int, columns: Int) {
    var size = winsize()
    let isKnown = ioctl(output, UInt(TIOCGWINSZ), &size) == 0 && size.ws_row > 0 && size.ws_col > 0
    return isKnown ? (Int(size.ws_row), Int(size.ws_col)) : (24, 80)
  }

  /// Shows `lines` in place of what was shown before; those that have no room are left out.
  func show(_ lines: [String]) {
    let picture = lines.prefix(size.rows).map { $0 + "\u{1B}[K" }.joined(separator: "\n")
    put("\u{1B}[H" + picture + "\u{1B}[J")
  }

  /// Gives the terminal back; showing anything afterwards would be a mistake.
  func close() {
    state.withLock { state in
      guard state.isOpen else { return }
      put(Self.leave)
      if var modes = state.modes { tcsetattr(input, TCSADRAIN, &modes) }
      state = State()
    }
  }

  private func open() {
    state.withLock { state in
      var modes = termios()
      if isatty(input) == 1, tcgetattr(input, &modes) == 0 {
        state.modes = modes
        // Keys come at once and unseen; those that send signals still do.
        modes.c_lflag &= ~tcflag_t(ICANON | ECHO)
        tcsetattr(input, TCSADRAIN, &modes)
      }
      put(Self.enter)
      state.isOpen = true
    }
  }

  /// Reads keys until the process ends: a read of a terminal cannot be called off.
  private func readKeys() {
    let reader = Unmanaged.passRetained(self)
    var thread = pthread_t()
    let isStarted = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        let screen = Unmanaged<LiveScreen>.fromOpaque(argument).takeRetainedValue()
        var byte: UInt8 = 0
        while case let count = read(screen.input, &byte, 1), count == 1 || (count < 0 && errno == EINTR) {
          if count == 1 { screen.wish.yield(.key(byte)) }
        }
        return nil
      }, reader.toOpaque())
    if isStarted == 0 { pthread_detach(thread) } else { reader.release() }
  }

  /// What cannot be shown is not worth an error.
  private func put(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(output, $0.baseAddress, $0.count) }
      if count > 0 {
        bytes = bytes.dropFirst(count)
      } else if errno == EAGAIN {
        var wanted = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
        poll(&wanted, 1, -1)
      } else if errno != EINTR {
        return
      }
    }
  }
}
