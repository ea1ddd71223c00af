public import EndpointAPI

extension Samples {
  public static let configuration = Status.Configuration(
    file: "/etc/sluice/sluice.yaml", loadedAt: time, waiting: ["cache_bytes"])

  /// After an attempt to read it again that failed.
  public static let keptConfiguration = Status.Configuration(
    file: "/etc/sluice/sluice.yaml", loadedAt: time, failedAt: time,
    error: "/etc/sluice/sluice.yaml:3:12: batch.dumps: “many” is not a whole number; write a whole number")

  public static let reloadResult = ReloadResult(
    configuration: configuration, changed: [.init(key: "log_level", old: "info", new: "debug")],
    waiting: [.init(key: "cache_bytes", old: "32MiB", new: "64MiB")])
}
