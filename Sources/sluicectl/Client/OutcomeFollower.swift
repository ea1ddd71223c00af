import EndpointAPI

/// Sees what becomes of files, also when sluiced is started anew meanwhile.
///
/// The ledger says what is so; events only wake who looks into it. An event that is missed costs a moment, never an
/// outcome.
struct OutcomeFollower: Sendable {
  /// The drop directories and the ledger at one time.
  struct Look: Sendable {
    /// The dumps that got their outcome since the last look, oldest first.
    var finished: [DumpSummary] = []
    /// What lies in the drop directories; of very many files, some.
    var pending: [DumpSummary] = []
    /// Why nothing can be seen at the moment.
    var trouble: Failure?
  }

  private enum Wake {
    case look
    case trouble(Failure)
  }

  /// How long an outcome may stay unseen of which no event told.
  private static let longestSleep = Duration.seconds(2)
  /// How long to wait before asking again where nobody answers.
  private static let pause = Duration.milliseconds(300)
  private static let page = 200

  let client: APIClient

  /// The number of the newest line of the ledger; 0 while it is empty.
  func newestNumber() async throws -> Int64 {
    try await client.withConnection { connection in
      var newest: Int64 = 0
      for state in [DumpState.ingested, .duplicate, .failed] {
        let request = APIRequest("/v1/dumps", query: [("state", state.rawValue), ("limit", "1")])
        let page = try await connection.ask(request, for: Page<DumpSummary>.self)
        newest = max(newest, page.items.first?.number ?? 0)
      }
      return newest
    }
  }

  /// Hands over what there is to see, at once and after each change, until `body` returns.
  /// - Parameters:
  ///   - number: the line of the ledger after which it begins.
  ///   - timeout: for how long; nil for as long as it takes.
  /// - Throws: what `body` throws; `Failure` with the status `notYet` when it took too long.
  func follow<Result: Sendable>(
    after number: Int64, timeout: Duration?,
    _ body: (AsyncThrowingStream<Look, any Error>) async throws -> Result
  ) async throws -> Result {
    let (looks, sink) = AsyncThrowingStream.makeStream(of: Look.self)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      defer { group.cancelAll() }
      group.addTask {
        do {
          try await watch(after: number) { sink.yield($0) }
        } catch {
          sink.finish(throwing: error)
        }
      }
      if let timeout {
        group.addTask {
          try await Task.sleep(for: timeout)
          sink.finish(throwing: Failure(.notYet, "It took longer than --timeout allows."))
        }
      }
      return try await body(looks)
    }
  }

  private func watch(after number: Int64, _ yield: @Sendable (Look) -> Void) async throws {
    let (wakes, wake) = AsyncStream.makeStream(of: Wake.self, bufferingPolicy: .bufferingNewest(1))
    let start = try await newestEvent { yield(Look(trouble: $0)) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      defer { group.cancelAll() }
      group.addTask {
        try await EventFeed(client: client).follow(after: start) {
          wake.yield(.trouble($0))
        } _: { event in
          if event.dump != nil || event.name != nil { wake.yield(.look) }
        }
      }
      group.addTask {
        while true {
          try await Task.sleep(for: Self.longestSleep)
          wake.yield(.look)
        }
      }
      wake.yield(.look)
      var last = number
      for await reason in wakes {
        switch reason {
        case .trouble(let failure): yield(Look(trouble: failure))
        case .look:
          do {
            let look = try await look(after: last)
            last = look.finished.last?.number ?? last
            yield(look)
          } catch let failure as Failure where failure.status == .unavailable {
            yield(Look(trouble: failure))
          }
        }
      }
    }
  }

  /// The number of the newest event, as soon as sluiced answers: it did before, and may be starting anew.
  private func newestEvent(_ interrupted: (Failure) -> Void) async throws -> Int64 {
    while true {
      do {
        return try await client.ask(APIRequest("/v1/status"), for: Status.self).lastEvent
      } catch let failure as Failure where failure.status == .unavailable {
        interrupted(failure)
        try await Task.sleep(for: Self.pause)
      }
    }
  }

  /// What lies in the drop directories, and the lines of the ledger after one.
  private func look(after number: Int64) async throws -> Look {
    try await client.withConnection { connection in
      var look = Look()
      var cursor: String?
      repeat {
        let request = APIRequest(
          "/v1/dumps", query: [("limit", String(Self.page)), ("cursor", cursor)])
        let page = try await connection.ask(request, for: Page<DumpSummary>.self)
        for dump in page.items {
          guard let line = dump.number else {
            look.pending.append(dump)
            continue
          }
          guard line > number else {
            look.finished.reverse()
            return look
          }
          look.finished.append(dump)
        }
        cursor = page.next
      } while cursor != nil
      look.finished.reverse()
      return look
    }
  }
}
