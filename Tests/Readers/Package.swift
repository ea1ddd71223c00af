// swift-tools-version: 6.2
// The readers alone, for fuzzing and measuring them: nothing here is part of what users build or of what `make test` runs.
import PackageDescription

let package = Package(
  name: "Readers",
  targets: [
    // Links to the folders of the repository.
    .systemLibrary(name: "CArchive", path: "CArchive", pkgConfig: "libarchive"),
    .target(name: "Dumps", dependencies: ["CArchive"], path: "Dumps"),
    .target(name: "TestSupport", path: "TestSupport"),
    .target(name: "DumpGenerator", dependencies: ["CArchive", "TestSupport"], path: "DumpGenerator"),

    .target(name: "DumpChecks", dependencies: ["Dumps"], path: "DumpChecks"),

    .systemLibrary(name: "CFuzzer", path: "CFuzzer"),
    // Built with -sanitize=fuzzer only.
    .executableTarget(
      name: "sluice-fuzz", dependencies: ["CFuzzer", "DumpChecks", "DumpGenerator", "Dumps"], path: "Fuzz"),
    .executableTarget(name: "sluice-dump-writer", dependencies: ["DumpGenerator"], path: "Write"),
    .executableTarget(name: "sluice-read", dependencies: ["Dumps"], path: "Read"),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
}
