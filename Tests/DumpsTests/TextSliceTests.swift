import Testing

@testable import Dumps

@Suite("Text that turns out not to be UTF-8")
struct TextSliceTests {
  /// Every run of up to four of the bytes that begin, continue or never are a character.
  private static let runs: [[UInt8]] = {
    let bytes: [UInt8] = [0x41, 0x80, 0xBF, 0xC3, 0xE2, 0xF0, 0xFB, 0x0A]
    var runs: [[UInt8]] = [[]]
    var last = runs
    for _ in 0..<4 {
      last = last.flatMap { run in bytes.map { run + [$0] } }
      runs += last
    }
    return runs
  }()

  @Test("16: no character reaches over an end of the text")
  func bounds() {
    for run in Self.runs where !run.isEmpty {
      run.withUnsafeBufferPointer { bytes in
        let text = TextSlice(bytes.baseAddress!, bytes.count)
        for index in run.indices {
          #expect((1...run.count - index).contains(text.scalar(at: index).length), "\(run) at \(index)")
          let before = text.scalar(before: index + 1)!
          #expect((1...index + 1).contains(before.length), "\(run) before \(index + 1)")
          #expect((0...index).contains(text.characterStart(index)), "\(run) from \(index)")
        }
        for trimmed in [text.trimmed(), text.trimmedEnd(), text.trimmedName()] {
          #expect((0...run.count).contains(trimmed.count) && trimmed.base - text.base <= run.count, "\(run)")
        }
      }
    }
  }
}
