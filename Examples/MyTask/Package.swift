// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "MyTask",
  dependencies: [.package(name: "cohort", path: "../..")],
  targets: [
    .executableTarget(
      name: "MyTask",
      dependencies: [
        .product(name: "CohortCLI", package: "cohort"),
        .product(name: "CohortTasks", package: "cohort"),
        .product(name: "CohortRewards", package: "cohort"),
      ],
      swiftSettings: [.swiftLanguageMode(.v6)])
  ]
)
