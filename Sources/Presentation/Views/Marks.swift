package import EndpointAPI

extension Style.Mark {
  /// How a dump's state looks.
  package init(_ state: DumpState) {
    self =
      switch state {
      case .ingested: .good
      case .failed: .bad
      case .waiting, .settling: .attention
      default: .dim
      }
  }

  /// How an event's kind looks.
  package init(_ kind: EventKind) {
    self =
      switch kind {
      case .dumpIngested, .postNew: .good
      case .dumpFailed: .bad
      case .postRevised, .dumpRetried, .kinSplit, .alert: .attention
      default: .plain
      }
  }
}
