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

  /// Every text dump whose content decides its format.
  static let all = ["text", "seeds", ""].flatMap(dumps)

  /// Every text dump whose format is forced.
  static let forced = dumps(in: "forced")

  private static func dumps(in part: String) -> [Fixture] {
    let inner = part.isEmpty ? folder : folder.appendingPathComponent(part)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: inner.path)) ?? []
    return names.filter { $0.hasSuffix(".txt") }.sorted().map { Fixture(part.isEmpty ? $0 : part + "/" + $0) }
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

/// What was read from a dump, in the form in which the fixtures note it.
struct Rendering: Codable, Equatable, Sendable {
  struct Failure: Codable, Equatable, Sendable {
    var code: String
    var message: String
  }

  struct Header: Codable, Equatable, Sendable {
    /// How many posts came before it.
    var postsBefore: Int
    var title: String
    var handle: String?
    var subscribers: String?
    var photos: String?
    var videos: String?
    var files: String?
    var links: String?
    var description: String?
    var button: String?
    var range: [Int64]
  }

  struct Media: Codable, Equatable, Sendable {
    var kind: String
    var name: String?
    var size: String?
  }

  struct Post: Codable, Equatable, Sendable {
    var range: [Int64]
    var boundary: String
    var forwardName: String?
    var forwardAuthor: String?
    var unavailable: Bool?
    var body: String
    var hashtags: [String]?
    var mentions: [String]?
    var links: [String]?
    var linkResidue: [String]?
    var media: [Media]?
    var reactions: String?
    var views: String?
    var signature: String?
    var time: String?
    var edited: Bool?
    var repairs: [String: Int]?
  }

  var format: String?
  var encoding: String?
  var repairs: [String: Int]?
  var error: Failure?
  var headers: [Header] = []
  var posts: [Post] = []

  init(of source: any ByteSource, limits: DumpLimits = DumpLimits(), format forced: DumpFormat? = nil) {
    do {
      var reader = try openDump(source, limits: limits, format: forced)
      defer {
        format = reader.format.rawValue
        encoding = reader.encoding
        repairs = Self.counts(reader.repairs)
      }
      while let element = try reader.next() {
        switch element {
        case .header(let header): headers.append(Header(header, postsBefore: posts.count))
        case .post(let post): posts.append(Post(post))
        }
      }
    } catch let failure as DumpError {
      error = Failure(code: failure.code.rawValue, message: failure.message)
    } catch {
      self.error = Failure(code: "other", message: "\(error)")
    }
  }

  static func counts(_ repairs: Repairs) -> [String: Int]? {
    let counted = Repairs.Kind.allCases.filter { repairs[$0] > 0 }.map { ($0.name, repairs[$0]) }
    return counted.isEmpty ? nil : Dictionary(uniqueKeysWithValues: counted)
  }

  static func text(_ counter: Counter?) -> String? { counter.map { "\($0.value)/\($0.granularity)" } }

  /// The form of the files, for reading them beside the dump: a rendering written by the code under test is a
  /// draft that somebody has to check line by line.
  var json: Data {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      return try encoder.encode(self) + Data("\n".utf8)
    }
  }
}

extension Rendering.Header {
  init(_ header: ChannelHeader, postsBefore: Int) {
    self.init(
      postsBefore: postsBefore, title: header.title, handle: header.handle,
      subscribers: Rendering.text(header.subscribers), photos: Rendering.text(header.photos),
      videos: Rendering.text(header.videos), files: Rendering.text(header.files),
      links: Rendering.text(header.links),
      description: header.description, button: header.button,
      range: [header.range.offset, header.range.length])
  }
}

extension Rendering.Post {
  init(_ post: CapturedPost) {
    range = [post.range.offset, post.range.length]
    boundary = post.boundary.rawValue
    forwardName = post.forward?.name
    forwardAuthor = post.forward?.author
    unavailable = post.isAvailable ? nil : true
    body = String(decoding: post.body, as: UTF8.self)
    func entities(_ kind: Entity.Kind) -> [String]? {
      let found = post.entities.filter { $0.kind == kind }.map {
        String(decoding: post.body[$0.range], as: UTF8.self)
      }
      return found.isEmpty ? nil : found
    }
    hashtags = entities(.hashtag)
    mentions = entities(.mention)
    links = entities(.link)
    linkResidue = entities(.linkResidue)
    let notes = post.media.map { Rendering.Media(kind: $0.kind.rawValue, name: $0.name, size: $0.size) }
    media = notes.isEmpty ? nil : notes
    reactions = post.reactions
    views = Rendering.text(post.views)
    signature = post.signature
    time = post.time
    edited = post.isEdited ? true : nil
    repairs = Rendering.counts(post.repairs)
  }
}
