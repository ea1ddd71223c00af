import Digest
import Foundation
import Identity

@testable import Archive

/// The rules of identity, straight from the words, over the set of all sightings: slow, and of another make than the
/// archive.
struct Reference {
  private struct Channel {
    var record: ChannelRecord
    var rank: IdentityRank
    var isShown = false
    /// Spellings by value and time.
    var handles: [String: Fact] = [:]
    var titles: [SHA256Digest: Fact] = [:]
  }

  private struct Fact {
    var spelling: String
    var asOf: Milliseconds?
  }

  private typealias Sighted = (dump: String, sighting: SightingRecord, channel: SHA256Digest?)

  private struct Post {
    var rank: IdentityRank
    var name: SHA256Digest?
    var sightings: [Sighted] = []
    var channel: SHA256Digest?
  }

  private var channels: [SHA256Digest: Channel] = [:]
  private var posts: [PostKey: Post] = [:]
  private var texts: [SHA256Digest: TextRecord] = [:]

  init(_ dumps: [SeenDump]) {
    for dump in dumps {
      var current: SHA256Digest?
      var title = dump.assumed.map { nameRecord($0) }
      if let title, let record = ChannelRecord(title: title) { current = learn(record, nil, isShown: true) }
      if let heading = dump.heading {
        current = learn(heading, dump.headingAt, isShown: true)
        title = heading.title
      }
      for (ordinal, seen) in dump.posts.enumerated() {
        let sighting = seen.sighting(ordinal, dump: dump.name)
        let channel = sighting.channel.map { learn($0, sighting.capturedAt, isShown: true) } ?? current
        if let origin = sighting.originChannel { _ = learn(origin, sighting.capturedAt, isShown: false) }
        let name = sighting.origin ?? (sighting.channel == nil ? title : sighting.channel?.title)
        var post = posts[sighting.post] ?? Post(rank: sighting.rank)
        if post.rank == .name { post.name = name?.key }
        post.sightings.append((dump.name, sighting, channel))
        posts[sighting.post] = post
        if let text = sighting.text, text.grade > texts[text.key]?.grade ?? -1 { texts[text.key] = text }
      }
    }
  }

  private static func key(_ record: ChannelRecord) -> (IdentityRank, SHA256Digest) {
    var keys = KeyMaker()
    if let id = record.id { return (.id, keys.channel(id: id)) }
    if let handle = record.handle { return (.handle, keys.channel(handle: handle)) }
    return (.name, record.title?.key ?? digest(""))
  }

  private mutating func learn(
    _ record: ChannelRecord, _ time: Milliseconds?, isShown: Bool
  ) -> SHA256Digest {
    let (rank, key) = Self.key(record)
    var channel = channels[key] ?? Channel(record: record, rank: rank)
    channel.isShown = channel.isShown || isShown
    func newer(_ old: Fact?, _ spelling: String) -> Fact {
      guard let old else { return Fact(spelling: spelling, asOf: time) }
      let (a, b) = (time ?? .min, old.asOf ?? .min)
      return a > b || a == b && spelling < old.spelling ? Fact(spelling: spelling, asOf: time) : old
    }
    if let handle = record.handle {
      channel.handles[handle.lowercased()] = newer(channel.handles[handle.lowercased()], handle)
    }
    if let title = record.title { channel.titles[title.key] = newer(channel.titles[title.key], title.name) }
    channels[key] = channel
    return key
  }

  // MARK: - Channels

  private func channelRoot(_ key: SHA256Digest) -> SHA256Digest {
    guard let channel = channels[key] else { return key }
    switch channel.rank {
    case .handle:
      let handle = channel.record.handle?.lowercased() ?? ""
      let ids = channels.filter { $0.value.rank == .id && $0.value.handles[handle] != nil }
      return ids.count == 1 ? ids.first?.key ?? key : key
    case .name:
      let holders = channels.filter { $0.value.rank > .name && $0.value.titles[key] != nil }
      let roots = Set(holders.map { channelRoot($0.key) })
      return roots.count == 1 ? roots.first ?? key : key
    default: return key
    }
  }

  private func channelGroup(_ key: SHA256Digest) -> [SHA256Digest] {
    let root = channelRoot(key)
    return channels.keys.filter { channelRoot($0) == root }
  }

  private func titles(_ key: SHA256Digest) -> Set<SHA256Digest> {
    Set(channelGroup(key).flatMap { channels[$0]?.titles.keys.map { $0 } ?? [] })
  }

  // MARK: - Posts

  private func numberedRoot(_ key: PostKey) -> PostKey {
    guard let post = posts[key], post.rank == .handle, let sighted = post.sightings.first,
      let channel = sighted.channel, let number = sighted.sighting.messageID,
      let id = channels[channelRoot(channel)]?.record.id
    else { return key }
    var keys = KeyMaker()
    let target = keys.post(channel: id, message: number)
    return channelRoot(channel) != channel && posts[target] != nil ? target : key
  }

  private struct Numbered {
    var nodes: [PostKey] = []
    var texts: Set<SHA256Digest> = []
    var titles: Set<SHA256Digest> = []
    var names: Set<SHA256Digest> = []
    var number: Int64 = 0
  }

  /// The state as `LogicalState` has it.
  func lines() -> [String] {
    var numbered: [PostKey: Numbered] = [:]
    for (key, post) in posts where post.rank > .name {
      var group = numbered[numberedRoot(key)] ?? Numbered()
      group.nodes.append(key)
      for (_, sighting, channel) in post.sightings {
        if let text = sighting.text { group.texts.insert(text.key) }
        if let channel { group.titles.formUnion(titles(channel)) }
        if let origin = sighting.origin { group.names.insert(origin.key) }
        if let origin = sighting.originChannel { group.names.formUnion(titles(Self.key(origin).1)) }
        group.number = sighting.messageID ?? 0
      }
      numbered[numberedRoot(key)] = group
    }
    var roots: [PostKey: PostKey] = [:]
    var holders: [SHA256Digest: Set<PostKey>] = [:]
    for (key, group) in numbered {
      for node in group.nodes { roots[node] = key }
      for text in group.texts { holders[text, default: []].insert(key) }
    }
    for (key, post) in posts where post.rank == .name {
      guard let name = post.name, let text = post.sightings[0].sighting.text?.key else { continue }
      let best = numbered.filter {
        $0.value.texts.contains(text) && ($0.value.titles.contains(name) || $0.value.names.contains(name))
      }.min { a, b in
        let (isOwnA, isOwnB) = (a.value.titles.contains(name), b.value.titles.contains(name))
        if isOwnA != isOwnB { return isOwnA }
        if a.value.number != b.value.number { return a.value.number < b.value.number }
        return a.key.description < b.key.description
      }
      roots[key] = best?.key ?? key
      holders[text, default: []].insert(best?.key ?? key)
    }
    for (key, post) in posts where post.rank < .name {
      roots[key] = key
      if post.rank == .text, let text = post.sightings[0].sighting.text, text.canonical.count >= 32,
        let only = holders[text.key], only.count == 1
      {
        roots[key] = only.first
      }
    }
    return
      (channelLines() + postLines(roots, numbered) + sightingLines() + [totalsLine(roots)]).sorted()
  }

  // MARK: - Lines

  private static func short(_ key: SHA256Digest?) -> String { key.map { String($0.hex.prefix(12)) } ?? "-" }
  private static func short(_ key: PostKey?) -> String { key.map { String("\($0)".prefix(12)) } ?? "-" }
  private static func word<T>(_ value: T?) -> String { value.map { "\($0)" } ?? "-" }
  private static func line(_ words: String...) -> String { words.joined(separator: " | ") }

  private func channelLines() -> [String] {
    channels.flatMap { key, channel in
      let root = channelRoot(key)
      let members = root == key ? channelGroup(key) : [key]
      func newest(_ facts: [Fact]) -> String? {
        facts.min {
          let (a, b) = ($0.asOf ?? .min, $1.asOf ?? .min)
          return a != b ? a > b : $0.spelling < $1.spelling
        }?.spelling
      }
      let title = newest(members.flatMap { channels[$0]?.titles.values.map { $0 } ?? [] })
      let handle = newest(members.flatMap { channels[$0]?.handles.values.map { $0 } ?? [] })
      let facts =
        channel.titles.map { ("title", Self.short($0), $1) }
        + channel.handles.map { handle, fact in
          ("handle", handle.utf8.prefix(6).map { String(format: "%02x", $0) }.joined(), fact)
        }
      return [
        Self.line(
          "channel", Self.short(key), "\(channel.rank.rawValue)", Self.short(root == key ? nil : root),
          title ?? "", Self.word(handle), Self.word(channel.record.id), channel.isShown ? "1" : "0")
      ] + facts.map { Self.line("fact", Self.short(key), $0, $1, $2.spelling, Self.word($2.asOf)) }
    }
  }

  private struct Revision {
    var asOf: Milliseconds?
    var editedAt: Milliseconds?
    var grade = 0
  }

  private func revisions(_ nodes: [PostKey]) -> [SHA256Digest: Revision] {
    var revisions: [SHA256Digest: Revision] = [:]
    for sighting in nodes.flatMap({ posts[$0]?.sightings.map(\.sighting) ?? [] }) {
      guard let text = sighting.text else { continue }
      var revision = revisions[text.key] ?? Revision()
      let asOf = sighting.capturedAt ?? sighting.editedAt ?? sighting.date
      revision.asOf = [revision.asOf, asOf].compactMap(\.self).max()
      revision.editedAt = [revision.editedAt, sighting.editedAt].compactMap(\.self).max()
      revision.grade = max(revision.grade, text.grade)
      revisions[text.key] = revision
    }
    return revisions
  }

  private func newest(_ nodes: [PostKey]) -> SHA256Digest? {
    revisions(nodes).max { a, b in
      let (x, y) = (a.value.asOf ?? .min, b.value.asOf ?? .min)
      if x != y { return x < y }
      return a.value.grade != b.value.grade ? a.value.grade < b.value.grade : a.key.hex < b.key.hex
    }?.key
  }

  private func postLines(_ roots: [PostKey: PostKey], _ numbered: [PostKey: Numbered]) -> [String] {
    posts.flatMap { key, post in
      let sightings = post.sightings.map(\.sighting)
      let root = roots[key] ?? key
      func least<T: Comparable>(_ path: (SightingRecord) -> T?) -> T? { sightings.compactMap(path).min() }
      let head = Self.line(
        "post", Self.short(key), "\(post.rank.rawValue)", Self.short(root == key ? nil : root),
        Self.short(newest(numbered[key]?.nodes ?? [key])),
        Self.short(post.sightings.compactMap(\.channel).min { $0.hex < $1.hex }),
        Self.short(sightings.compactMap { $0.origin?.key }.min { $0.hex < $1.hex }),
        Self.word(least(\.messageID)),
        Self.word(least(\.date)), Self.word(sightings.compactMap(\.editedAt).max()),
        sightings.contains(where: \.isAvailable) ? "1" : "0", Self.word(least { $0.boundary.rawValue }))
      let revisions = revisions([key]).map { text, revision in
        Self.line(
          "revision", Self.short(key), Self.short(text), Self.word(revision.asOf),
          Self.word(revision.editedAt),
          post.rank > .name ? "\(revision.grade)" : "-")
      }
      return [head] + revisions + (post.rank > .name ? countLines(key, post) : [])
    }
      + texts.values.map {
        Self.line(
          "text", Self.short($0.key), "\($0.grade)",
          String(decoding: $0.body, as: UTF8.self).replacing("\n", with: "\\n"))
      }
  }

  private func countLines(_ key: PostKey, _ post: Post) -> [String] {
    struct Place: Hashable {
      var dump: String
      var time: Milliseconds?
    }
    let counted = post.sightings.filter { $0.sighting.counts != nil }
    return Dictionary(grouping: counted) { Place(dump: $0.dump, time: $0.sighting.capturedAt) }.map {
      place, all in
      let counts = all.compactMap(\.sighting.counts)
      let views = counts.compactMap(\.views).min {
        $0.granularity != $1.granularity ? $0.granularity < $1.granularity : $0.value > $1.value
      }
      return Self.line(
        "counts", Self.short(key), Self.short(digest(place.dump)), Self.word(place.time),
        Self.word(views?.value),
        Self.word(views?.granularity), Self.word(counts.compactMap(\.forwards).max()),
        Self.word(counts.compactMap(\.replies).max()), Self.word(counts.compactMap(\.reactions).max()))
    }
  }

  private func sightingLines() -> [String] {
    posts.flatMap { key, post in
      post.sightings.map { dump, sighting, channel in
        Self.line(
          "sighting", Self.short(digest(dump)), "\(sighting.ordinal)", Self.short(key),
          Self.short(sighting.text?.key), Self.short(channel))
      }
    }
  }

  private func totalsLine(_ roots: [PostKey: PostKey]) -> String {
    let shown = Set(channels.filter(\.value.isShown).map { channelRoot($0.key) })
    let sightings = posts.values.reduce(0) { $0 + $1.sightings.count }
    return Self.line(
      "totals", "\(Set(roots.values).count)", "\(shown.count)", "\(texts.count)", "\(sightings)")
  }
}
