/// A file of a container while it is read.
struct OpenPart {
  /// Bytes of elements that are held until a text shows whether it is a capture: files of a container that are none, such
  /// as style sheets and notes, must not leave posts behind.
  static let holdLimit = 4 << 20

  let path: String
  var reader: (any DumpReader)?
  /// Posts passed on since the part began.
  var posts = 0
  /// Whether the part was announced and is not over.
  var hasBegun = false
  /// Whether the file has parts itself.
  var hasInnerParts = false
  /// What the container's damage cost the file.
  var own = Repairs()
  private(set) var held: [DumpElement] = []
  private(set) var heldBytes = 0

  init(path: String) { self.path = path }

  var repairs: Repairs {
    var all = own
    if let reader { all += reader.repairs }
    return all
  }

  /// Whether what was read so far is a dump's for sure.
  var isSure: Bool { (reader as? TextCaptureReader)?.isRecognised ?? true }

  mutating func hold(_ element: DumpElement) {
    held.append(element)
    if case .post(let post) = element { heldBytes += post.body.count }
    heldBytes += 512
  }

  mutating func takeHeld() -> [DumpElement] {
    defer {
      held = []
      heldBytes = 0
    }
    return held
  }

  /// What becomes of the file when its reader gives up.
  func outcome(for error: DumpError) -> DumpPart.Outcome {
    if posts > 0 { return .failed(error) }
    switch error.code {
    case .empty: return .skipped("an empty file")
    case .unknownFormat, .noPosts: return .skipped(error.look ?? printable(error.message))
    case .damaged, .hostile: return .failed(error)
    }
  }
}
