import FoundationEssentials

/// The name of a file, which is bytes, as JSON carries it.
public struct NameText: Hashable, Sendable {
  /// The name as text; what is not UTF-8 in it is shown as U+FFFD.
  public let text: String
  /// The name's bytes in base64 when `text` does not say them; nil when it does.
  public let base64: String?

  /// - Parameter bytes: the name as the file system has it.
  public init(_ bytes: [UInt8]) {
    if let text = String(validating: bytes, as: UTF8.self) {
      self.text = text
      base64 = nil
    } else {
      text = String(decoding: bytes, as: UTF8.self)
      base64 = Data(bytes).base64EncodedString()
    }
  }
}
