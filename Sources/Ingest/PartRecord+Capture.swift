import Archive
import Dumps

extension PartRecord {
  /// What became of a file inside a dump.
  init(_ part: DumpPart) {
    self.init(
      path: part.path, outcome: .read, format: part.format?.rawValue, encoding: part.encoding,
      bytes: part.bytes, posts: part.posts, repairs: part.repairs.byName)
    switch part.outcome {
    case .read: break
    case .skipped(let look):
      outcome = .skipped
      message = look
    case .failed(let error):
      outcome = .failed
      code = error.code.rawValue
      message = error.message
      remedy = error.remedy
    }
  }
}
