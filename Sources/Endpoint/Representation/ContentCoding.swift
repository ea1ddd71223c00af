import HTTPTypes
import Hummingbird

/// How the bytes of an answer are packed.
enum ContentCoding: Hashable {
  /// Not at all.
  case identity
  /// By RFC 1952.
  case gzip
}

/// What a client says of codings (RFC 9110, 12.5.3).
struct AcceptedCodings {
  /// In thousandths.
  private var gzip = 0
  private var identity = 1000

  init(_ request: Request) {
    guard let header = request.headers[.acceptEncoding] else { return }
    let elements = QualityList(header).elements
    func quality(_ names: String...) -> Int? { elements.first { names.contains($0.name) }?.quality }
    let others = quality("*")
    gzip = quality("gzip", "x-gzip") ?? others ?? 0
    // It is refused only by name, or by a star that nothing narrows.
    identity = quality("identity") ?? (others == 0 ? 0 : 1)
  }

  /// Whether there is a coding that the client takes.
  var isSatisfiable: Bool { gzip > 0 || identity > 0 }

  /// The coding for a body.
  /// - Parameter isWorthwhile: whether packing makes the body smaller by more than it costs.
  func choice(isWorthwhile: Bool) -> ContentCoding {
    if identity == 0 { return .gzip }
    return isWorthwhile && gzip > 0 && gzip >= identity ? .gzip : .identity
  }
}
