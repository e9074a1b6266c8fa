// swift-tools-version: 6.1
import PackageDescription

// The checkers alone, without a tensor. In a package of your own, by version:
//
//   .package(url: "https://example.org/cohort", from: "0.1.0")
let package = Package(
  name: "Grading",
  dependencies: [.package(name: "cohort", path: "../..")],
  targets: [
    .target(
      name: "Grading", dependencies: [.product(name: "CohortRewards", package: "cohort")],
      swiftSettings: [.swiftLanguageMode(.v6)]),
    .testTarget(
      name: "GradingTests",
      dependencies: ["Grading", .product(name: "CohortRewards", package: "cohort")],
      swiftSettings: [.swiftLanguageMode(.v6)]),
  ]
)
