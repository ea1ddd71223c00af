public import Dumps

/// Reads dumps as hostile as can be and says where what comes out breaks the rules that every reader promises to
/// keep. For tests that go by chance and for fuzzing.
public struct Soundness: Sendable {
  public var limits: DumpLimits
  /// The format to read as; nil where the content decides.
  public var format: DumpFormat?

  public init(limits: DumpLimits = DumpLimits(), format: DumpFormat? = nil) {
    self.limits = limits
    self.format = format
  }

  /// What a dump broke.
  /// - Returns: sentences; empty for a reader that is sound.
  public func faults(of bytes: UnsafeRawBufferPointer) -> [String] {
    let whole = read(SlicedSource(bytes, size: 1 << 16), bytes.count)
    guard whole.faults.isEmpty else { return whole.faults }
    let sliced = read(SlicedSource(bytes, size: 1 + bytes.count % 61), bytes.count)
    guard sliced.faults.isEmpty else { return sliced.faults }
    if whole.print != sliced.print {
      return ["The sizes in which the bytes come change what is read."]
    }
    return []
  }

  private func read(_ source: SlicedSource, _ size: Int) -> (faults: [String], print: Int) {
    var check = Check(limits: limits, size: Int64(size))
    do {
      var reader = try openDump(source, limits: limits, format: format)
      while let element = try reader.next() {
        check.see(element)
        // A reader that makes something out of nothing would never end.
        if check.elements > size + 16, reader.format.rawValue != "container" {
          check.blame("more elements than bytes")
          break
        }
      }
      check.finish(reader.repairs, reader.format)
    } catch let error as DumpError {
      if error.message.isEmpty || error.remedy.isEmpty { check.blame("an error without words") }
      if let offset = error.offset, offset < 0 || offset > Int64(size) {
        check.blame("an error at \(offset) of \(size) bytes")
      }
      // Not the words: libarchive chooses its own by how far it has read.
      check.print.combine(error.code)
    } catch {
      check.blame("an error that is no dump's: \(error)")
    }
    return (check.faults, check.print.finalize())
  }
}

/// What was seen of a dump so far.
private struct Check {
  let limits: DumpLimits
  let size: Int64
  var faults: [String] = []
  var print = Hasher()
  var elements = 0
  private var end: Int64 = 0
  private var ordinal = 0
  private var sum = Repairs()
  private var part: (path: String, firstOrdinal: Int)?

  init(limits: DumpLimits, size: Int64) {
    self.limits = limits
    self.size = size
  }

  mutating func blame(_ fault: String) { if faults.count < 20 { faults.append(fault) } }

  mutating func see(_ element: DumpElement) {
    elements += 1
    switch element {
    case .header(let header):
      print.combine(header)
      see(header.range, "a heading")
      if header.title.isEmpty { blame("a heading without a title") }
      if header.handle?.first == "@" || header.handle?.isEmpty == true {
        blame("the handle \(header.handle!)")
      }
    case .post(let post):
      if post.ordinal != ordinal { blame("post \(ordinal) has the ordinal \(post.ordinal)") }
      ordinal += 1
      see(post.range, "post \(post.ordinal)")
      see(post)
    case .partBegins(let path):
      print.combine(path)
      if let part { blame("the part \(path) begins in \(part.path)") }
      part = (path, ordinal)
      end = 0
    case .partEnds(let ended):
      print.combine(ended.path)
      print.combine(ended.posts)
      print.combine(ended.bytes)
      print.combine(ended.format)
      print.combine(ended.repairs)
      if part?.path != ended.path { blame("the part \(ended.path) ends that never began") }
      if let part, ended.posts != ordinal - part.firstOrdinal {
        blame("the part \(ended.path) has \(ended.posts) posts of \(ordinal - part.firstOrdinal)")
      }
      part = nil
      end = 0
    }
  }

  /// - Parameter range: inside the file, or, in a container's part, inside what was unpacked.
  private mutating func see(_ range: FileRange, _ what: String) {
    print.combine(range)
    if range.length <= 0 || range.offset < end { blame("\(what) lies at \(range), after \(end)") }
    end = range.end
    if part == nil, end > size { blame("\(what) ends at \(end) of \(size) bytes") }
  }

  private mutating func see(_ post: CapturedPost) {
    print.combine(post.body)
    print.combine(post.record)
    print.combine(post.entities)
    print.combine(post.media)
    print.combine(post.forward)
    print.combine(post.repairs)
    print.combine(post.views)
    print.combine(post.reactions)
    print.combine(post.signature)
    print.combine(post.isAvailable)
    sum += post.repairs
    seeBody(post)
    let record = post.record
    if let id = record.messageID, id <= 0 { blame("the message id \(id)") }
    if let channel = record.channel, channel.isEmpty { blame("a channel without anything") }
    if let handle = record.channel?.handle, handle.isEmpty || handle.hasPrefix("@") {
      blame("the handle \(handle)")
    }
    if record.channel?.title?.isEmpty == true { blame("a channel with an empty title") }
    if let reply = record.reply?.messageID, reply <= 0 { blame("a reply to \(reply)") }
    if let message = post.forward?.messageID, message <= 0 { blame("a forward of \(message)") }
    if !post.isAvailable, !post.body.isEmpty { blame("a body that is not there") }
  }

  private mutating func seeBody(_ post: CapturedPost) {
    if post.body.count > max(limits.postBytes, 0) { blame("a body of \(post.body.count) bytes") }
    guard let text = String(validating: post.body, as: UTF8.self) else {
      blame("a body that is not UTF-8")
      return
    }
    let bytes = Array(text.utf8)
    if bytes.first == 0x0A || bytes.last == 0x0A { blame("a body with a line end at its end") }
    if bytes.contains(0x0D) { blame("a body with a carriage return") }
    for i in bytes.indices.dropFirst(2) where bytes[i] == 0x0A && bytes[i - 1] == 0x0A && bytes[i - 2] == 0x0A
    {
      blame("a body with two blank lines")
      break
    }
    var last = 0
    for entity in post.entities {
      if entity.range.lowerBound < last || entity.range.upperBound > post.body.count {
        blame("the entity \(entity) in a body of \(post.body.count) bytes, after \(last)")
        continue
      }
      last = entity.range.lowerBound
      if entity.range.isEmpty { blame("the empty entity \(entity)") }
      for edge in [entity.range.lowerBound, entity.range.upperBound]
      where edge < post.body.count && post.body[edge] & 0xC0 == 0x80 {
        blame("the entity \(entity) ends inside a character")
      }
    }
  }

  mutating func finish(_ repairs: Repairs, _ format: DumpFormat) {
    print.combine(repairs)
    print.combine(format)
    if let part { blame("the part \(part.path) never ends") }
    for kind in Repairs.Kind.allCases where sum[kind] > repairs[kind] {
      blame("\(kind.name) is counted \(repairs[kind]) times in the dump, \(sum[kind]) times in its posts")
    }
  }
}

/// Bytes that come in pieces of one size.
public struct SlicedSource: ByteSource {
  private let bytes: UnsafeRawBufferPointer
  private let size: Int
  private var position = 0

  public init(_ bytes: UnsafeRawBufferPointer, size: Int) {
    self.bytes = bytes
    self.size = size
  }

  public var seekableLength: Int64? { Int64(bytes.count) }

  public mutating func seek(to offset: Int64) { position = Int(min(max(offset, 0), Int64(bytes.count))) }

  public mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, size, bytes.count - position)
    buffer.copyMemory(from: .init(rebasing: bytes[position..<position + count]))
    position += count
    return count
  }
}
