import Objectives
import Testing

@Suite("evaluation statistics")
struct StatisticsTests {
  @Test("pass@k equals the binomial ratio")
  func passAtK() {
    // n = 4, c = 1, k = 2: 1 - C(3,2)/C(4,2) = 1 - 3/6.
    #expect(PassAtK.estimate(samples: 4, right: 1, k: 2) == 0.5)
    // n = 5, c = 2, k = 3: 1 - C(3,3)/C(5,3) = 1 - 1/10.
    let nine = PassAtK.estimate(samples: 5, right: 2, k: 3) ?? -1
    #expect(isClose(nine, 0.9, within: 1e-15))
    #expect(PassAtK.estimate(samples: 4, right: 3, k: 1) == 0.75)
    #expect(PassAtK.estimate(samples: 4, right: 0, k: 4) == 0)
    #expect(PassAtK.estimate(samples: 4, right: 1, k: 4) == 1)
    #expect(PassAtK.estimate(samples: 4, right: 1, k: 5) == nil)
    #expect(PassAtK.estimate(samples: 4, right: 5, k: 1) == nil)
    #expect(PassAtK.estimate(samples: 0, right: 0, k: 1) == nil)
  }

  @Test("pass@k is unbiased: the mean over all subsets of k samples")
  func passAtKBruteForce() {
    for n in 1...7 {
      for right in 0...n {
        for k in 1...n {
          // The first `right` samples are right; a subset is a bit set.
          let subsets = (0..<(1 << n)).filter { $0.nonzeroBitCount == k }
          let solved = subsets.count { $0 & ((1 << right) - 1) != 0 }
          let estimate = PassAtK.estimate(samples: n, right: right, k: k) ?? -1
          #expect(isClose(estimate, Double(solved) / Double(subsets.count), within: 1e-13))
        }
      }
    }
  }

  @Test("pass@k holds up where factorials overflow")
  func passAtKLarge() {
    // k = 1 is c / n; k = n - c is 1 - 1 / C(n, c).
    let one = PassAtK.estimate(samples: 2000, right: 700, k: 1) ?? -1
    #expect(isClose(one, 0.35, within: 1e-12))
    #expect(PassAtK.estimate(samples: 2000, right: 700, k: 1301) == 1)
  }

  @Test("the majority wins; a tie goes to the answer that came first; nil does not vote")
  func majority() {
    #expect(MajorityVote.winner(["4", "5", "5"]) == 1)
    #expect(MajorityVote.winner(["4", "5", "5", "4"]) == 0)
    #expect(MajorityVote.winner(["7", "5", "4", "4", "5"]) == 1)
    #expect(MajorityVote.winner([nil, nil, "9", nil]) == 2)
    #expect(MajorityVote.winner([String?]()) == nil)
    #expect(MajorityVote.winner([nil, nil] as [String?]) == nil)
    for _ in 0..<20 {
      #expect(MajorityVote.winner((0..<50).map { $0 }) == 0)
    }
  }

  @Test("maj@k asks the first k samples only")
  func majorityAtK() {
    let answers: [String?] = ["1", "2", "2", nil]
    let isRight = [true, false, false, false]
    func vote(_ k: Int) -> Bool? {
      MajorityVote.isRight(answers: answers, isRight: isRight, k: k)
    }
    #expect(vote(1) == true)
    #expect(vote(2) == true)
    #expect(vote(3) == false)
    #expect(vote(4) == false)
    #expect(vote(0) == nil)
    #expect(vote(5) == nil)
    let none: [String?] = [nil]
    #expect(MajorityVote.isRight(answers: none, isRight: [true], k: 1) == false)
  }

  @Test("Wilson's interval solves its own equation and keeps its width at 0 and 1")
  func wilson() throws {
    // The ends are the p with |successes/n - p| = z sqrt(p (1 - p) / n).
    for (successes, trials) in [(3, 10), (50, 100), (1, 7), (499, 500)] {
      let estimate = try #require(Estimate.proportion(successes: successes, trials: trials))
      let p = Double(successes) / Double(trials)
      for end in [estimate.lower, estimate.upper] {
        let half = Estimate.z95 * (end * (1 - end) / Double(trials)).squareRoot()
        #expect(isClose((p - end).magnitude, half, within: 1e-12))
      }
      #expect(estimate.lower < p && p < estimate.upper)
    }
    // At 0 of n: upper = z^2 / (n + z^2).
    let none = try #require(Estimate.proportion(successes: 0, trials: 20))
    #expect(none.lower == 0)
    let z2 = Estimate.z95 * Estimate.z95
    #expect(isClose(none.upper, z2 / (20 + z2), within: 1e-14))
    let all = try #require(Estimate.proportion(successes: 20, trials: 20))
    #expect(all.upper == 1 && all.lower < 0.85)
    #expect(Estimate.proportion(successes: 0, trials: 0) == nil)
    #expect(Estimate.proportion(successes: 3, trials: 2) == nil)
  }

  @Test("with one sample a question the clustered interval is Wilson's")
  func clusteredSingle() throws {
    let rates = [1.0, 0, 0, 1, 1, 0, 0, 0, 0, 1]
    let clustered = try #require(Estimate.meanRate(rates))
    let plain = try #require(Estimate.proportion(successes: 4, trials: 10))
    #expect(isClose(clustered.lower, plain.lower, within: 1e-14))
    #expect(isClose(clustered.upper, plain.upper, within: 1e-14))
    #expect(clustered.count == 10)
  }

  @Test("k samples that always agree are worth one; independent ones are worth k")
  func clusteredExtremes() throws {
    // 4 samples each: every question all or nothing, so 10 questions are 10 trials.
    let agreeing = try #require(
      Estimate.meanRate([1, 1, 1, 1, 0, 0, 0, 0, 0, 0], samples: 40))
    let ten = try #require(Estimate.proportion(successes: 4, trials: 10))
    #expect(isClose(agreeing.upper, ten.upper, within: 1e-14))
    // Every question the same rate: no variance between questions; 40 trials at most.
    let alike = try #require(
      Estimate.meanRate([Double](repeating: 0.5, count: 10), samples: 40))
    let forty = try #require(Estimate.proportion(successes: 20, trials: 40))
    #expect(isClose(alike.upper, forty.upper, within: 1e-14))
    // All wrong: no evidence that samples are independent, so the questions count.
    let wrong = try #require(Estimate.meanRate([0, 0, 0, 0], samples: 16))
    let four = try #require(Estimate.proportion(successes: 0, trials: 4))
    #expect(wrong.upper == four.upper)
    #expect(Estimate.meanRate([]) == nil)
  }

  @Test("the clustered interval covers the truth in about 95 of 100 evaluations")
  func coverage() throws {
    // 60 questions whose solve rates are uniform on 0...1 (mean 1/2), 4 samples each.
    var random = TestRandom(seed: 77)
    var covered = 0
    for _ in 0..<1000 {
      let rates = (0..<60).map { _ in
        let rate = Double.random(in: 0..<1, using: &random)
        return Double((0..<4).count { _ in Double.random(in: 0..<1, using: &random) < rate }) / 4
      }
      let estimate = try #require(Estimate.meanRate(rates, samples: 240))
      if estimate.lower <= 0.5, 0.5 <= estimate.upper { covered += 1 }
    }
    #expect((930...970).contains(covered))
  }

  @Test("a mean over questions has the normal interval of its values")
  func mean() throws {
    // 2, 4, 6: mean 4, variance 4, standard error sqrt(4/3).
    let estimate = try #require(Estimate.mean([2, 4, 6]))
    let half = 1.959963984540054 * (4.0 / 3).squareRoot()
    #expect(estimate.value == 4)
    #expect(isClose(estimate.lower, 4 - half, within: 1e-14))
    #expect(isClose(estimate.upper, 4 + half, within: 1e-14))
    #expect(Estimate.mean([7]) == Estimate(value: 7, lower: 7, upper: 7, count: 1))
    #expect(Estimate.mean([]) == nil)
  }

  @Test("the macro mean weighs tasks alike and leaves out those without a score")
  func macroMean() {
    #expect(Estimate.macroMean([0.5, 1, nil]) == 0.75)
    #expect(Estimate.macroMean([nil]) == nil)
  }
}
