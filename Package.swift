// swift-tools-version: 6.1
import PackageDescription

// Tests run at release speed: C at -O3 and the numeric Swift targets at -O in debug builds too.
// Rewards, Objectives, Tasks and what they import carry no unsafe flags, so that other packages
// can depend on them by version.
let language: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]
let numeric: [SwiftSetting] =
  language + [.unsafeFlags(["-O"], .when(configuration: .debug))]
let kernels: [CSetting] = [.unsafeFlags(["-O3"])]

let argumentParser: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")

/// Tests of a target, in Tests/<target>Tests.
func tests(_ target: String, _ others: [String] = []) -> Target {
  .testTarget(
    name: target + "Tests", dependencies: ([target] + others).map { .byName(name: $0) },
    swiftSettings: numeric)
}

let package = Package(
  name: "cohort",
  products: [
    .executable(name: "cohort", targets: ["cohort"]),
    .library(name: "CohortCLI", targets: ["CohortCLI"]),
    .library(name: "CohortTasks", targets: ["Tasks"]),
    .library(name: "CohortRewards", targets: ["Rewards"]),
    .library(name: "CohortObjectives", targets: ["Objectives"]),
  ],
  traits: [
    .trait(name: "OneDNN", description: "Forward products through oneDNN (libdnnl-dev)."),
    .default(enabledTraits: ["OneDNN"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
  ],
  targets: [
    // MARK: Floor 0 - foreign code
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CMPFR", pkgConfig: "mpfr", providers: [.apt(["libmpfr-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .target(
      name: "CDNNL", cSettings: kernels,
      linkerSettings: [.linkedLibrary("dnnl", .when(traits: ["OneDNN"]))]),
    .target(
      name: "CImage", cSettings: kernels,
      linkerSettings: [.linkedLibrary("png"), .linkedLibrary("jpeg")]),
    .target(name: "CKernels", cSettings: kernels, linkerSettings: [.linkedLibrary("m")]),
    .target(name: "CFileMap"),

    // MARK: Floor 1
    .target(name: "StrictJSON", swiftSettings: language),
    .target(name: "TensorCore", swiftSettings: numeric),
    .target(
      name: "Rewards", dependencies: ["CMPFR", .product(name: "BigInt", package: "BigInt")],
      swiftSettings: language),
    .target(name: "Objectives", swiftSettings: language),
    .target(name: "RunLog", dependencies: ["StrictJSON"], swiftSettings: language),
    .target(name: "Parquet", dependencies: ["CZlib", "CZstd"], swiftSettings: language),

    // MARK: Floor 2
    .target(
      name: "CPUBackend",
      dependencies: [
        "TensorCore", "CKernels", "COpenBLAS",
        .target(name: "CDNNL", condition: .when(traits: ["OneDNN"])),
      ], swiftSettings: numeric),
    .target(name: "Autograd", dependencies: ["TensorCore"], swiftSettings: numeric),
    .target(name: "Tasks", dependencies: ["StrictJSON", "Parquet"], swiftSettings: language),

    // MARK: Floor 3
    .target(name: "Layers", dependencies: ["Autograd", "TensorCore"], swiftSettings: numeric),
    .target(
      name: "Shapes", dependencies: ["CImage", "Tasks", "StrictJSON"], swiftSettings: numeric),
    .target(
      name: "Checkpoints", dependencies: ["CFileMap", "TensorCore", "StrictJSON"],
      swiftSettings: numeric),
    .target(name: "ChatTemplates", dependencies: ["StrictJSON"], swiftSettings: language),

    // MARK: Floor 4
    .target(name: "TextEncoder", dependencies: ["StrictJSON"], swiftSettings: numeric),
    .target(
      name: "VisionEncoder",
      dependencies: ["CImage", "Layers", "Autograd", "TensorCore", "Checkpoints", "StrictJSON"],
      swiftSettings: numeric),

    // MARK: Floor 5
    .target(
      name: "Policy",
      dependencies: [
        "Layers", "Autograd", "TensorCore", "Checkpoints", "TextEncoder", "VisionEncoder",
      ], swiftSettings: numeric),

    // MARK: Floor 6
    .target(
      name: "Training",
      dependencies: [
        "Policy", "Layers", "Autograd", "TensorCore", "Checkpoints", "ChatTemplates",
        "TextEncoder", "VisionEncoder", "Tasks", "Rewards", "Objectives", "RunLog", "StrictJSON",
      ], swiftSettings: numeric),

    // MARK: Floor 8 - the command line
    .target(
      name: "CohortCLI",
      dependencies: [
        "Training", "CPUBackend", "Policy", "Layers", "Autograd", "TensorCore", "Checkpoints",
        "ChatTemplates", "TextEncoder", "Tasks", "Shapes", "Rewards", "Objectives", "RunLog",
        "StrictJSON",
        argumentParser, yams, logging,
      ], swiftSettings: language),
    .executableTarget(name: "cohort", dependencies: ["CohortCLI"], swiftSettings: language),

    // MARK: Test support
    .target(
      name: "TensorTesting", dependencies: ["TensorCore", "CPUBackend"],
      path: "Tests/TensorTesting", swiftSettings: numeric),
  ]
    // MARK: Tests
    + [
      tests("TensorCore", ["TensorTesting"]),
      tests("StrictJSON"),
      tests("Rewards", ["StrictJSON"]),
      tests("Objectives"),
      tests("RunLog", ["StrictJSON"]),
      tests("Parquet"),
      tests("CPUBackend", ["TensorCore", "TensorTesting"]),
      tests("Autograd", ["TensorCore", "TensorTesting"]),
      tests("Tasks", ["StrictJSON"]),
      tests("Shapes", ["Tasks", "StrictJSON", "VisionEncoder"]),
      tests("Checkpoints", ["TensorCore", "StrictJSON"]),
      tests("ChatTemplates", ["StrictJSON"]),
      tests("TextEncoder", ["StrictJSON"]),
      tests("VisionEncoder", ["Checkpoints", "StrictJSON", "TensorTesting", "CPUBackend"]),
      tests(
        "Policy",
        [
          "Layers", "Autograd", "TensorCore", "Checkpoints", "TextEncoder", "VisionEncoder",
          "StrictJSON", "TensorTesting", "CPUBackend",
        ]),
      tests(
        "Training",
        [
          "ChatTemplates", "Policy", "Layers", "Autograd", "TensorCore", "Checkpoints",
          "TextEncoder",
          "VisionEncoder", "Tasks", "Rewards", "Objectives", "RunLog", "StrictJSON",
          "TensorTesting", "CPUBackend",
        ]),
      tests(
        "CohortCLI",
        [
          "Training", "Policy", "TextEncoder", "VisionEncoder", "Checkpoints", "Tasks", "Rewards",
          "Objectives",
          "RunLog", "StrictJSON", "CPUBackend",
        ]),
    ]
)
