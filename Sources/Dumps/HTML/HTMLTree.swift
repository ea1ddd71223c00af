/// A part of a page, an element with all that is in it, in bounded memory: elements and runs of text in the order of
/// the page. What is beyond the limit is left out, and so is what only draws something.
struct HTMLTree {
  struct Node {
    /// `.text` for a run of text.
    var name: HTMLName
    /// The node behind the last one inside this.
    var end: Int
    /// The classes, as bits of the page's ``HTMLClassNames``.
    var classes: UInt64 = 0
    /// The attributes, or the text.
    var start: Int
    var count: Int
  }

  /// Elements in elements; deeper ones are not told apart from what they are in.
  private static let depthLimit = 128
  /// Bytes of a text in one line that are kept.
  private static let lineLimit = 4096

  /// Bytes of text and attributes that are kept.
  private let limit: Int
  private(set) var nodes: ContiguousArray<Node> = []
  private(set) var isFilled = false
  private var attributes: ContiguousArray<HTMLTag.Attribute> = []
  private var bytes = ByteBuffer(capacity: 1 << 14)
  /// The elements that are open, from the outside in.
  private var stack: [Int] = []
  /// Elements open beyond the limit of depth.
  private var tooDeep = 0
  /// Drawings open.
  private var drawings = 0

  init(limit: Int) { self.limit = limit }

  /// Whether there is an element whose end has not come.
  var isOpen: Bool { !stack.isEmpty }

  var heldBytes: Int {
    bytes.capacity + nodes.capacity * MemoryLayout<Node>.stride
      + attributes.capacity * MemoryLayout<HTMLTag.Attribute>.stride
  }

  // MARK: Building

  mutating func removeAll() {
    nodes.removeAll(keepingCapacity: true)
    attributes.removeAll(keepingCapacity: true)
    bytes.removeAll()
    stack.removeAll(keepingCapacity: true)
    tooDeep = 0
    drawings = 0
    isFilled = false
  }

  /// Adds the element of a start tag.
  mutating func open(_ tag: HTMLTag, classes: UInt64, _ decoder: inout HTMLDecoder) {
    if tag.name == .svg { drawings += 1 }
    guard drawings == 0 else { return }
    guard hasRoom(64) else {
      if !tag.name.isVoid { tooDeep += 1 }
      return
    }
    guard stack.count < Self.depthLimit, tooDeep == 0 else {
      if !tag.name.isVoid { tooDeep += 1 }
      return
    }
    let first = attributes.count
    for attribute in tag.attributes {
      let name = tag.name(of: attribute)
      let value = tag.value(of: attribute)
      guard hasRoom(name.count + value.count) else { break }
      var copy = attribute
      copy.nameStart = bytes.count
      if let base = name.baseAddress { bytes.append(base, name.count) }
      copy.valueStart = bytes.count
      decoder.append(value: value, to: &bytes)
      copy.valueCount = bytes.count - copy.valueStart
      attributes.append(copy)
    }
    let index = nodes.count
    nodes.append(
      Node(
        name: tag.name, end: index + 1, classes: classes, start: first, count: attributes.count - first))
    if !tag.name.isVoid { stack.append(index) }
  }

  /// Ends the innermost element of the name. Only the end of a `div` ends a `div`, whatever was left open in it; an end
  /// without a beginning counts for nothing.
  mutating func close(_ name: HTMLName) {
    if name == .svg, drawings > 0 { drawings -= 1 }
    guard drawings == 0 else { return }
    guard tooDeep == 0 else {
      tooDeep -= 1
      return
    }
    var i = stack.count
    while i > 0 {
      i -= 1
      let open = nodes[stack[i]].name
      if open == name {
        closeElements(from: i)
        return
      }
      if open == .div { return }
    }
  }

  /// Ends all elements.
  mutating func closeAll() { closeElements(from: 0) }

  private mutating func closeElements(from depth: Int) {
    for index in stack[depth...] { nodes[index].end = nodes.count }
    stack.removeSubrange(depth...)
  }

  /// Adds the text of a token.
  mutating func append(_ tokenizer: HTMLTokenizer, _ decoder: inout HTMLDecoder) {
    guard drawings == 0, hasRoom(tokenizer.text.count) else { return }
    let start = bytes.count
    decoder.append(tokenizer, to: &bytes)
    guard bytes.count > start else { return }
    nodes.append(Node(name: .text, end: nodes.count + 1, start: start, count: bytes.count - start))
  }

  private mutating func hasRoom(_ count: Int) -> Bool {
    if bytes.count + count > limit || nodes.count > limit / 16 { isFilled = true }
    return !isFilled
  }

  // MARK: Reading

  /// The nodes inside an element, and it itself.
  func subtree(_ index: Int) -> Range<Int> { index..<nodes[index].end }

  /// A run of text.
  func text(_ index: Int) -> TextSlice { TextSlice(bytes.base + nodes[index].start, nodes[index].count) }

  /// The first element in a range that has one of the classes.
  func first(_ classes: UInt64, in range: Range<Int>) -> Int? {
    range.first { nodes[$0].classes & classes != 0 }
  }

  /// The first element in a range of the name.
  func first(_ name: HTMLName, in range: Range<Int>) -> Int? { range.first { nodes[$0].name == name } }

  /// The value of an attribute; nil where the element does not have it.
  func attribute(_ name: StaticString, of index: Int) -> TextSlice? {
    let node = nodes[index]
    guard node.name != .text else { return nil }
    for attribute in attributes[node.start..<node.start + node.count]
    where TextSlice(bytes.base + attribute.nameStart, attribute.nameCount).equals(name) {
      return TextSlice(bytes.base + attribute.valueStart, attribute.valueCount)
    }
    return nil
  }

  /// The text of an element in one line, white space run together; nil where there is none.
  /// - Parameter skipped: classes of elements that are not part of it.
  func line(_ index: Int, without skipped: UInt64 = 0) -> String? {
    var line: [UInt8] = []
    var hasSpace = false
    let range = subtree(index)
    var i = range.lowerBound
    while i < range.upperBound, line.count < Self.lineLimit {
      let node = nodes[i]
      if i > index, node.classes & skipped != 0 || node.name.isRaw {
        i = node.end
        continue
      }
      if node.name == .br { hasSpace = true }
      if node.name == .text {
        for byte in UnsafeBufferPointer(start: bytes.base + node.start, count: node.count) {
          if isHTMLSpace(byte) {
            hasSpace = true
          } else {
            if hasSpace, !line.isEmpty { line.append(0x20) }
            hasSpace = false
            line.append(byte)
          }
        }
      }
      i += 1
    }
    return line.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return nil }
      let name = TextSlice(base, buffer.count).shortened(to: Self.lineLimit).trimmedName()
      return name.count > 0 ? name.string : nil
    }
  }
}
