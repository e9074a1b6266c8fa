import Autograd
import Foundation
import TensorCore
import TensorTesting
import Testing
import Training

/// A matrix [1, 2] and a vector of 2 with an optimizer over both.
private struct Fixture {
  let backend: any Backend
  let matrix: Parameter
  let vector: Parameter
  let optimizer: AdamW

  init(_ config: OptimizerConfig, _ kind: TestBackend) {
    backend = kind.make()
    matrix = Parameter(
      parts: [.init(name: "w", rows: 1)], rows: 1, columns: 2, isVector: false, on: backend)
    vector = Parameter(
      parts: [.init(name: "b", rows: 2)], rows: 1, columns: 2, isVector: true, on: backend)
    backend.write([1, -2], into: matrix.value)
    backend.write([1, -2], into: vector.value)
    optimizer = AdamW(config, parameters: [matrix, vector], on: backend)
  }

  /// One step in which both parameters have this gradient.
  func step(_ gradient: [Float], rate: Double) -> AdamW.Report {
    optimizer.clearGradients()
    for parameter in [matrix, vector] {
      backend.write(gradient, into: parameter.gradientTarget(on: backend))
    }
    return optimizer.step(learningRate: rate)
  }

  /// Weights and moments.
  var numbers: [[Float]] {
    [matrix.value, vector.value].map(backend.readFloats)
      + optimizer.moments.flatMap { [$0.first, $0.second] }.map(backend.readFloats)
  }
}

extension Backend {
  fileprivate func write(_ values: [Float], into matrix: Matrix) {
    values.withUnsafeBufferPointer { write($0, into: matrix) }
  }
}

@Suite("AdamW", .tags(.value))
struct AdamWTests {
  private static var config: OptimizerConfig {
    var config = OptimizerConfig()
    config.beta1 = 0.9
    config.beta2 = 0.99
    config.epsilon = 1e-8
    config.weightDecay = 0.1
    config.clip = 0
    return config
  }

  @Test(
    "two steps by hand, with decay on matrices and none on vectors",
    arguments: TestBackends.available)
  func values(_ kind: TestBackend) {
    let fixture = Fixture(Self.config, kind)
    // Step 1: g = (0.5, -0.25), so m' = g and v' = g^2: the direction is the sign of g.
    // Vector: (1, -2) - 0.1 (1, -1) = (0.9, -1.9).
    // Matrix: that, minus 0.1 * 0.1 * (1, -2): (0.89, -1.88).
    var report = fixture.step([0.5, -0.25], rate: 0.1)
    #expect(report.isApplied)
    // Both parameters together: sqrt(2 (0.25 + 0.0625)).
    expectClose(
      [report.gradientNorm], [Double(0.625).squareRoot()], absolute: 1e-12, relative: 1e-7)
    var numbers = fixture.numbers
    expectClose(numbers[0], [0.89, -1.88], absolute: 1e-6, relative: 1e-6, "matrix")
    expectClose(numbers[1], [0.9, -1.9], absolute: 1e-6, relative: 1e-6, "vector")
    for first in [2, 4] {
      expectClose(numbers[first], [0.05, -0.025], absolute: 1e-8, relative: 1e-6, "first")
      expectClose(numbers[first + 1], [2.5e-3, 6.25e-4], absolute: 1e-9, relative: 1e-6, "second")
    }
    // Step 2: g = (-1, -0.25), rate 0.2.
    // m = 0.9 (0.05, -0.025) + 0.1 g = (-0.055, -0.0475); m' = m / 0.19
    // v = 0.99 (0.0025, 0.000625) + 0.01 g^2 = (0.012475, 0.00124375); v' = v / 0.0199
    // m' = (-0.28947368, -0.25), sqrt v' = (0.79176033, 0.25): direction (-0.36560771, -1).
    report = fixture.step([-1, -0.25], rate: 0.2)
    #expect(report.isApplied && fixture.optimizer.stepCount == 2)
    numbers = fixture.numbers
    // Vector: (0.9 + 0.07312154, -1.9 + 0.2). Matrix: 0.98 (0.89, -1.88) + (0.07312154, 0.2).
    expectClose(numbers[1], [0.97312154, -1.7], absolute: 2e-6, relative: 1e-6, "vector")
    expectClose(numbers[0], [0.94532154, -1.6424], absolute: 2e-6, relative: 1e-6, "matrix")
    expectClose(numbers[2], [-0.055, -0.0475], absolute: 1e-8, relative: 1e-6, "first")
    expectClose(numbers[3], [0.012475, 0.00124375], absolute: 1e-9, relative: 1e-6, "second")
  }

  @Test(
    "a gradient over the bound is scaled to it, one below is left alone",
    arguments: TestBackends.available)
  func clipping(_ kind: TestBackend) {
    var config = Self.config
    config.clip = 1
    let fixture = Fixture(config, kind)
    // Norm of both parameters together: sqrt(2 * 25) = 7.07.
    let report = fixture.step([3, -4], rate: 0.1)
    expectClose([report.gradientNorm], [Double(50).squareRoot()], absolute: 1e-12, relative: 1e-7)
    let scale = 0.1 / Double(50).squareRoot()
    expectClose(
      fixture.numbers[2], [3 * scale, -4 * scale], absolute: 1e-8, relative: 1e-6, "first moment")

    let gentle = Fixture(config, kind)
    #expect(gentle.step([0.3, -0.4], rate: 0.1).isApplied)
    expectClose(
      gentle.numbers[2], [0.03, -0.04], absolute: 1e-9, relative: 1e-6, "below the bound")
  }

  @Test(
    "a gradient that is not finite changes nothing, and the next step is the first",
    arguments: TestBackends.available, [Float.nan, .infinity, -.infinity])
  func notFinite(_ kind: TestBackend, value: Float) {
    let fixture = Fixture(Self.config, kind)
    let before = fixture.numbers.map { $0.map(\.bitPattern) }
    let versions = [fixture.matrix.version, fixture.vector.version]
    let report = fixture.step([0.5, value], rate: 0.1)
    #expect(!report.isApplied && !report.gradientNorm.isFinite)
    #expect(fixture.numbers.map { $0.map(\.bitPattern) } == before)
    #expect([fixture.matrix.version, fixture.vector.version] == versions)
    #expect(fixture.optimizer.stepCount == 0)
    #expect(fixture.step([0.5, -0.25], rate: 0.1).isApplied)
    expectClose(fixture.numbers[1], [0.9, -1.9], absolute: 1e-6, relative: 1e-6)
  }

  @Test("squares that overflow a Float still give a finite norm", arguments: TestBackends.available)
  func largeGradient(_ kind: TestBackend) {
    var config = Self.config
    config.clip = 1
    let fixture = Fixture(config, kind)
    let report = fixture.step([1e30, -1e30], rate: 0.1)
    #expect(report.isApplied)
    expectClose([report.gradientNorm], [2e30], absolute: 1, relative: 1e-6)
    let isFinite = fixture.numbers.joined().allSatisfy { $0.isFinite }
    #expect(isFinite)
  }

  @Test("a rate of 0 changes no weight, even with decay", arguments: TestBackends.available)
  func noRate(_ kind: TestBackend) {
    let fixture = Fixture(Self.config, kind)
    #expect(fixture.step([0.5, -0.25], rate: 0).isApplied)
    expectSameBits(fixture.numbers[0], [1, -2])
    expectSameBits(fixture.numbers[1], [1, -2])
  }

  @Test("a frozen parameter has no moments and is not written")
  func frozen() {
    let backend = TestBackends.fast[0].make()
    let parameter = Parameter(
      parts: [.init(name: "w", rows: 1)], rows: 1, columns: 2, isVector: false, on: backend)
    parameter.isTrainable = false
    let optimizer = AdamW(Self.config, parameters: [parameter], on: backend)
    #expect(optimizer.moments.isEmpty)
    #expect(optimizer.step(learningRate: 1).isApplied && parameter.version == 0)
  }
}
