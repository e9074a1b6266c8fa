import CPUBackend
import TensorCore
import TensorTesting
import Testing

@Suite("Instruction sets and thread counts give the same bits")
struct KernelSetTests {
  /// Results of the operations that promise equal bits, of one backend.
  static func results(_ backend: CPUBackend) -> [String: [Float]] {
    let bench = Workbench(backend, padding: 0)
    var random = RandomMatrices(seed: 3)
    let (n, d, v) = (37, 50, 1111)
    let hidden = bench.matrix(random.normal(n, d))
    let weight = bench.matrix(random.normal(v, d, deviation: 0.3))
    let prepared = backend.prepare(weight: weight, version: 1)
    let pairs = HeadPairs(
      rows: (0..<60).map { Int32($0 / 2) }, targets: (0..<60).map { Int32($0 * 17) })
    let values = backend.headLogProbs(hidden, prepared, pairs: pairs, temperature: 0.7)
    let draws = (0..<n).map { row in
      SampleDraw(row: row, temperature: 0.7, uniform: Float(row) / Float(n))
    }
    let tokens = backend.sample(hidden, prepared, draws: draws)
    let dBias = bench.matrix(random.normal(1, d))
    backend.biasGradient(hidden, addingTo: dBias)
    let sum = bench.matrix(random.normal(n, d))
    backend.axpy(0.3, hidden, addingTo: sum)
    backend.add(sum, hidden, into: sum)
    backend.scale(sum, by: 1.7)
    let table = bench.matrix(random.normal(5, d))
    backend.scatterAddRows(hidden, ids: (0..<n).map { Int32($0 % 5) }, addingTo: table)
    let first = bench.matrix(random.normal(n, d))
    let second = bench.matrix(random.uniform(n, d, in: 0.1..<1))
    let parameter = bench.matrix(random.normal(n, d))
    backend.adamW(
      weight: parameter, gradient: hidden, firstMoment: first, secondMoment: second,
      AdamWStep(
        learningRate: 0.01, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, step: 3,
        gradientScale: 0.5))
    return [
      "log-probs": values.logProbs, "entropies": values.entropies,
      "tokens": tokens.map { Float($0.id) }, "sampled log-probs": tokens.map(\.logProb),
      "bias gradient": backend.floats(dBias), "arithmetic": backend.floats(sum),
      "scatter": backend.floats(table), "AdamW": backend.floats(parameter),
      "moments": backend.floats(first) + backend.floats(second),
      "sum of squares": [Float(backend.sumOfSquares(hidden).sum)],
    ]
  }

  @Test("all levels, one to three threads")
  func sameBits() {
    let expected = Self.results(CPUBackend(threads: 1, matmulPath: .fixedOrder, level: .portable))
    for level in CPUBackend.Level.allCases where level.isAvailable {
      for threads in 1...3 {
        let results = Self.results(
          CPUBackend(threads: threads, matmulPath: .fixedOrder, level: level))
        for (name, values) in expected {
          #expect(results[name] == values, "\(name), \(level), \(threads) threads")
        }
      }
    }
  }

  @Test("the kernel set names what bits may depend on")
  func names() {
    let set = CPUBackend(threads: 1, level: .portable).kernelSet
    #expect(set.hasPrefix("portable "))
    #expect(set.contains(#/ OpenBLAS-[A-Za-z0-9_]+-[0-9]+\.[0-9]+/#), "\(set)")
    #expect(CPUBackend(threads: 1, matmulPath: .fixedOrder).kernelSet != set)
  }
}
