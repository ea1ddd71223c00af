extension CaptureParser {
  /// Ends the open post and makes what it holds ready: one post as a rule, more where a doubled body shows that the
  /// text after it is not its own.
  mutating func closePost(_ closing: Closing) {
    guard post != nil else { return }
    isAtStart = false
    switch closing {
    case .forward, .media, .end: takeReactions()
    case .text, .heading: break
    }
    defer {
      post = nil
      lines.removeAll(keepingCapacity: true)
      text.removeAll()
    }
    guard !lines.isEmpty || !post!.isBare else { return }

    var from = 0
    if !postsAreFull, !post!.isOversized {
      let search = DoublingSearch(base: text.base, lines: lines)
      while let doubled = search.find(
        in: from..<lines.count, fileEndsInside: closing == .end && !post!.isEnded && fileEndsOpen)
      {
        var part = post!
        var repairs = Repairs()
        repairs[doubled.kind == .exact ? .doubled : .doubledPartly] = 1
        if doubled.kind == .cut { part.isCut = true }
        if doubled.end == lines.count {
          emit(part, doubled.kept, lines: from..<lines.count, repairs)
          return
        }
        part.end = part.start
        part.reactions = nil
        part.views = nil
        part.isCut = false
        part.invalid = 0
        emit(part, doubled.kept, lines: from..<doubled.end, repairs)
        from = doubled.end
        post!.boundary = .likely
        post!.start = lines[from].place.offset
        post!.forward = nil
        post!.media = []
      }
    }
    emit(post!, .run(from..<lines.count), lines: from..<lines.count, Repairs())
  }

  private mutating func emit(_ open: OpenPost, _ kept: LineSelection, lines all: Range<Int>, _ found: Repairs)
  {
    let end = max(open.end, all.isEmpty ? 0 : lines[all.upperBound - 1].place.end)
    var post = CapturedPost(
      ordinal: ordinal, range: FileRange(offset: open.start, length: end - open.start),
      boundary: open.boundary)
    ordinal += 1
    post.repairs = found
    setBody(of: &post, kept, isOversized: open.isOversized)
    post.forward = open.forward
    post.media = open.media
    post.reactions = open.reactions
    if let views = open.views {
      post.views = views.views
      post.signature = views.signature
      post.time = views.time
      post.isEdited = views.isEdited
    }
    post.isAvailable = !(open.hasPlaceholder && all.isEmpty && open.media.isEmpty)
    if open.isCut { post.repairs[.cut] = 1 }
    // The dump's own count of invalid bytes is kept line by line.
    repairs += post.repairs
    if repairs[.invalidBytes] > 0 {
      post.repairs[.invalidBytes] = all.reduce(open.invalid) { $0 + lines[$1].place.invalid }
    }
    push(.post(post))
  }

  private func setBody(of post: inout CapturedPost, _ kept: LineSelection, isOversized: Bool) {
    var body = TextSlice(text.base, 0)
    var residues: [Range<Int>] = []
    var joined = ByteBuffer(capacity: 0)
    switch kept {
    case .run(let run):
      guard let first = run.first, let last = run.last else { break }
      let start = lines[first].start
      body = TextSlice(text.base + start, lines[last].start + lines[last].count - start)
      for i in run where lines[i].traits.contains(.residue) {
        note(i, at: lines[i].start - start, &residues)
      }
    case .list(let list):
      joined = ByteBuffer(capacity: text.count)
      for i in list {
        if joined.count > 0 { joined.append(0x0A) }
        // Only a file that is read as flat by force has blank lines here.
        if joined.count > 0, lines[i].isAfterBlank { joined.append(0x0A) }
        if lines[i].traits.contains(.residue) { note(i, at: joined.count, &residues) }
        joined.append(text.base + lines[i].start, lines[i].count)
      }
      body = TextSlice(joined.base, joined.count)
    }
    if isOversized || body.count > limits.postBytes {
      body = body.shortened(to: max(limits.postBytes, 0)).trimmedEnd()
      residues.removeAll { $0.upperBound > body.count }
      post.repairs[.oversized] = 1
    }
    guard body.count > 0 else { return }
    post.body = ContiguousArray(UnsafeBufferPointer(start: body.base, count: body.count))
    post.entities = EntityScanner.scan(body, residues: residues)
    withExtendedLifetime(joined) {}
  }

  private func note(_ line: Int, at start: Int, _ residues: inout [Range<Int>]) {
    guard let range = Vocabulary.residue(in: slice(line)) else { return }
    residues.append(start + range.lowerBound..<start + range.upperBound)
  }
}
