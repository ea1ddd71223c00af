import HTTPTypes

extension Operations {
  static let metrics = [
    APIOperation(
      method: .get, path: "/metrics", id: "getMetrics", tag: .metrics, summary: "Counters for monitoring",
      text: """
        OpenMetrics 1.0, or the older text of Prometheus for who wants that more. A client that takes neither gets \
        OpenMetrics.
        """,
      answer: [
        Content(
          type: "application/openmetrics-text", schema: .string,
          example: "# TYPE sluice_dumps counter\n# EOF\n"),
        Content(type: MediaType.text.name, schema: .string),
      ])
  ]
}
