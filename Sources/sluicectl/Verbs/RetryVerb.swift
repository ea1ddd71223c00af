import ArgumentParser
import EndpointAPI
import Presentation

struct RetryVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "retry", abstract: "Give quarantined dumps back to their drop directories, to be read again."
  )

  @OptionGroup var options: GlobalOptions

  @Argument(help: "As sluicectl quarantine lists them.", transform: ItemID.init)
  var ids: [ItemID] = []

  @Flag(help: "Give back all that is in quarantine.")
  var all = false

  func validate() throws {
    guard ids.isEmpty == all else {
      throw ValidationError("Say which dumps: either ids or --all.")
    }
  }

  func run(_ connection: APIConnection, _ output: Output) async throws {
    var count = 0
    var missing: [ItemID] = []
    if all {
      count = try await retry("/v1/quarantine/retry", connection, output)
      if count == 0, !options.json { try output.line("Nothing is in quarantine.") }
    }
    for id in ids {
      do {
        count += try await retry("/v1/dumps/\(id)/retry", connection, output)
      } catch let failure as Failure where failure.status == .notFound {
        // The others are given back all the same.
        missing.append(id)
      }
    }
    if count > 0, !options.json {
      try output.line("\(Human.plural(count, "dump was", "dumps were")) given back to be read again.")
    }
    guard missing.isEmpty else {
      let names = missing.map(\.description).joined(separator: ", ")
      throw Failure(
        .notFound, "There is nothing in quarantine with \(names).",
        remedy: "sluicectl quarantine lists what there is")
    }
  }

  /// Asks at `path`, and prints what was given back.
  /// - Returns: how many dumps that is.
  private func retry(_ path: String, _ connection: APIConnection, _ output: Output) async throws -> Int {
    let result: RetryResult = try await connection.ask(.post(path))
    if options.json {
      try output.json(result)
    } else {
      for dump in result.retried { try output.line(Self.line(dump, output.style)) }
    }
    return result.count
  }

  static func line(_ dump: DumpSummary, _ style: Style) -> String {
    let place = dump.drop.map { " → \(Sanitiser.cell($0))" } ?? ""
    return style.apply(.dim, Human.id(of: dump)) + "  " + style.apply(.strong, Sanitiser.cell(dump.name))
      + style.apply(.dim, place)
  }
}
