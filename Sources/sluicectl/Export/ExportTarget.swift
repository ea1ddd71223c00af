import ArgumentParser
import Glibc

/// Where something long is written to.
struct TargetOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write a file, which is there whole or not at all, instead of standard output.", valueName: "file"),
    completion: .file())
  var output: String?

  @Flag(help: "Replace the file if there is one.")
  var force = false

  func validate() throws {
    if force, output == nil { throw ValidationError("--force has a meaning with --output only.") }
  }

  /// Runs `body` with what it is to write to; the file gets its name when `body` returns, and is removed when it throws or
  /// the command is interrupted.
  func write(_ standard: Output, _ body: (Output) async throws -> Void) async throws {
    guard let output else {
      try await body(standard)
      return try standard.flush()
    }
    let file = try AtomicFile(output, isNew: !force)
    Signals.listen(to: Signals.ending) { number in
      file.abandon()
      Signals.perform(number)
    }
    let target = Output(descriptor: file.descriptor, colour: .never)
    do {
      try await body(target)
      try target.flush()
      try file.finish()
    } catch {
      file.abandon()
      throw error
    }
  }
}
