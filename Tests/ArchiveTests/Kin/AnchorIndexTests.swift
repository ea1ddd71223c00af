import Foundation
import GRDB
import TestSupport
import Testing

@testable import Archive

@Suite struct AnchorIndexTests {
  private let directory: TemporaryDirectory
  private var path: String { directory.path + "/archive.sqlite" }

  init() throws { directory = try TemporaryDirectory() }

  private static let small: AnchorIndex.Options = {
    var options = AnchorIndex.Options()
    options.memtableEntries = 64
    options.filterBytes = 4096
    options.fanOut = 3
    options.pieceEntries = 200
    return options
  }()

  /// Works until there is nothing left to merge and to delete.
  private func settle(_ file: IndexedFile) throws {
    for _ in 0..<200 { try file.transact { try $0.compact(budget: 1_000_000) } }
  }

  @Test(arguments: 0..<6) func answersAsAPlainMultimap(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let options = Self.small
    var file = try IndexedFile(path: path, options: options, pageSize: seed % 2 == 0 ? 8192 : 512)
    var model = AnchorModel()
    /// What a start would find, and what it would have to insert again.
    var flushed = model
    var next: UInt32 = 0
    func fill(_ index: AnchorIndex, _ count: Int) {
      for _ in 0..<count {
        next += random.next() % 3 == 0 ? 1 : 0
        // Few enough that many come twice.
        let anchor = random.next() % 5 == 0 ? random.next() % 5 : random.next() % 20_000
        index.insert(anchor, text: next)
        model.insert(anchor, text: next)
      }
    }
    for _ in 0..<120 {
      switch random.next() % 10 {
      case 0:
        // A dump is taken back.
        try file.transact { index in
          fill(index, Int(random.next() % 40))
          index.mark()
          let (kept, text) = (model, next)
          fill(index, Int(random.next() % 300))
          index.rollback()
          (model, next) = (kept, text)
        }
      case 1:
        // A commit fails.
        try file.transact(commits: false) { index in
          fill(index, Int(random.next() % 200))
          try index.flush()
          try index.compact(budget: Int(random.next() % 30_000))
          // Takes the number of a run that the rollback brings back.
          fill(index, Int(random.next() % 200))
          try index.flush()
        }
        file.index.clear()
        try file.queue.writeWithoutTransaction { _ in try file.index.reload() }
        model = flushed
      case 2:
        // A kill.
        file = try IndexedFile(path: path, options: options)
        model = flushed
      default:
        try file.transact { index in
          fill(index, Int(random.next() % 400))
          if index.isFull {
            try index.flush()
            flushed = model
          }
          try index.compact(budget: Int(random.next() % 2000))
        }
      }
      try file.expect(model, anchors: (0..<20).map { _ in random.next() % 20_500 } + (0..<5))
    }
    try file.expectChecksum(of: model)
    try settle(file)
    try file.expect(model, anchors: 0..<20_500)
    try file.expectChecksum(of: model)
    let statistics = file.queue.writeWithoutTransaction { _ in file.index.statistics }
    #expect(statistics.runs < 3 * options.fanOut, "merging keeps up")
  }

  @Test func goesBackToTheRunsBeforeAFailedCommit() throws {
    let file = try IndexedFile(path: path, options: Self.small)
    var model = AnchorModel()
    try file.transact { index in
      for number in 0..<600 {
        index.insert(UInt64(number), text: UInt32(number))
        model.insert(UInt64(number), text: UInt32(number))
        if number % 200 == 199 { try index.flush() }
      }
    }
    try file.transact(commits: false) { index in
      for _ in 0..<10 { try index.compact(budget: 1000) }
      #expect(index.statistics.runs == 1)
      // As many others, in runs that take the numbers of those that are merged and gone.
      for number in 1000..<1600 {
        index.insert(UInt64(number), text: UInt32(number))
        if number % 200 == 199 { try index.flush() }
      }
    }
    try file.queue.writeWithoutTransaction { _ in try file.index.reload() }
    try file.expect(model, anchors: 0..<1600)
  }

  @Test func stopsOneAfterTheLimit() throws {
    let file = try IndexedFile(path: path, options: Self.small)
    try file.transact { index in
      for text in 0..<300 {
        index.insert(5, text: UInt32(text))
        if text % 100 == 99, text < 299 { try index.flush() }
      }
      for limit in [0, 1, 32, 100, 150, 250, 298, 299, 300, .max] {
        var found: ContiguousArray<UInt32> = []
        try index.texts(with: 5, limit: limit, into: &found)
        #expect(found.count == min(limit == .max ? .max : limit + 1, 300))
        #expect(
          found.elementsEqual((0..<300).reversed().prefix(found.count).map { UInt32($0) }), "newest first")
      }
    }
  }

  @Test func keepsTheLeastAndTheGreatestOfTexts() throws {
    let file = try IndexedFile(path: path, options: Self.small)
    var model = AnchorModel()
    var random = SeededGenerator(seed: 1)
    try file.transact { index in
      for _ in 0..<4 {
        for _ in 0..<500 {
          let anchor = random.next() % 300
          let text: UInt32 = [0, 1, .max - 1, .max, UInt32(truncatingIfNeeded: random.next())][
            Int(random.next() % 5)]
          index.insert(anchor, text: text)
          model.insert(anchor, text: text)
        }
        try index.flush()
      }
    }
    try settle(file)
    try file.expect(model, anchors: 0..<301)
    try file.expectChecksum(of: model)
  }

  /// What every post of a million has: more than a block holds, more than a piece of a merge.
  @Test func bearsAMillionTextsOfOneAnchor() throws {
    var options = AnchorIndex.Options()
    options.memtableEntries = 1 << 17
    let file = try IndexedFile(path: path, options: options)
    let count = 1 << 20
    var text = 0
    while text < count {
      try file.transact { index in
        while text < count, !index.isFull {
          index.insert(5, text: UInt32(text))
          if text % 1000 == 0 { index.insert(UInt64(text), text: UInt32(text)) }
          text += 1
        }
        try index.flush()
        try index.compact(budget: 100_000)
      }
    }
    try settle(file)
    try file.transact { index in
      #expect(index.statistics.runs == 2, "eight were merged, one is left")
      var found: ContiguousArray<UInt32> = []
      try index.texts(with: 5, limit: 32, into: &found)
      #expect(found.count == 33)
      found = []
      try index.texts(with: 5, limit: .max, into: &found)
      #expect(found.count == count)
      #expect(Set(found).count == count)
      for text in stride(from: 1000, to: count, by: 1000) {
        found = []
        try index.texts(with: UInt64(text), limit: 32, into: &found)
        #expect(found == [UInt32(text)])
      }
    }
  }

  /// The file as it is after each transaction, opened by another process.
  @Test func isWholeAfterEveryCommit() throws {
    let file = try IndexedFile(path: path, options: Self.small)
    var random = SeededGenerator(seed: 3)
    var model = AnchorModel()
    for round in 0..<32 {
      var flushed = false
      try file.transact { index in
        if round < 24 {
          for _ in 0..<800 {
            let anchor = random.next() % 50_000
            index.insert(anchor, text: UInt32(round))
            model.insert(anchor, text: UInt32(round))
          }
          try index.flush()
          flushed = true
        }
        try index.compact(budget: 3000)
      }
      #expect(flushed == (round < 24))
      let copy = directory.path + "/copy\(round).sqlite"
      for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: path + suffix) {
        try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
      }
      let other = try IndexedFile(path: copy, options: Self.small)
      try other.expectChecksum(of: model)
      try other.expect(model, anchors: (0..<200).map { _ in random.next() % 50_000 })
      try settle(other)
      try other.expectChecksum(of: model)
    }
  }

  @Test func removesEverythingInPieces() throws {
    let file = try IndexedFile(path: path, options: Self.small)
    var calls = 0
    try file.transact { index in
      for round in 0..<9 {
        for anchor in 0..<4000 { index.insert(UInt64(anchor * round), text: 3) }
        try index.flush()
        try index.compact(budget: 20_000)
      }
    }
    var isDone = false
    while !isDone {
      try file.transact { index in
        isDone = try index.removeAll(budget: 1000)
        var found: ContiguousArray<UInt32> = []
        try index.texts(with: 8, limit: 10, into: &found)
        #expect(found.isEmpty, "nothing is found from the first call on")
        #expect(index.entries == 0)
      }
      calls += 1
    }
    #expect(calls > 3)
    let rows = try file.queue.read { db in
      try ["kin_runs", "kin_blocks", "kin_filters"].map {
        try Int.fetchOne(db, sql: "SELECT count(*) FROM \($0)")
      }
    }
    #expect(rows == [0, 0, 0])
    var model = AnchorModel()
    try file.transact { index in
      index.insert(8, text: 1)
      model.insert(8, text: 1)
      try index.flush()
    }
    try file.expect(model, anchors: 0..<10)
  }

  /// Whoever has little memory for filters finds the same.
  @Test(arguments: [0, 64, 20_000, 60_000, 1 << 20]) func boundsTheMemoryOfFilters(bytes: Int) throws {
    var options = AnchorIndex.Options()
    options.memtableEntries = 1 << 12
    options.filterBytes = bytes
    let file = try IndexedFile(path: path, options: options)
    var model = AnchorModel()
    try file.transact { index in
      let empty = index.statistics.memoryBytes
      for number in 0..<90_000 {
        let anchor = UInt64(number) * 3
        index.insert(anchor, text: UInt32(number))
        model.insert(anchor, text: UInt32(number))
        if index.isFull {
          try index.flush()
          try index.compact(budget: 6 << 12)
          #expect(index.statistics.memoryBytes - empty <= bytes)
        }
      }
    }
    try file.expect(model, anchors: (0..<2000).map { UInt64($0 * 77) })
  }

  /// Otherwise nothing shows but that look-ups are slow.
  @Test(arguments: [0, 1, 2]) func letsFewKeysThroughItsFilters(folds: Int) throws {
    var options = AnchorIndex.Options()
    options.memtableEntries = 1 << 12
    let file = try IndexedFile(path: path, options: options)
    try file.transact { index in
      for number in 0..<(9 << 12) {
        index.insert(UInt64(number), text: UInt32(number))
        if index.isFull { try index.flush() }
      }
      while index.statistics.runs > 2 { try index.compact(budget: 1 << 16) }
    }
    try file.queue.writeWithoutTransaction { db in
      let tables = try AnchorRunTables(db)
      for run in try tables.runs() where run.state == .live {
        let filter = try tables.loadFilter(of: run, folds: folds)
        #expect(filter.bytes == run.lines * 64 >> folds)
        func contains(_ number: Int) -> Bool {
          let key = AnchorKey.of(UInt64(number))
          let line = Int(AnchorFilter.line(of: key, lines: UInt64(filter.lines)))
          return AnchorFilter.contains(key, line: filter.words + line * AnchorFilter.lineWords)
        }
        let own = run.level == 1 ? 0..<(8 << 12) : (8 << 12)..<(9 << 12)
        #expect(own.allSatisfy(contains))
        // In ten thousand.
        let wrong = (1_000_000..<1_010_000).count { contains($0) }
        #expect(wrong < [60, 600, 3000][folds])
      }
    }
  }

  @Test func mergesWithinItsBudget() throws {
    var options = AnchorIndex.Options()
    options.memtableEntries = 1 << 13
    let file = try IndexedFile(path: path, options: options)
    var written = 0
    try file.transact { index in
      for round in 0..<8 {
        for number in 0..<(1 << 13) { index.insert(UInt64(round << 20 + number), text: UInt32(round)) }
        try index.flush()
      }
      written = index.statistics.diskBytes
    }
    // 65,536 entries, 16,384 a call.
    var calls = 0
    var runs = 8
    while runs > 1, calls < 20 {
      try file.transact { index in
        try index.compact(budget: 1 << 14)
        runs = index.statistics.runs
      }
      calls += 1
    }
    #expect((4...6).contains(calls))
    try settle(file)
    try file.transact { index in
      #expect(index.statistics.runs == 1)
      #expect(index.statistics.diskBytes < written)
    }
    let blocks = try file.queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM kin_blocks") ?? 0 }
    // 65,536 entries of at most 57 bits: however many pieces it was made in, no block is half empty.
    #expect(blocks <= 65_536 * 57 / 8 / 2000 + 2)
  }
}
