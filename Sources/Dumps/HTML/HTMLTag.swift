/// A tag as it stands in the page: its name in lower case, and its attributes with their references. What is beyond the
/// limits is left out.
struct HTMLTag {
  /// Bytes of one attribute's value that are kept.
  static let valueLimit = 1 << 16
  /// Bytes of one tag that are kept.
  private static let limit = 1 << 18
  private static let nameLimit = 64
  private static let attributeLimit = 64

  struct Attribute {
    var nameStart: Int
    var nameCount: Int
    var valueStart: Int
    var valueCount: Int
  }

  private(set) var name = HTMLName.text
  private(set) var attributes: ContiguousArray<Attribute> = []
  private var bytes = ByteBuffer(capacity: 1024)
  private var nameCount = 0
  private var open = Attribute(nameStart: 0, nameCount: 0, valueStart: 0, valueCount: 0)

  var heldBytes: Int { bytes.capacity }

  var writtenName: [UInt8] { Array(UnsafeBufferPointer(start: bytes.base, count: nameCount)) }

  /// The name of an attribute.
  func name(of attribute: Attribute) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: bytes.base + attribute.nameStart, count: attribute.nameCount)
  }

  /// The value of an attribute, references and all.
  func value(of attribute: Attribute) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: bytes.base + attribute.valueStart, count: attribute.valueCount)
  }

  /// The value of the first attribute of the name, nil where there is none.
  subscript(name: StaticString) -> UnsafeBufferPointer<UInt8>? {
    for attribute in attributes
    where TextSlice(bytes.base + attribute.nameStart, attribute.nameCount).equals(name) {
      return value(of: attribute)
    }
    return nil
  }

  // MARK: While it is read

  mutating func removeAll() {
    bytes.removeAll()
    attributes.removeAll(keepingCapacity: true)
    nameCount = 0
  }

  mutating func removeAttributes() { attributes.removeAll(keepingCapacity: true) }

  mutating func appendToName(_ byte: UInt8) {
    guard nameCount < Self.nameLimit else { return }
    bytes.append(byte)
    nameCount += 1
  }

  mutating func closeName() { name = HTMLName(bytes.base, nameCount) }

  mutating func openAttribute() {
    open = Attribute(nameStart: bytes.count, nameCount: 0, valueStart: bytes.count, valueCount: 0)
  }

  mutating func appendToAttributeName(_ byte: UInt8) {
    guard open.nameCount < Self.nameLimit, attributes.count < Self.attributeLimit else { return }
    bytes.append(byte)
    open.nameCount += 1
    open.valueStart += 1
  }

  mutating func appendToValue(_ base: UnsafePointer<UInt8>, _ count: Int) {
    guard attributes.count < Self.attributeLimit else { return }
    let room = min(Self.valueLimit - open.valueCount, Self.limit - bytes.count)
    guard room > 0 else { return }
    bytes.append(base, min(count, room))
    open.valueCount += min(count, room)
  }

  mutating func closeAttribute() {
    guard open.nameCount > 0, attributes.count < Self.attributeLimit else { return }
    attributes.append(open)
  }
}
