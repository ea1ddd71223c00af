import Digest
import Identity

/// What is learned of channels, and which posts turn out to be which by it.
extension PostJoins {
  /// Facts about channels came.
  func apply(_ changes: [ChannelBook.Change]) throws {
    for change in changes {
      switch change {
      case .named(let channel, let title): try nameAll(of: channel, title)
      case .joined(let handle, let id): try joinAll(of: handle, to: id)
      case .left(let handle, let id): try partAll(of: handle, from: id)
      }
    }
  }

  private func nameAll(of channel: Int64, _ title: SHA256Digest) throws {
    // Without a post of that name nothing can change, and a channel may change its title every day.
    statements.findName.bind(1, title)
    guard try statements.findName.firstInt64() != nil else { return }
    try eachStrongPost(concerning: try channels.group(channel).nodes) { node in
      guard let root = try self.root(of: node) else { return }
      for text in try self.texts(of: root.id) { try self.claim(text, title, for: root) }
    }
  }

  private func joinAll(of handle: Int64, to id: Int64) throws {
    guard let telegramID = try channels.group(id).telegramID else { return }
    try eachPost(statements.postsOfChannel, handle) { node in
      guard let post = try self.find(node), post.root == nil, let number = post.messageID,
        let target = try self.find(self.keys.post(channel: telegramID, message: number))
      else { return }
      try self.announcing(target.id) { try self.join(node, to: target.id) }
    }
  }

  private func partAll(of handle: Int64, from id: Int64) throws {
    try eachPost(statements.postsOfChannel, handle) { node in
      guard let post = try self.find(node), let root = post.root else { return }
      try self.announcing(root) { try self.part(node, from: root) }
    }
    // The channels share their titles no more.
    let nodes = Set(try channels.group(handle).nodes + channels.group(id).nodes)
    try eachStrongPost(concerning: nodes.sorted()) { node in
      guard let root = try self.root(of: node) else { return }
      try self.settleMembers(of: root.id)
    }
  }

  /// Calls `body` with the posts with a number of these channels, and with those that have one of them as origin.
  private func eachStrongPost(concerning channels: [Int64], _ body: (Int64) throws -> Void) throws {
    for channel in channels {
      try eachPost(statements.postsOfChannel, channel, body)
      try eachPost(statements.postsOfOrigin, channel, body)
    }
  }

  private func eachPost(
    _ statement: PreparedStatement, _ channel: Int64, _ body: (Int64) throws -> Void
  ) throws {
    var last: Int64 = 0
    while true {
      var nodes: [Int64] = []
      statement.bind(1, channel)
      statement.bind(2, last)
      statement.bind(3, Self.page)
      try statement.eachRow { row in
        nodes.append(row.int64(0))
        return true
      }
      for node in nodes { try body(node) }
      guard nodes.count == Self.page, let end = nodes.last else { return }
      last = end
    }
  }

  /// Runs `body`, and tells if the newest text of `post` is another after it.
  private func announcing(_ post: Int64, _ body: () throws -> Void) throws {
    let before = try text(of: post)
    try body()
    let after = try text(of: post)
    if before != nil, after != nil, before != after { try events.add("post.revised", dump: dump, post: post) }
  }
}
