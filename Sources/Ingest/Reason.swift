import Archive
import Digest
import FileNames
import Foundation
public import Intake

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
  private let retry: String

  enum CodingKeys: String, CodingKey {
    case name, dump, bytes, code, message, offset, remedy, retry
    case nameBase64 = "name_base64"
  }

  /// - Parameters:
  ///   - number: the number of its line in the ledger.
  ///   - name: the path under which the file was dropped.
  init(_ number: Int64, _ name: DropPath, _ digest: SHA256Digest?, bytes: Int64, _ reason: FailureReason) {
    let id = digest.map { String($0.hex.prefix(12)) } ?? "n\(number)"
    retry = "sluicectl retry \(id) moves the file back into the drop directory, and it is read again."
    self.name = name.description
    nameBase64 = name.base64
    dump = digest?.hex
    self.bytes = bytes
    code = reason.code
    message = reason.message
    offset = reason.offset
    remedy = reason.remedy
  }

  /// Writes it beside the file that lies in quarantine under `placed`; again is the same as once.
  func write(beside placed: DropPath, in rooms: Rooms) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let json = Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
    guard let path = Self.path(beside: placed, dump: dump) else { return }
    try rooms.write(json, to: path, in: .failed)
  }

  static let ending = ".reason.json"

  /// Where the reason of the file that lies in quarantine under `placed` lies.
  /// - Parameter dump: the file's id in hexadecimal digits.
  static func path(beside placed: DropPath, dump: String?) -> DropPath? {
    let ending = Array(Self.ending.utf8)
    guard let name = placed.name else { return nil }
    // A long name loses its end, and gets the dump's hash, so that two of them keep reasons of their own.
    let isLong = name.bytes.count + ending.count > 255
    let stem =
      isLong ? name.bytes.prefix(200) + Array(".\(dump?.prefix(16) ?? "")".utf8) : name.bytes[...]
    return FileName(stem + ending).map { placed.parent.appending($0) }
  }
}

extension DropPath {
  /// The path's bytes in base64, where they are not UTF-8; else nil.
  public var base64: String? {
    Array(description.utf8) == bytes ? nil : Data(bytes).base64EncodedString()
  }
}
