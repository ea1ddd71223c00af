import ArgumentParser

struct MetricsVerb: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics", abstract: "Print sluiced's metrics, or write them into a file for a collector.",
    subcommands: [MetricsPrintVerb.self, MetricsWriteVerb.self], defaultSubcommand: MetricsPrintVerb.self)
}

struct MetricsPrintVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "print", abstract: "Print the metrics in the format of OpenMetrics.")

  @OptionGroup var options: GlobalOptions

  func run(_ connection: APIConnection, _ output: Output) async throws {
    try output.text(await connection.text(.metrics))
  }
}

struct MetricsWriteVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "write", abstract: "Write the metrics into a file, whole or not at all.",
    discussion: """
      For the textfile collector of node_exporter, which reads files that end in .prom; run it by a timer. When sluiced \
      does not answer, the file stays as it is and grows old, which the collector tells.
      """)

  @OptionGroup var options: GlobalOptions

  @Argument(help: "The file.", completion: .file())
  var file: String

  func run(_ connection: APIConnection, _ output: Output) async throws {
    var request = APIRequest.metrics
    // The collector reads the older format only.
    request.accept = "text/plain; version=0.0.4"
    try AtomicFile.write(await connection.text(request).utf8, to: file)
  }
}

extension APIRequest {
  fileprivate static var metrics: APIRequest {
    var request = APIRequest("/metrics")
    request.accept = "application/openmetrics-text; version=1.0.0"
    return request
  }
}
