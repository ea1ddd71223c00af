import Foundation
import Testing

@testable import Dumps

/// A dump of the `Fixtures` folder and what must be read from it.
struct Fixture: CustomTestStringConvertible, Sendable {
  var url: URL

  /// The path below `Fixtures`; its number is the edge case's in the list of formats.
  var name: String { url.path.replacingOccurrences(of: Self.folder.path + "/", with: "") }
  var testDescription: String { name }

  /// The format that it is read as by force, which stands in the name of such a file: `NAME.text-flat.txt`.
  var format: DumpFormat? { DumpFormat(rawValue: url.deletingPathExtension().pathExtension) }

  var bytes: [UInt8] { get throws { try [UInt8](Data(contentsOf: url)) } }

  var expected: Rendering {
    get throws {
      let file = url.deletingPathExtension().appendingPathExtension("expected.json")
      return try JSONDecoder().decode(Rendering.self, from: Data(contentsOf: file))
    }
  }

  init(_ name: String) { url = Self.folder.appendingPathComponent(name) }

  /// The repository's root, found from this file, which may be reached through a link.
  static let root: URL = {
    if let root = ProcessInfo.processInfo.environment["SLUICE_ROOT"] { return URL(fileURLWithPath: root) }
    var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      if FileManager.default.fileExists(atPath: folder.appendingPathComponent("Fixtures").path) { break }
    }
    return folder
  }()

  static let folder = root.appendingPathComponent("Fixtures")

  /// Real dumps that the project does not own lie outside the repository; nil where they are not.
  static let samples: URL? = {
    let places = [
      ProcessInfo.processInfo.environment["SLUICE_SAMPLES"].map { URL(fileURLWithPath: $0) },
      root.deletingLastPathComponent().appendingPathComponent("shared/samples"),
    ]
    return places.compactMap { $0 }.first {
      FileManager.default.fileExists(atPath: $0.appendingPathComponent("SOURCES.md").path)
    }
  }()

  /// Every dump whose content decides its format, in whatever folder.
  static let all = folders.filter { $0 != "forced" }.flatMap(dumps) + dumps(in: "")

  /// Every dump whose format is forced.
  static let forced = dumps(in: "forced")

  /// The folders of `Fixtures` that hold dumps.
  static let folders: [String] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { name in
      var isFolder: ObjCBool = false
      // What sluiced left behind, and not what it is given.
      return name != "archives"
        && FileManager.default.fileExists(
          atPath: folder.appendingPathComponent(name).path, isDirectory: &isFolder)
        && isFolder.boolValue
    }.sorted()
  }()

  private static func dumps(in part: String) -> [Fixture] {
    let inner = part.isEmpty ? folder : folder.appendingPathComponent(part)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: inner.path)) ?? []
    let dumps = names.filter { name in
      name.contains(".") && !name.hasPrefix(".") && !name.hasSuffix(".expected.json")
        && !name.hasSuffix(".md")
    }
    return dumps.sorted().map { Fixture(part.isEmpty ? $0 : part + "/" + $0) }
  }
}

/// Reads a whole dump.
func read(
  _ bytes: [UInt8], limits: DumpLimits = DumpLimits(), format: DumpFormat? = nil
) throws -> Rendering {
  Rendering(of: MemorySource(bytes), limits: limits, format: format)
}

func read(
  _ text: String, limits: DumpLimits = DumpLimits(), format: DumpFormat? = nil
) throws -> Rendering {
  try read(Array(text.utf8), limits: limits, format: format)
}
