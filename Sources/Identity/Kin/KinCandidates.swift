/// The texts that share anchors with a new one, and which of them are worth comparing: those that share most, where an
/// anchor that many texts have counts less.
struct KinCandidates: ~Copyable {
  /// Open addressing by id; `places` lists the slots in use.
  private var ids = Scratch<UInt32>(capacity: 1024)
  private var scores = Scratch<Float>(capacity: 1024)
  private var places = Scratch<Int32>(capacity: 512)
  private var isFree = Scratch<UInt8>(capacity: 1024)
  private var mask = 1023
  private var best = Scratch<Int32>(capacity: 16)

  /// Less than one anchor in common that six other texts have: hardly ever kin.
  private static let leastScore: Float = 0.3

  init() {
    ids.fill(1024, with: 0)
    scores.fill(1024, with: 0)
    isFree.fill(1024, with: 1)
  }

  mutating func removeAll() {
    for index in 0..<places.count { isFree[Int(places[index])] = 1 }
    places.count = 0
    best.count = 0
  }

  /// Counts the texts of one anchor.
  mutating func vote(_ texts: ContiguousArray<UInt32>) {
    let weight = 1 / Float(1 + texts.count)
    for id in texts {
      if places.count * 2 > mask { grow() }
      let slot = find(id)
      if isFree[slot] == 1 {
        isFree[slot] = 0
        ids[slot] = id
        scores[slot] = weight
        places.append(Int32(truncatingIfNeeded: slot))
      } else {
        scores[slot] += weight
      }
    }
  }

  /// Orders the best `limit` by score, of equals the earliest.
  mutating func choose(_ limit: Int) {
    best.count = 0
    for index in 0..<places.count {
      let slot = places[index]
      if scores[Int(slot)] < Self.leastScore { continue }
      if best.count == limit {
        guard isBetter(slot, best[limit - 1]) else { continue }
        best.count -= 1
      }
      best.append(slot)
      var position = best.count - 1
      while position > 0, isBetter(slot, best[position - 1]) {
        best[position] = best[position - 1]
        position -= 1
      }
      best[position] = slot
    }
  }

  /// The score of a chosen text as a share of the best.
  func share(_ position: Int) -> Float { scores[Int(best[position])] / scores[Int(best[0])] }

  /// The sum of what the anchors weigh that a chosen text has.
  func score(_ position: Int) -> Float { scores[Int(best[position])] }

  var chosenCount: Int { best.count }
  func chosen(_ position: Int) -> UInt32 { ids[Int(best[position])] }

  private func isBetter(_ a: Int32, _ b: Int32) -> Bool {
    let (a, b) = (Int(a), Int(b))
    return scores[a] > scores[b] || (scores[a] == scores[b] && ids[a] < ids[b])
  }

  @inline(__always)
  private func find(_ id: UInt32) -> Int {
    var slot = Int((id &* 0x9E37_79B9) >> 8) & mask
    while isFree[slot] == 0, ids[slot] != id { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func grow() {
    let count = places.count
    var kept: [(UInt32, Float)] = []
    kept.reserveCapacity(count)
    for index in 0..<count { kept.append((ids[Int(places[index])], scores[Int(places[index])])) }
    let size = (mask + 1) * 2
    mask = size - 1
    ids.fill(size, with: 0)
    scores.fill(size, with: 0)
    isFree.fill(size, with: 1)
    places.count = 0
    for (id, score) in kept {
      let slot = find(id)
      isFree[slot] = 0
      ids[slot] = id
      scores[slot] = score
      places.append(Int32(truncatingIfNeeded: slot))
    }
  }
}
