import Autograd
import Foundation
import Objectives
import Policy
import RunLog
import TensorCore
import TensorTesting
import Testing
import Training

@Suite("learning", .tags(.learning))
struct LearningTests {
  @Test(
    "a two-armed bandit is solved in 30 steps, whichever arm pays",
    arguments: TestBackends.fast, [Int32(0), 1])
  func bandit(_ kind: TestBackend, paying: Int32) throws {
    let backend = kind.make()
    let model = makeSmallModel(on: backend, vocabulary: 2, width: 16, layers: 1, scale: 1)
    let objective = try GPG()
    let optimizer = AdamW(OptimizerConfig(), parameters: model.parameters, on: backend)
    let update = PolicyUpdate(model: model, rowsPerForward: 64)
    let engine = model.engine(seed: 1)
    var means: [Double] = []
    for step in 0..<30 {
      let requests = (0..<4).map {
        GenerationRequest(prompt: [0], completionCount: 8, drawIndex: UInt64(step * 4 + $0))
      }
      let sampled = engine.generate(
        requests, SamplingParameters(temperature: 1, stopIDs: [], maxNewTokens: 1))
      let groups = sampled.map { completions in
        SampledGroup(
          members: completions.map {
            GroupMember(logProbs: $0.logProbs, reward: $0.tokens == [paying] ? 1 : 0)
          })
      }
      means.append(objective.summary(of: groups).rewards.mean ?? 0)
      let evaluation = objective.evaluate(groups)
      guard evaluation.isUpdate else { continue }
      optimizer.clearGradients()
      let check = update.accumulate(
        sampled.map { TokenGroup(prompt: [0], completions: $0.map(\.tokens)) },
        stored: sampled.map { $0.map(\.logProbs) }, seeds: evaluation.seeds, temperature: 1
      ).check
      #expect(check.maxDifference == 0)
      #expect(optimizer.step(learningRate: 0.02).isApplied)
    }
    #expect(means[0] < 0.9, "the bandit was solved before it began")
    #expect(probability(of: paying, model) > 0.97, "\(means)")
  }

  /// Of a token after the prompt [0].
  private func probability(of token: Int32, _ model: any PolicyModel) -> Double {
    model.prepareWeights()
    let packed = PackedGroups([TokenGroup(prompt: [0], completions: [[token]])])
    let hidden = model.hiddenStates(
      packed.input, cache: nil, Tape(model.backend, isRecording: false))
    let values = LogProbHead(hidden, weight: model.head, pairs: packed.pairs, temperature: 1)
      .values(on: model.backend)
    return exp(Double(values.logProbs[0]))
  }

  @Test("copying three of six symbols is learnt in 250 steps and holds for unseen texts")
  func copy() throws {
    let backend = TestBackends.fast[0].make(threads: 2)
    let model = makeSmallModel(on: backend, vocabulary: 8, width: 32, scale: 2)
    let texts: [[Int32]] = (0..<216).map { i in [i % 6, i / 6 % 6, i / 36] }
    let isHeldOut = (0..<216).map {
      SeededRandom(seed: 4, purpose: .test).below(6, UInt64($0)) == 0
    }
    let known = zip(texts, isHeldOut).filter { !$1 }.map(\.0)
    let heldOut = zip(texts, isHeldOut).filter { $1 }.map(\.0)
    let examples = known.map { text in
      SupervisedTrainer.Example(prompt: text + [6], response: text + [7])
    }
    var recipe = Recipe()
    recipe.sft.batchSize = 32
    recipe.sft.epochs = 0
    recipe.train.steps = 250
    recipe.optimizer.learningRate = 4e-3
    recipe.optimizer.schedule = .cosine
    recipe.optimizer.warmupSteps = 10
    let trainer = try SupervisedTrainer(
      recipe: recipe, model: model, examples: examples, rowsPerForward: 4096)
    var losses: [Double] = []
    for _ in 0..<trainer.totalSteps {
      losses.append(try #require(trainer.step().metrics["loss"]))
    }
    #expect(losses[0] > 1, "uniform over 8 ids is ln 8 = 2.08")
    #expect(losses.suffix(10).allSatisfy { $0 < 0.05 }, "\(losses.suffix(10))")

    let copies = model.engine(seed: 1).generate(
      heldOut.map { GenerationRequest(prompt: $0 + [6], completionCount: 1, drawIndex: 0) },
      SamplingParameters(temperature: 0, stopIDs: [7], maxNewTokens: 6))
    let right = zip(heldOut, copies).count { $1[0].tokens == $0 + [Int32(7)] }
    #expect(right >= heldOut.count * 9 / 10, "\(right) of \(heldOut.count)")
  }

  @Test("a policy with its own tokenizer learns from its rewards to end in an even digit")
  func rewards() throws {
    var run = try SumsRun()
    run.recipe.data.tasks = [run.task("sums", rewards: [(EvenDigit.id, 1)])]
    run.recipe.rollout.groupsPerStep = 8
    run.recipe.optimizer.learningRate = 4e-3
    let trainer = try run.trainer().trainer
    let means = try (0..<25).map { _ in try #require(try trainer.step().metrics["reward"]) }
    #expect(means[0] < 0.7 && means.suffix(3).reduce(0, +) > 3 * 0.85, "\(means)")
  }
}
