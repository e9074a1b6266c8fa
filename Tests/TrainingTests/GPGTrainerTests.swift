import Autograd
import Objectives
import Policy
import Rewards
import RunLog
import Tasks
import TensorCore
import TensorTesting
import Testing
import TextEncoder
import Training

extension StepReport {
  /// Whether the rewards of a group differ.
  fileprivate static func isInformative(_ group: RolloutGroup) -> Bool {
    Set(group.completions.map { $0.result.score ?? 0 }).count > 1
  }

  fileprivate var informativeCount: Int { groups.count { Self.isInformative($0.group) } }

  fileprivate var sampledTokens: Int {
    groups.reduce(0) { sum, entry in
      sum + entry.group.completions.reduce(0) { $0 + $1.completion.tokens.count }
    }
  }
}

@Suite("GPG trainer")
struct GPGTrainerTests {
  @Test(
    "a step logs TRL's names, and the trainer's log-probs are the sampler's",
    arguments: TestBackends.fast, [1, 2])
  func metrics(_ kind: TestBackend, threads: Int) throws {
    let run = try SumsRun(kind, threads: threads)
    let (trainer, policy, _) = try run.trainer()
    let before = policy.model.weightBits
    let report = try trainer.step()
    for name in [
      "loss", "grad_norm", "learning_rate", "num_tokens", "epoch", "step_time", "reward",
      "reward_std", "frac_reward_zero_std", "entropy", "rewards/math_answer/mean",
      "rewards/math_answer/std", "rewards/format_think_answer/mean",
      "rewards/format_think_answer/std", "completions/mean_length", "completions/min_length",
      "completions/max_length", "completions/mean_terminated_length",
      "completions/min_terminated_length", "completions/max_terminated_length",
      "completions/clipped_ratio", "sampling/sampling_logp_difference/mean",
      "sampling/sampling_logp_difference/max", "groups/all_right", "groups/all_wrong",
      "groups/mixed", "gpg/alpha", "gpg/inverse_alpha", "gpg/resample_attempts",
      "gpg/sampled_tokens",
    ] {
      let value = try #require(report.metrics[name], "\(name) is absent")
      #expect(value.isFinite, "\(name)")
    }
    #expect(report.metrics["sampling/sampling_logp_difference/max"] == 0)
    #expect(report.metrics["sampling/sampling_logp_difference/mean"] == 0)
    #expect(report.informativeCount > 0 && report.metrics["grad_norm"] ?? 0 > 0)
    #expect(report.note == nil && report.step == 1)
    #expect(policy.model.weightBits != before)
    let scores = report.groups.flatMap { $0.group.completions.compactMap(\.result.score) }
    #expect(scores.count == 24)
    let mean = scores.reduce(0, +) / 24
    #expect(abs((report.metrics["reward"] ?? 0) - mean) < 1e-12)
    #expect(report.metrics["epoch"] == 4.0 / 16)
    #expect(report.metrics["num_tokens"] == Double(report.sampledTokens))
  }

  @Test("advantages are rewards minus their group's mean, in the order of the completions")
  func advantages() throws {
    let report = try SumsRun().trainer().trainer.step()
    for (group, advantages) in report.groups {
      let rewards = group.completions.map { $0.result.score ?? 0 }
      let mean = rewards.reduce(0, +) / Double(rewards.count)
      let expected = Set(rewards).count > 1 ? rewards.map { $0 - mean } : rewards.map { _ in 0 }
      let found = try #require(advantages).map { $0 ?? .nan }
      expectClose(found, expected, absolute: 1e-12, relative: 1e-12)
    }
  }

  @Test("further rounds are drawn until the share of informative groups is reached, and charged")
  func rounds() throws {
    var run = try SumsRun()
    // Of this seed's first four questions not all are easy.
    run.recipe.seed = 5
    run.recipe.data.tasks = [run.task("sums", rewards: [(DigitIfSmall.id, 1)])]
    run.recipe.objective.minInformativeFraction = 1
    run.recipe.objective.maxRounds = 10
    let trainer = try run.trainer().trainer
    let report = try trainer.step()
    let groups = report.groups.map(\.group)
    let rounds = groups.count / 4
    #expect(rounds > 1, "the seed's first round is enough: the test shows nothing")
    #expect(report.metrics["gpg/resample_attempts"] == Double(rounds - 1))
    #expect(report.informativeCount >= 4)
    #expect(groups.dropLast(4).count(where: StepReport.isInformative) < 4)
    // Fresh draws, none twice.
    #expect(groups.map(\.drawIndex) == (0..<UInt64(groups.count)).map { $0 })
    #expect(trainer.state.drawIndex == UInt64(groups.count))
    // Every informative group is in the update; no degenerate one is needed to fill it.
    for (group, advantages) in report.groups {
      #expect((advantages != nil) == StepReport.isInformative(group))
    }
    #expect(report.metrics["gpg/alpha"] == 1)
    #expect(trainer.state.sampledTokens == report.sampledTokens)
    #expect(report.metrics["num_tokens"] == Double(report.sampledTokens))
    #expect(report.metrics["gpg/sampled_groups"] == Double(groups.count))

    let second = try trainer.step()
    #expect(second.groups.first?.group.drawIndex == UInt64(groups.count))
    #expect(
      second.metrics["num_tokens"] == Double(report.sampledTokens + second.sampledTokens))
  }

  @Test("without an informative group no bit of a weight changes, and the step is counted")
  func noInformativeGroup() throws {
    var run = try SumsRun()
    run.recipe.data.tasks = [run.task("sums", rewards: [("tag_count", 0)])]
    run.recipe.optimizer.weightDecay = 0.1
    let (trainer, policy, _) = try run.trainer()
    let before = policy.model.weightBits
    for step in 1...2 {
      let report = try trainer.step()
      #expect(report.step == step)
      #expect(report.note?.contains("no informative group") == true)
      #expect(report.metrics["gpg/steps_without_update"] == Double(step))
      #expect(report.metrics["gpg/inverse_alpha"] == 0)
      #expect(report.metrics["frac_reward_zero_std"] == 1)
      #expect(report.metrics["grad_norm"] == nil)
    }
    #expect(policy.model.weightBits == before)
    #expect(trainer.state.step == 2 && trainer.state.optimizerSteps == 0)
    #expect(trainer.state.stepsWithoutUpdate == 2)
  }

  @Test("out of rounds: skip leaves the weights and counts, stop throws as if nothing had been")
  func exhaustion() throws {
    var run = try SumsRun()
    run.recipe.data.tasks = [run.task("sums", rewards: [("tag_count", 0)])]
    run.recipe.objective.minInformativeFraction = 0.5
    run.recipe.objective.maxRounds = 3
    run.recipe.objective.onExhaustion = .skip
    let (skipping, policy, _) = try run.trainer()
    let before = policy.model.weightBits
    let report = try skipping.step()
    #expect(report.groups.count == 12 && report.note?.contains("skipped") == true)
    #expect(report.metrics["num_tokens"] == Double(report.sampledTokens))
    #expect(skipping.state.stepsWithoutUpdate == 1 && skipping.state.step == 1)
    #expect(policy.model.weightBits == before)

    run.recipe.objective.onExhaustion = .stop
    let stopping = try run.trainer().trainer
    #expect(
      throws: TrainerError.roundsExhausted(step: 1, rounds: 3, informative: 0, wanted: 0.5)
    ) { try stopping.step() }
    #expect(stopping.state == TrainerState())
  }

  @Test("a learning rate of 0 leaves every bit of the weights through an ordinary update")
  func noRate() throws {
    var run = try SumsRun()
    run.recipe.optimizer.learningRate = 0
    run.recipe.optimizer.weightDecay = 0.1
    run.recipe.rollout.temperature = 0.7
    let (trainer, policy, _) = try run.trainer()
    let before = policy.model.weightBits
    for _ in 0..<3 {
      let report = try trainer.step()
      #expect(report.metrics["grad_norm"] ?? 0 > 0)
      #expect(report.metrics["sampling/sampling_logp_difference/max"] == 0)
    }
    #expect(trainer.state.optimizerSteps == 3)
    #expect(policy.model.weightBits == before)
  }

  @Test("a training forward that differs from the sampler's stops the step before it writes")
  func mismatch() throws {
    let run = try SumsRun()
    let (trainer, policy, _) = try run.trainer { model in
      let skewed = ObservedPolicy(model)
      skewed.willForward = { input, isRecording in
        if isRecording { input.ids[0] ^= 1 }
      }
      return skewed
    }
    let before = policy.model.weightBits
    do {
      _ = try trainer.step()
      Issue.record("nothing was thrown")
    } catch let error as TrainerError {
      guard case .logProbMismatch(1, let difference, let sample, _, _, let kernels) = error else {
        throw error
      }
      #expect(difference > 0 && sample.contains("sums.jsonl:") && kernels == run.backend.kernelSet)
    }
    #expect(policy.model.weightBits == before)
    #expect(trainer.state == TrainerState())
  }

  @Test("weights that are no numbers stop the step by name", arguments: [Float.nan, .infinity])
  func notFinite(value: Float) throws {
    let (trainer, policy, _) = try SumsRun().trainer()
    let head = policy.model.head
    policy.model.backend.fill(head.value.rows(7..<8), with: value)
    head.markChanged()
    let error = #expect(throws: TrainerError.self) { try trainer.step() }
    guard case .notFinite(step: 1, sample: _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(trainer.state == TrainerState())
  }

  @Test("a mixture keeps each task's template, stop strings, rewards and figures apart")
  func mixture() throws {
    var run = try SumsRun()
    var even = run.task("even", template: SumsPolicy.bareTemplate, rewards: [(EvenDigit.id, 2)])
    even.weight = 1
    run.recipe.data.tasks[0].weight = 3
    run.recipe.data.tasks.append(even)
    run.recipe.rollout.groupsPerStep = 8
    let (trainer, policy, tasks) = try run.trainer()
    let report = try trainer.step()
    let groups = report.groups.map(\.group)
    #expect(groups.count { $0.task == 0 } == 6 && groups.count { $0.task == 1 } == 2)
    for group in groups {
      let prompt = policy.tokenizer.decode(group.sample.prompt)
      let question = group.sample.sample.question
      #expect(group.sample.sample.task == tasks[group.task].name)
      for graded in group.completions {
        let text = graded.completion.text
        switch group.task {
        case 0:
          #expect(prompt == "Question: \(question)\nAnswer: <think>")
          #expect(graded.result.parts.map(\.name) == ["math_answer", "format_think_answer"])
          // The end of the answer ends the completion.
          #expect(!text.dropLast("</answer>".count).contains("</answer>"))
          #expect(
            !text.contains("</answer>") || graded.completion.finish == .stopString("</answer>"))
        default:
          #expect(prompt == "\(question) =")
          #expect(graded.result.parts.map(\.name) == [EvenDigit.id])
          #expect([0, 2].contains(graded.result.score))
          if case .stopString = graded.completion.finish { Issue.record("no stop string here") }
        }
      }
    }
    let finishes = groups.map { group in group.completions.map(\.completion.finish) }
    #expect(
      zip(groups, finishes).contains { $0.task == 0 && $1.contains(.stopString("</answer>")) })
    #expect(
      groups.contains { group in
        group.task == 1
          && group.completions.contains {
            $0.completion.text.contains("</answer>") && !$0.completion.finish.isTruncated
          }
      }, "no completion of the second task goes past </answer>: the test shows nothing")
    for name in [
      "tasks/sums/rewards/math_answer/mean", "tasks/sums/rewards/format_think_answer/std",
      "tasks/even/rewards/even_digit/mean", "tasks/even/rewards/even_digit/unparseable",
    ] {
      #expect(report.metrics[name] != nil, "\(name)")
    }
    #expect(report.metrics["tasks/even/rewards/math_answer/mean"] == nil)
    #expect(report.metrics["sampling/sampling_logp_difference/max"] == 0)
  }

  @Test("stop strings of the recipe replace the templates'")
  func stopStrings() throws {
    var run = try SumsRun()
    run.recipe.rollout.stopStrings = ["</think>"]
    let report = try run.trainer().trainer.step()
    let sampled = report.groups.flatMap { $0.group.completions.map(\.completion) }
    #expect(sampled.contains { $0.text.contains("</think>") })
    for completion in sampled {
      #expect(!completion.text.dropLast("</think>".count).contains("</think>"))
      let isStopped = completion.finish == .stopString("</think>")
      #expect(isStopped == completion.text.hasSuffix("</think>"))
      #expect(completion.finish != .stopString("</answer>"))
    }
  }
}
