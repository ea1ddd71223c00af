public import EndpointAPI

/// Knows which configuration is in force, and reads it again.
public protocol ConfigurationKeeping: Sendable {
  /// The configuration in force, and what came of the last attempt to read it again.
  var state: Status.Configuration { get async }

  /// Reads the configuration again, and takes over what a running daemon can.
  /// - Throws: ``BackendError/misconfigured(_:remedy:)``, after which everything is as before; what the archive throws.
  func reload() async throws -> ReloadResult
}
