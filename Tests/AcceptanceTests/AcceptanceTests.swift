import Testing

/// What Sluice promises, tried on the built commands. One test at a time: each has a daemon of its own, and they would
/// compete for the machine.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct AcceptanceTests {}
