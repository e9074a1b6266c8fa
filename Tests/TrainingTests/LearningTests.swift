import Autograd
import Objectives
import Policy
import RunLog
import TensorCore
import TensorTesting
import Testing
import Training

@Suite("learning", .tags(.learning))
struct LearningTests {
  @Test("GPG finds the better arm of a two-armed bandit", arguments: TestBackends.fast)
  func bandit(_ kind: TestBackend) throws {
    let backend = kind.make(threads: 2)
    let model = makePolicy(on: backend, vocabulary: 8)
    let objective = try GPG()
    var config = OptimizerConfig()
    config.learningRate = 0.01
    let optimizer = AdamW(config, parameters: model.parameters, on: backend)
    let update = PolicyUpdate(model: model, rowsPerForward: 4096)
    let engine = GenerationEngine(
      model: model, tokenBytes: { _ in [] }, decode: { _ in "" },
      random: SeededRandom(seed: 4, purpose: .sampling))
    let prompt: [Int32] = [1]
    func share(_ step: Int) -> Double {
      let sampled = engine.generate(
        (0..<4).map {
          GenerationRequest(prompt: prompt, completionCount: 16, drawIndex: UInt64(step * 4 + $0))
        }, SamplingParameters(temperature: 1, stopIDs: [], maxNewTokens: 1))
      let groups = sampled.map { group in
        SampledGroup(
          members: group.map {
            GroupMember(logProbs: $0.logProbs, reward: $0.tokens == [5] ? 1 : 0)
          })
      }
      let evaluation = objective.evaluate(groups)
      if evaluation.isUpdate {
        optimizer.clearGradients()
        let check = update.accumulate(
          sampled.map { TokenGroup(prompt: prompt, completions: $0.map(\.tokens)) },
          stored: groups.map { $0.members.map(\.logProbs) }, seeds: evaluation.seeds,
          temperature: 1
        ).check
        #expect(check.maxDifference == 0)
        _ = optimizer.step(learningRate: 0.01)
      }
      return groups.joinedRewards
    }
    let first = share(0)
    for step in 1..<40 { _ = share(step) }
    #expect(first < 0.6)
    #expect(share(40) > 0.95)
  }

  @Test("supervised training learns to copy", arguments: TestBackends.fast)
  func copyTask(_ kind: TestBackend) throws {
    let backend = kind.make(threads: 2)
    let model = makePolicy(on: backend, vocabulary: 12)
    var recipe = Recipe()
    recipe.sft.batchSize = 32
    recipe.sft.epochs = 0
    recipe.train.steps = 150
    recipe.optimizer.learningRate = 0.01
    var random = RandomMatrices(seed: 8)
    let examples = (0..<64).map { _ in
      let word = random.integers(3, in: 2..<12).map(Int32.init)
      return SupervisedTrainer.Example(prompt: word + [0], response: word + [1])
    }
    let trainer = try SupervisedTrainer(
      recipe: recipe, model: model, examples: examples, rowsPerForward: 128)
    let first = trainer.step().metrics["loss"] ?? 0
    var last = first
    while trainer.state.step < trainer.totalSteps { last = trainer.step().metrics["loss"] ?? 0 }
    #expect(first > 1.5 && last < 0.1, "loss \(first) to \(last)")
  }
}

extension [SampledGroup] {
  fileprivate var joinedRewards: Double {
    let rewards = flatMap(\.members).compactMap(\.reward)
    return rewards.reduce(0, +) / Double(Swift.max(rewards.count, 1))
  }
}
