// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "Sluice",
  products: [
    .executable(name: "sluiced", targets: ["sluiced"]),
    .executable(name: "sluicectl", targets: ["sluicectl"]),
    // Measures the kin index; see `make kinbench`.
    .executable(name: "kinbench", targets: ["kinbench"]),
    // For tests: preloaded into sluiced, it makes calls fail.
    .library(name: "SluiceFaults", type: .dynamic, targets: ["SluiceFaults"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(
      url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // The ground floor: C libraries and what every room may use.
    .systemLibrary(
      name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
    // Its pkg-config file carries a flag that SwiftPM prohibits; the module map links it.
    .systemLibrary(name: "CUTF8Proc", providers: [.apt(["libutf8proc-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(
      name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CLinux"),
    .target(name: "Digest", dependencies: ["CCrypto"]),
    // What names say of files, to the daemon that takes them and to the client that gives them.
    .target(name: "FileNames"),
    .target(
      name: "OpenMetrics",
      dependencies: ["CLinux", .product(name: "CoreMetrics", package: "swift-metrics")]),
    .target(
      name: "Settings", dependencies: ["CLinux", .product(name: "Yams", package: "Yams")]),

    // The rooms, in the order a dump walks through them.
    .target(name: "Dumps", dependencies: ["CArchive"]),
    .target(name: "Identity", dependencies: ["CUTF8Proc", "Digest"]),
    .target(
      name: "Archive",
      dependencies: [
        "Digest", "Identity", "OpenMetrics",
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
      ]),
    .target(
      name: "Intake",
      dependencies: [
        "CLinux", "FileNames", "OpenMetrics",
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "HeapModule", package: "swift-collections"),
        .product(name: "Logging", package: "swift-log"),
      ]),
    .target(
      name: "Ingest",
      dependencies: [
        "CLinux", "Digest", "FileNames", "Dumps", "Identity", "OpenMetrics", "Archive", "Intake",
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "Logging", package: "swift-log"),
      ]),
    .target(
      name: "Systemd", dependencies: ["CSystemd", .product(name: "Logging", package: "swift-log")]),
    .target(name: "EndpointAPI"),
    // What the endpoint's types look like to people.
    .target(name: "Presentation", dependencies: ["EndpointAPI"]),
    .target(
      name: "Endpoint",
      dependencies: [
        "CLinux", "EndpointAPI", "Presentation", "Archive", "Identity", "Intake", "Ingest", "Digest", "CZlib",
        "OpenMetrics",
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]),

    // Pages that show what the endpoint answers, for one browser on this machine.
    .target(
      name: "Web",
      dependencies: [
        "EndpointAPI", "Presentation",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]),

    .executableTarget(
      name: "sluiced",
      dependencies: [
        "CLinux", "Settings", "Dumps", "Archive", "Intake", "Ingest", "Systemd", "Endpoint", "EndpointAPI",
        "OpenMetrics", "Presentation",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ]),
    .executableTarget(
      name: "sluicectl",
      dependencies: [
        "CLinux", "Digest", "FileNames", "Dumps", "EndpointAPI", "Presentation", "Web",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]),

    .executableTarget(
      name: "kinbench",
      dependencies: ["Archive", .product(name: "ArgumentParser", package: "swift-argument-parser")]),

    // What several rooms' tests need.
    .target(name: "TestSupport", dependencies: ["CLinux", "CZlib"], path: "Tests/TestSupport"),
    // Reads what the endpoint says of itself, as strictly as it may be read.
    .target(name: "OpenMetricsTesting", path: "Tests/OpenMetricsTesting"),
    .testTarget(
      name: "OpenMetricsTests",
      dependencies: [
        "OpenMetrics", "OpenMetricsTesting", "TestSupport",
        .product(name: "CoreMetrics", package: "swift-metrics"),
      ]),
    .testTarget(name: "IdentityTests", dependencies: ["Digest", "Identity", "TestSupport"]),
    // What an archive holds, line by line.
    .target(
      name: "ArchiveTesting", dependencies: [.product(name: "GRDB", package: "GRDB.swift")],
      path: "Tests/ArchiveTesting"),
    .testTarget(
      name: "ArchiveTests",
      dependencies: [
        "Archive", "ArchiveTesting", "Digest", "Identity", "TestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .testTarget(
      name: "IntakeTests",
      dependencies: [
        "CLinux", "FileNames", "Intake", "TestSupport", .product(name: "Logging", package: "swift-log"),
      ]),
    .testTarget(
      name: "IngestTests",
      dependencies: [
        "Archive", "ArchiveTesting", "Digest", "DumpGenerator", "Dumps", "Identity", "Ingest", "Intake",
        "OpenMetrics", "TestSupport", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
      ]),
    .testTarget(name: "SettingsTests", dependencies: ["Settings"]),
    .testTarget(
      name: "SystemdTests",
      dependencies: ["Systemd", "TestSupport", .product(name: "Logging", package: "swift-log")]),
    .testTarget(
      name: "SluicedTests",
      dependencies: [
        "CLinux", "sluiced", "Settings", "Systemd", "TestSupport",
        .product(name: "Logging", package: "swift-log"),
      ]),
    .testTarget(
      name: "SystemTests", dependencies: ["sluiced", "sluicectl", "TestSupport"],
      exclude: [
        "with-systemd.sh", "install.sh", "box.sh", "confinement.sh", "probe.py", "keep.sh", "life.sh",
        "package.sh", "minimal-root.sh", "suite.sh",
      ]),
    // One set of posts, printed as every tool prints it.
    .target(name: "DumpGenerator", dependencies: ["CArchive", "TestSupport"], path: "Tests/DumpGenerator"),
    // What every reader promises, whatever it is given.
    .target(name: "DumpChecks", dependencies: ["Dumps"], path: "Tests/DumpChecks"),
    .testTarget(
      name: "DumpsTests", dependencies: ["CArchive", "DumpChecks", "DumpGenerator", "Dumps", "TestSupport"]),
    // The endpoint with a backend that tests control, for the tests of both its sides.
    .target(
      name: "EndpointTesting",
      dependencies: [
        "Endpoint", "EndpointAPI", "OpenMetrics", "TestSupport",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ], path: "Tests/EndpointTesting"),
    .testTarget(
      name: "EndpointTests",
      dependencies: [
        "Archive", "Endpoint", "EndpointAPI", "EndpointTesting", "Identity", "OpenMetrics",
        "OpenMetricsTesting", "TestSupport",
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
      ]),
    .testTarget(
      name: "PresentationTests",
      dependencies: ["EndpointAPI", "EndpointTesting", "Presentation", "TestSupport"]),
    .testTarget(
      name: "ClientTests",
      dependencies: [
        "sluicectl", "Endpoint", "EndpointAPI", "EndpointTesting", "Presentation", "TestSupport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .testTarget(
      name: "WebTests",
      dependencies: [
        "Web", "EndpointAPI", "EndpointTesting",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ]),
    // Stands between a running sluiced and the C library. Nothing links it.
    .target(name: "SluiceFaults", path: "Tests/FaultInjection"),
    // The built commands, run as users run them.
    .testTarget(
      name: "AcceptanceTests",
      dependencies: [
        "CLinux", "sluiced", "sluicectl", "SluiceFaults", "DumpGenerator", "EndpointAPI", "Digest", "Archive",
        "Intake",
        "Ingest", "OpenMetricsTesting", "TestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = (target.swiftSettings ?? []) + strict
}

// Every text is read token by token: without optimisation that takes most of the time of the tests.
for target in package.targets where target.name == "Identity" {
  target.swiftSettings?.append(.unsafeFlags(["-O"], .when(configuration: .debug)))
}
