import Foundation

extension SightingDetails {
  /// When the post is known to have been as it is shown, in seconds; nil where the capture does not say.
  var asOf: Int64? {
    func seconds(_ moment: Moment?) -> Int64? {
      if case .seconds(let seconds)? = moment { seconds } else { nil }
    }
    return capturedAt ?? seconds(editDate) ?? seconds(date)
  }

  /// What several captures together say of a post.
  /// - Parameter details: as `json()` wrote them, the best first: each field is taken from the first that has it. What
  ///   is true of one capture alone, its time and what was mended in it, is left out.
  init(merging details: [String]) throws {
    var merged: [String: Any] = [:]
    for json in details {
      guard let fields = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any] else {
        continue
      }
      merged.merge(fields) { first, _ in first }
    }
    let ofOneCapture: [CodingKeys] = [.capturedAt, .repairs, .time, .views, .forwards, .replies, .reactions]
    for key in ofOneCapture + [.reactionCounts] { merged[key.rawValue] = nil }
    self = try JSONDecoder().decode(Self.self, from: JSONSerialization.data(withJSONObject: merged))
  }
}
