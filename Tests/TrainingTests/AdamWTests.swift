import Autograd
import TensorCore
import TensorTesting
import Testing
import Training

@Suite("AdamW")
struct AdamWTests {
  private func parameter(
    _ values: [Float], isVector: Bool, gradient: [Float], _ backend: any Backend
  ) -> Parameter {
    let parameter = Parameter(
      parts: [.init(name: "w", rows: isVector ? values.count : 1)], rows: 1,
      columns: values.count, isVector: isVector, on: backend)
    values.withUnsafeBufferPointer { backend.write($0, into: parameter.value) }
    gradient.withUnsafeBufferPointer {
      backend.write($0, into: parameter.gradientTarget(on: backend))
    }
    return parameter
  }

  private var config: OptimizerConfig {
    var config = OptimizerConfig()
    config.learningRate = 0.1
    config.weightDecay = 0.5
    config.clip = 0
    return config
  }

  @Test("the first step moves by the rate against the gradient's sign, after decoupled decay")
  func firstStep() {
    let backend = TestBackends.fast[0].make()
    let matrix = parameter([1, -2], isVector: false, gradient: [0.3, -4], backend)
    let vector = parameter([1, -2], isVector: true, gradient: [0.3, -4], backend)
    let optimizer = AdamW(config, parameters: [matrix, vector], on: backend)
    let report = optimizer.step(learningRate: 0.1)
    #expect(report.isApplied)
    #expect(abs(report.gradientNorm - (2 * (0.09 + 16.0)).squareRoot()) < 1e-6)
    // m / sqrt(v) is the sign at the first step; decay 0.1 * 0.5 of the weight on matrices only.
    expectClose(
      backend.readFloats(matrix.value), [1 - 0.05 - 0.1, -2 + 0.1 + 0.1], absolute: 1e-6,
      relative: 0)
    expectClose(
      backend.readFloats(vector.value), [1 - 0.1, -2 + 0.1], absolute: 1e-6, relative: 0)
  }

  @Test("a gradient that is not finite changes neither weights nor moments nor versions")
  func notFinite() {
    let backend = TestBackends.fast[0].make()
    let good = parameter([1, 2], isVector: false, gradient: [1, 1], backend)
    let bad = parameter([3, 4], isVector: false, gradient: [1, .nan], backend)
    let optimizer = AdamW(config, parameters: [good, bad], on: backend)
    let versions = [good.version, bad.version]
    #expect(!optimizer.step(learningRate: 0.1).isApplied)
    #expect(optimizer.stepCount == 0)
    #expect(backend.readFloats(good.value) == [1, 2] && backend.readFloats(bad.value) == [3, 4])
    #expect([good.version, bad.version] == versions)
    #expect(backend.readFloats(optimizer.moments[0].first) == [0, 0])
  }

  @Test("clipping scales the whole gradient to the bound: AdamW then sees the smaller one")
  func clipping() {
    let backend = TestBackends.fast[0].make()
    let weight = parameter([0, 0], isVector: true, gradient: [3, 4], backend)
    var config = config
    config.clip = 1
    let optimizer = AdamW(config, parameters: [weight], on: backend)
    #expect(optimizer.step(learningRate: 0.1).gradientNorm == 5)
    // (1 - beta1) * g / 5.
    expectClose(
      backend.readFloats(optimizer.moments[0].first), [0.1 * 0.6, 0.1 * 0.8], absolute: 1e-6,
      relative: 0)
  }
}
