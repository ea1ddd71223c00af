import Digest
import GRDB
import GRDBSQLite

/// Which channel a handle or a title turned out to be.
extension ChannelBook {
  func pointHandle(_ node: Int64, _ handle: [UInt8], _ changes: inout [Change]) throws {
    statements.idsOfHandle.bind(1, blob: handle)
    var ids: [Int64] = []
    try statements.idsOfHandle.eachRow { row in
      ids.append(row.int64(0))
      return true
    }
    let target = ids.count == 1 ? ids[0] : nil
    let old = try pointer(node)
    guard target != old else { return }
    var titles: [Int64: Set<SHA256Digest>] = [:]
    for each in [node, old, target] {
      if let each { titles[each] = try ownTitles(of: each) }
    }
    try point(node, from: old, to: target)
    if let old { changes.append(.left(handle: node, id: old)) }
    if let target {
      changes.append(.joined(handle: node, id: target))
      let (a, b) = (titles[node] ?? [], titles[target] ?? [])
      changes += a.symmetricDifference(b).map { .named(channel: target, title: $0) }
    }
    for title in titles.values.reduce(into: Set<SHA256Digest>(), { $0.formUnion($1) }) {
      try pointTitle(title)
    }
  }

  /// The titles that dumps give of this node itself.
  private func ownTitles(of node: Int64) throws -> Set<SHA256Digest> {
    var titles: Set<SHA256Digest> = []
    statements.ownTitles.bind(1, node)
    try statements.ownTitles.eachRow { row in
      if let title = row.digest(0) { titles.insert(title) }
      return true
    }
    return titles
  }

  func pointTitle(_ title: SHA256Digest) throws {
    statements.find.bind(1, title)
    guard let node = try statements.find.firstInt64() else { return }
    statements.rootsOfTitle.bind(1, title)
    var found: [Int64] = []
    try statements.rootsOfTitle.eachRow { row in
      found.append(row.int64(0))
      return true
    }
    try point(node, from: try pointer(node), to: found.count == 1 ? found[0] : nil)
  }

  private func pointer(_ node: Int64) throws -> Int64? {
    statements.pointer.bind(1, node)
    return try statements.pointer.first { $0.optionalInt64(0) } ?? nil
  }

  private func point(_ node: Int64, from old: Int64?, to new: Int64?) throws {
    guard old != new else { return }
    let concerned = [node] + [old, new].compactMap(\.self)
    let before = try countListed(concerned)
    statements.point.bind(1, new)
    statements.point.bind(2, node)
    try statements.point.run()
    forgetGroups()
    listed += try countListed(concerned) - before
    for each in concerned { try refreshNames(each) }
  }

  func countListed(_ nodes: [Int64]) throws -> Int64 {
    var count: Int64 = 0
    for node in nodes {
      statements.isListed.bind(1, node)
      if try statements.isListed.firstInt64() != nil { count += 1 }
    }
    return count
  }

  /// Writes the title and the handle that are shown: the newest of all that is this channel.
  func refreshNames(_ node: Int64) throws {
    for each in Set([node, try root(node)]) {
      statements.refreshNames.bind(1, each)
      try statements.refreshNames.run()
    }
  }
}
