import TensorCore
import TensorTesting
import Testing

@Suite("SeededRandom")
struct SeededRandomTests {
  private let random = SeededRandom(seed: 42, purpose: .test)

  @Test("known answers stay as they are: stored runs depend on them", .tags(.value))
  func knownAnswers() {
    #expect(random.bits(0) == 3_259_075_942_069_790_754)
    #expect(random.bits(1, 2, 3) == 202_166_624_952_235_057)
    #expect(random.uniform(7) == 0.98412025)
    #expect(random.normal(7, 1) == -0.6774434)
    #expect(random.below(1000, 5) == 112)
    #expect(random.permutation(8, 3) == [2, 4, 0, 5, 7, 6, 1, 3])
    #expect(
      SeededRandom(seed: 0, purpose: .sampling).bits(0) == 14_771_931_294_445_037_407)
    #expect(
      SeededRandom(seed: .max, purpose: .dataOrder).bits(.max, .max, .max)
        == 8_494_226_551_234_159_075)
  }

  @Test("a number is a function of seed, purpose and counters alone")
  func stateless() {
    let again = SeededRandom(seed: 42, purpose: .test)
    let later = random.bits(9, 8, 7)
    _ = again.bits(1)
    #expect(again.bits(9, 8, 7) == later)
  }

  @Test("each counter, the seed and the purpose change the number")
  func countersMatter() {
    let purposes: [SeededRandom.Purpose] = [
      .initialisation, .dataOrder, .sampling, .generator, .evaluation, .test,
    ]
    var seen: Set<UInt64> = []
    var count = 0
    for seed: UInt64 in 0..<3 {
      for purpose in purposes {
        let random = SeededRandom(seed: seed, purpose: purpose)
        for a: UInt64 in 0..<5 {
          for b: UInt64 in 0..<5 {
            for c: UInt64 in 0..<5 {
              seen.insert(random.bits(a, b, c))
              count += 1
            }
          }
        }
      }
    }
    #expect(seen.count == count, "numbers collide")
  }

  @Test("streams of two purposes do not follow one another")
  func purposesIndependent() {
    let other = SeededRandom(seed: 42, purpose: .sampling)
    let count = 20_000
    // The correlation of independent uniforms has deviation 1/sqrt(n); six of them.
    var sum = 0.0
    for i in 0..<UInt64(count) {
      sum += (Double(random.uniform(i)) - 0.5) * (Double(other.uniform(i)) - 0.5)
    }
    #expect(abs(12 * sum / Double(count)) < 6 / Double(count).squareRoot())
  }

  @Test("uniform fills [0, 1) evenly along each counter", arguments: 0..<3)
  func uniformity(counter: Int) {
    let count = 64_000
    var buckets = Array(repeating: 0, count: 64)
    for i in 0..<UInt64(count) {
      let value =
        switch counter {
        case 0: random.uniform(i)
        case 1: random.uniform(1, i)
        default: random.uniform(1, 2, i)
        }
      #expect(value >= 0 && value < 1)
      buckets[Int(value * 64)] += 1
    }
    // Chi-square of 63 degrees of freedom: mean 63, deviation sqrt(126); six of them above.
    let expected = Double(count) / 64
    let chi = buckets.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) }
    #expect(chi / expected < 63 + 6 * 126.0.squareRoot())
    // Too even would be as wrong.
    #expect(chi / expected > 63 - 5 * 126.0.squareRoot())
  }

  @Test("normal has mean 0, variance 1 and the mass of a normal within one deviation")
  func normality() {
    let count = 40_000
    let values = (0..<UInt64(count)).map { Double(random.normal($0)) }
    let mean = values.reduce(0, +) / Double(count)
    let variance = values.reduce(0) { $0 + $1 * $1 } / Double(count) - mean * mean
    let inside = Double(values.count { abs($0) < 1 }) / Double(count)
    // Six deviations of each estimate: 1/sqrt(n), sqrt(2/n), sqrt(p(1-p)/n).
    #expect(abs(mean) < 0.03)
    #expect(abs(variance - 1) < 0.043)
    #expect(abs(inside - 0.6827) < 0.014)
    #expect(values.allSatisfy { abs($0) < 9 })
  }

  @Test("below reaches every value of its range and no other", arguments: [1, 2, 3, 7, 10])
  func below(bound: Int) {
    var counts = Array(repeating: 0, count: bound)
    for i in 0..<UInt64(2_000) { counts[random.below(bound, i)] += 1 }
    let expected = 2_000 / Double(bound)
    for count in counts { #expect(abs(Double(count) - expected) <= 6 * expected.squareRoot()) }
  }

  @Test("below takes the whole range of Int")
  func belowLargest() {
    let values = (0..<UInt64(64)).map { random.below(.max, $0) }
    #expect(values.allSatisfy { $0 >= 0 } && values.contains { $0 > .max / 2 })
  }

  @Test("below an empty range traps")
  func belowZero() async {
    await #expect(processExitsWith: .failure) {
      _ = SeededRandom(seed: 1, purpose: .test).below(0, 1)
    }
  }

  @Test("permutation holds every index once", arguments: [0, 1, 2, 17, 256])
  func permutation(count: Int) {
    #expect(random.permutation(count, 5, 6).sorted() == Array(0..<count))
  }

  @Test("all 24 permutations of four come up equally often")
  func permutationsUniform() {
    var counts: [[Int]: Int] = [:]
    for i in 0..<UInt64(12_000) { counts[random.permutation(4, i), default: 0] += 1 }
    #expect(counts.count == 24)
    // Chi-square of 23 degrees of freedom, six deviations of sqrt(46) above the mean.
    let chi = counts.values.reduce(0) { $0 + Double(($1 - 500) * ($1 - 500)) / 500 }
    #expect(chi < 23 + 6 * 46.0.squareRoot())
  }
}
