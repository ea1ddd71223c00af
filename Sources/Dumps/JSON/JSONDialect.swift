/// What the reader does with a value that comes next.
enum JSONVisit {
  /// Enter the container: its values come one by one.
  case enter
  /// Read the value whole and hand it over.
  case read
  /// Pass over it: it holds nothing that Sluice keeps.
  case pass
  /// Pass over it, and count it as skipped.
  case discard
}

/// One way in which a program writes Telegram posts as JSON. To add one: write a type of this kind, or of the simpler
/// ``JSONRecordDialect``, give its format a name in ``DumpFormat``, and put the type into ``JSONReader/dialects``.
///
/// The reader walks the dump and asks `visit` of each value, in the order of the file; what is entered is announced
/// by `enter` and `leave`, what is read comes to `take`.
protocol JSONDialect: SendableMetatype {
  /// The formats that the dialect writes.
  static var formats: [DumpFormat] { get }
  /// Recognises the front of a dump; nil when it is not in this dialect. Must not take one for another dialect's.
  init?(_ sample: JSONSample, limits: DumpLimits)
  /// Reads a dump that is in `format` by its owner's word, though its front does not show it.
  init(forced format: DumpFormat, limits: DumpLimits)
  /// Which of the formats it is.
  var format: DumpFormat { get }
  /// What to do with the value of `kind` at `path`.
  mutating func visit(_ path: JSONPath, _ kind: JSONKind) -> JSONVisit
  /// A container was entered; `path` is its own place.
  mutating func enter(_ path: JSONPath, _ output: inout JSONOutput) throws
  /// A value that `visit` wanted. It is whole: what the dump or a line cuts is skipped and counted.
  mutating func take(_ value: JSONValue, _ path: JSONPath, _ output: inout JSONOutput) throws
  /// A container has ended, or the dump in it.
  mutating func leave(_ path: JSONPath, _ output: inout JSONOutput) throws
  /// The dump has ended.
  mutating func finish(_ output: inout JSONOutput) throws
}

extension JSONDialect {
  mutating func enter(_ path: JSONPath, _ output: inout JSONOutput) throws {}
  mutating func leave(_ path: JSONPath, _ output: inout JSONOutput) throws {}
  mutating func finish(_ output: inout JSONOutput) throws {}
}

/// Where in a dump its records stand.
enum JSONShape: Equatable {
  /// Its values are records, one after the other or a line each, or arrays of records.
  case records
  /// The records are the elements of the array, or the members of the object, that these keys lead to, whether arrays
  /// lie between or not: `["messages"]` for `{"id":1,"messages":[…]}` and for `[{"messages":{"5":{…}}}]`, `[]` for
  /// `{"5":{…},"6":{…}}`.
  case within([String])
}

/// A dialect whose posts are objects of one kind, in whatever shape.
protocol JSONRecordDialect: JSONDialect {
  static var recordFormat: DumpFormat { get }
  /// Whether an object is a post in this dialect.
  static func matches(_ record: JSONValue) -> Bool
  init(shape: JSONShape, limits: DumpLimits)
  var shape: JSONShape { get }
  /// An object where a record should stand: a post to add, or nothing of the kind: then `output.skip()` counts it.
  /// - Parameter key: the record's key where the records are the members of an object.
  mutating func add(_ record: JSONValue, key: TextSlice?, _ output: inout JSONOutput) throws
  /// A value that stands beside the records or above them, such as the `id` of `{"id":1,"messages":[…]}`; no array.
  mutating func note(_ value: JSONValue, key: TextSlice, _ path: JSONPath, _ output: inout JSONOutput) throws
}

extension JSONRecordDialect {
  static var formats: [DumpFormat] { [recordFormat] }
  var format: DumpFormat { Self.recordFormat }

  init?(_ sample: JSONSample, limits: DumpLimits) {
    guard let shape = sample.shape(where: Self.matches) else { return nil }
    self.init(shape: shape, limits: limits)
  }

  init(forced format: DumpFormat, limits: DumpLimits) { self.init(shape: .records, limits: limits) }

  mutating func note(_ value: JSONValue, key: TextSlice, _ path: JSONPath, _ output: inout JSONOutput) {}

  mutating func visit(_ path: JSONPath, _ kind: JSONKind) -> JSONVisit {
    switch place(of: path, kind) {
    case .record: return kind == .object ? .read : .discard
    case .way: return .enter
    case .beside: return kind == .array || kind == .missing || path.key == nil ? .pass : .read
    }
  }

  mutating func take(_ value: JSONValue, _ path: JSONPath, _ output: inout JSONOutput) throws {
    if place(of: path, value.kind) == .record {
      try add(value, key: path.key, &output)
    } else if let key = path.key {
      try note(value, key: key, path, &output)
    }
  }

  private func place(of path: JSONPath, _ kind: JSONKind) -> JSONPlace { shape.place(of: path, kind) }
}

/// What stands at a place of a shape.
enum JSONPlace {
  case record
  /// A container that holds records, however deep.
  case way
  case beside
}

extension JSONShape {
  func place(of path: JSONPath, _ kind: JSONKind) -> JSONPlace {
    let isContainer = kind == .object || kind == .array
    switch self {
    case .records:
      // Whatever is no container there is discarded, as a record would be.
      return kind == .array && path.depth < 8 ? .way : .record
    case .within(let keys):
      var matched = 0
      var surplus = 0
      for depth in stride(from: 1, through: path.depth, by: 1) {
        guard let key = path.key(at: depth) else { continue }
        if matched < keys.count {
          guard key.equals(keys[matched]) else { return .beside }
          matched += 1
        } else {
          surplus += 1
        }
      }
      let isElement = path.depth > 0 && !path.isInObject
      if matched == keys.count {
        // A member of the object that the keys lead to; in `[]` the members of the dump's own object.
        if surplus == 1, !isElement { return isContainer ? .record : .beside }
        if surplus > 0 { return .beside }
        if isElement, !keys.isEmpty { return kind == .array ? .way : .record }
      }
      return isContainer ? .way : .beside
    }
  }
}

/// What a dialect makes of a dump.
struct JSONOutput {
  let limits: DumpLimits
  /// The encoding of the dump, by its IANA name.
  let encoding: String
  /// Where the value that is handed over lies in the file. Of a container, when it is entered: its first byte;
  /// when it is left: all of it.
  private(set) var range = FileRange(offset: 0, length: 0)
  /// What was mended so far, in the whole dump.
  private(set) var repairs = Repairs()
  private var recordRepairs: UnsafeMutablePointer<Repairs>?
  private var queue: ContiguousArray<DumpElement> = []
  private var taken = 0
  private var ordinal = 0
  private(set) var isEmpty = true
  private var part: Part?

  private struct Part {
    var path: String
    var format: DumpFormat
    var firstPost: Int
    var repairs: Repairs
  }

  init(limits: DumpLimits, encoding: String) {
    self.limits = limits
    self.encoding = encoding
  }

  // MARK: For dialects

  /// How many posts came so far.
  var posts: Int { ordinal }

  /// An empty post at the place of the value handed over.
  func newPost() -> CapturedPost { CapturedPost(ordinal: ordinal, range: range, boundary: .certain) }

  /// Adds a post: at most one a value handed over. What was mended in the value counts in it, so whatever is asked of the
  /// value should be asked before; what is mended in the post's own making is in its `repairs` already.
  mutating func add(_ post: CapturedPost) {
    var post = post
    post.ordinal = ordinal
    repairs += post.repairs
    if let recordRepairs { post.repairs += recordRepairs.pointee }
    ordinal += 1
    queue(.post(post))
  }

  /// Adds a post of a value handed over earlier, whose repairs it has already and the dump, too.
  mutating func addHeld(_ post: CapturedPost) {
    var post = post
    post.ordinal = ordinal
    ordinal += 1
    queue(.post(post))
  }

  /// Adds a heading, which lies before the posts that it governs.
  mutating func add(_ header: ChannelHeader) { queue(.header(header)) }

  /// Counts the value handed over as a record without anything to keep.
  mutating func skip() { repairs[.skipped] += 1 }

  /// Begins a part at the container that was entered.
  mutating func begin(part path: String, _ format: DumpFormat) {
    part = Part(path: path, format: format, firstPost: ordinal, repairs: repairs)
    queue(.partBegins(path: path))
  }

  /// Ends the part that began last, at the container that was left.
  mutating func endPart(_ outcome: DumpPart.Outcome) {
    guard let begun = part else { return }
    part = nil
    var ended = DumpPart(path: begun.path, outcome: outcome, bytes: range.length)
    if outcome == .read {
      ended.format = begun.format
      ended.encoding = encoding
    }
    ended.posts = ordinal - begun.firstPost
    for kind in Repairs.Kind.allCases { ended.repairs[kind] = repairs[kind] - begun.repairs[kind] }
    queue(.partEnds(ended))
  }

  private mutating func queue(_ element: DumpElement) {
    isEmpty = false
    queue.append(element)
  }

  // MARK: For the reader

  mutating func pop() -> DumpElement? {
    guard taken < queue.count else { return nil }
    let element = queue[taken]
    taken += 1
    if taken == queue.count {
      queue.removeAll(keepingCapacity: true)
      taken = 0
    }
    return element
  }

  /// Counts what was mended outside of records.
  mutating func count(_ more: Repairs) { repairs += more }

  mutating func stand(at range: FileRange) {
    self.range = range
    recordRepairs = nil
  }

  /// Before `record` is handed over: what its values mend while they are asked counts in the post made of it.
  mutating func begin(_ record: JSONRecord) {
    range = record.range
    recordRepairs = record.repairsPointer
  }

  mutating func end(_ record: JSONRecord) {
    recordRepairs = nil
    repairs += record.repairs
  }
}
