import Archive
import Digest
import Foundation
import Intake

/// What lies beside a file in quarantine, as `NAME.reason.json`: what is wrong, where, and what to do.
struct Reason: Encodable {
  private let name: String
  /// The name's bytes, where they are not UTF-8.
  private let nameBase64: String?
  private let dump: String?
  private let bytes: Int64
  private let code: String
  private let message: String
  private let offset: Int64?
  private let remedy: String
  private let retry = "Move the file back into the drop directory; it is read again."

  enum CodingKeys: String, CodingKey {
    case name, dump, bytes, code, message, offset, remedy, retry
    case nameBase64 = "name_base64"
  }

  /// - Parameter name: the name under which the file was dropped.
  init(_ name: FileName, _ digest: SHA256Digest?, bytes: Int64, _ reason: FailureReason) {
    self.name = name.description
    nameBase64 = Array(name.description.utf8) == name.bytes ? nil : Data(name.bytes).base64EncodedString()
    dump = digest?.hex
    self.bytes = bytes
    code = reason.code
    message = reason.message
    offset = reason.offset
    remedy = reason.remedy
  }

  /// Writes it beside the file that lies in quarantine under `placed`; again is the same as once.
  func write(beside placed: FileName, in rooms: Rooms) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let json = Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
    let ending = Array(".reason.json".utf8)
    // A long name loses its end, and gets the dump's hash, so that two of them keep reasons of their own.
    let isLong = placed.bytes.count + ending.count > 255
    let stem =
      isLong ? placed.bytes.prefix(200) + Array(".\(dump?.prefix(16) ?? "")".utf8) : placed.bytes[...]
    guard let beside = FileName(stem + ending) else { return }
    try rooms.write(json, to: beside, in: .failed)
  }
}
