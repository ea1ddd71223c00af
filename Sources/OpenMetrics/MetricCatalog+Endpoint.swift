extension MetricCatalog {
  public static let requests = MetricFamily(
    "sluice_http_requests", .counter, "Requests that were answered.", labels: ["route", "method", "code"])
  public static let requestSeconds = MetricFamily(
    "sluice_http_request_seconds", .histogram, unit: "seconds",
    "From a request to the end of its answer; streams that follow are not counted.", labels: ["route"],
    buckets: durations)
  public static let connections = MetricFamily(
    "sluice_http_connections", .gauge, "Connections that are open.")
  public static let refused = MetricFamily(
    "sluice_http_refused", .counter, "Connections and requests that were refused, by why.", labels: ["reason"]
  )
  public static let subscribers = MetricFamily(
    "sluice_event_subscribers", .gauge, "Clients that follow events.")
  public static let eventLines = MetricFamily(
    "sluice_event_lines", .counter, "Events that were sent to clients that follow them.")
  public static let eventGaps = MetricFamily(
    "sluice_event_gaps", .counter, "Gap lines that were sent to clients that read too slowly.")
  public static let eventCutoffs = MetricFamily(
    "sluice_event_cutoffs", .counter, "Event streams that broke off: the client hung up, or did not read.")
  public static let alerts = MetricFamily("sluice_alerts", .counter, "Matches of rules.")
  public static let alertsPending = MetricFamily(
    "sluice_alerts_pending", .gauge, "Alerts whose unit has not taken them yet.")

  static let endpoint = [
    requests, requestSeconds, connections, refused, subscribers, eventLines, eventGaps, eventCutoffs, alerts,
    alertsPending,
  ]

  // MARK: - The process, by the names that Prometheus' clients agree on

  public static let processCPU = MetricFamily(
    "process_cpu_seconds", .counter, unit: "seconds", "Processor time of the process, user and system.")
  public static let processMemory = MetricFamily(
    "process_resident_memory_bytes", .gauge, unit: "bytes", "Memory of the process that is in RAM.")
  public static let processVirtualMemory = MetricFamily(
    "process_virtual_memory_bytes", .gauge, unit: "bytes", "Address space of the process.")
  public static let processDescriptors = MetricFamily(
    "process_open_fds", .gauge, "File descriptors that are open.")
  public static let processMostDescriptors = MetricFamily(
    "process_max_fds", .gauge, "File descriptors that may be open.")
  public static let processStart = MetricFamily(
    "process_start_time_seconds", .gauge, unit: "seconds", "When the process started, in seconds since 1970.")

  static let process = [
    processCPU, processMemory, processVirtualMemory, processDescriptors, processMostDescriptors, processStart,
  ]
}
