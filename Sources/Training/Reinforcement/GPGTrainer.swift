internal import Checkpoints
internal import Objectives
package import Policy
internal import Rewards
internal import RunLog
internal import Tasks
internal import TensorCore

/// Group Policy Gradient (arXiv 2504.02546), one update per rollout.
///
/// Each step: draw prompts, sample a group of completions for each with the current policy, grade
/// them, centre the rewards within each group, and descend
///
///     loss = - alpha / sum_i |o_i| * sum_i sum_t A_i log pi(o_it | q, o_i<t)
///
/// There is no critic, no reference model, no ratio and no clip: none is allocated. The log-probs
/// in the loss are those stored while sampling, because rollout and training are the same forward;
/// the training forward recomputes them and the step fails unless they are equal bit for bit.
package final class GPGTrainer: StepTrainer {
  package let model: any PolicyModel
  package let optimizer: AdamW
  package var state: TrainerState
  package let totalSteps: Int

  private let recipe: Recipe
  private let objective: GPG
  private let schedule: LearningRateSchedule
  private let mixture: TaskMixture
  private let tasks: [PreparedTask]
  private let encoder: PromptEncoder
  private let worker: RolloutWorker
  private let update: PolicyUpdate
  private let sampling: SamplingParameters

  /// - Parameters:
  ///   - encoder: decodes the pictures of prompts.
  ///   - stopIDs: ids that end a completion.
  ///   - rowsPerForward: packed rows of a micro-batch at most.
  package init(
    recipe: Recipe, model: any PolicyModel, tasks: [PreparedTask], encoder: PromptEncoder,
    engine: GenerationEngine, stopIDs: Set<Int32>, rowsPerForward: Int,
    state: TrainerState = TrainerState()
  ) throws {
    self.recipe = recipe
    self.model = model
    self.tasks = tasks
    self.encoder = encoder
    self.state = state
    totalSteps = recipe.train.steps
    objective = try recipe.objective.objective(maxNewTokens: recipe.rollout.maxNewTokens)
    schedule = try recipe.optimizer.learningRateSchedule(totalSteps: recipe.train.steps)
    mixture = try TaskMixture(
      tasks.map { task in
        MixtureSource(name: task.name, weight: task.weight, samples: task.samples.map(\.sample))
      }, seed: UInt64(recipe.seed))
    optimizer = AdamW(recipe.optimizer, parameters: model.trainedParameters, on: model.backend)
    optimizer.stepCount = state.optimizerSteps
    worker = RolloutWorker(
      engine: engine, tasks: tasks, encoder: encoder, stopStrings: recipe.rollout.stopStrings)
    update = PolicyUpdate(model: model, rowsPerForward: rowsPerForward)
    sampling = SamplingParameters(
      temperature: Float(recipe.rollout.temperature), stopIDs: stopIDs,
      maxNewTokens: recipe.rollout.maxNewTokens)
  }

  /// One optimizer step.
  ///
  /// - Parameter onPhase: told the name of each phase as it begins, and the share done.
  /// - Throws: ``TrainerError``; the weights are then those of the step before.
  package func step(
    onPhase: (_ phase: TrainerPhase) -> Void = { _ in }
  ) throws -> StepReport {
    let before = state
    do {
      return try attempt(onPhase)
    } catch {
      // A step that failed has not happened: its draws and tokens are not counted.
      state = before
      throw error
    }
  }

  private func attempt(_ onPhase: (TrainerPhase) -> Void) throws -> StepReport {
    var clock = PhaseClock()
    // Rollout: rounds with the same policy until enough groups are informative.
    let (decision, drawn, report) = try rollout(&clock, onPhase)
    var metrics = objective.summary(of: drawn.map(\.sampled)).metrics
    metrics += report.metrics
    state.sampledTokens += report.sampledTokens
    var outcome = StepReport(
      step: state.step + 1, metrics: Metrics(), groups: drawn.map { ($0, nil) }, note: nil)
    switch decision {
    case .stop:
      throw TrainerError.roundsExhausted(
        step: state.step + 1, rounds: report.rounds, informative: report.informativeGroups,
        wanted: recipe.objective.minInformativeFraction)
    case .skip, .drawAnother:
      outcome.note =
        "skipped: \(report.informativeGroups) informative groups after \(report.rounds) rounds"
      state.stepsWithoutUpdate += 1
    case .update(let groups):
      metrics += try apply(groups, &clock, onPhase, &outcome)
    }
    state.step += 1
    state.optimizerSteps = optimizer.stepCount
    metrics += [
      Metric("learning_rate", schedule.rate(at: state.step - 1)),
      Metric("num_tokens", Double(state.sampledTokens)),
      Metric("epoch", epoch),
      Metric("gpg/steps_without_update", Double(state.stepsWithoutUpdate)),
    ]
    metrics += rewardMetrics(drawn, prefix: "rewards/")
    metrics += tasks.restartMetrics
    if tasks.count > 1 {
      for (index, task) in tasks.enumerated() {
        metrics += rewardMetrics(
          drawn.filter { $0.task == index }, prefix: "tasks/\(task.name)/rewards/")
      }
    }
    metrics += clock.metrics(sampledTokens: report.sampledTokens)
    outcome.metrics = Metrics(metrics)
    return outcome
  }

  // MARK: Rollout

  private func rollout(
    _ clock: inout PhaseClock, _ onPhase: (TrainerPhase) -> Void
  ) throws -> (InformativeRounds<RolloutGroup>.Decision, drawn: [RolloutGroup], RoundsReport) {
    let groupsPerStep = recipe.rollout.groupsPerStep
    var rounds = try InformativeRounds<RolloutGroup>(
      recipe.objective.rounds(groupsPerStep: groupsPerStep))
    var drawn: [RolloutGroup] = []
    while true {
      let draws = (0..<groupsPerStep).map { draw(state.drawIndex + UInt64($0)) }
      state.drawIndex += UInt64(groupsPerStep)
      let total = groupsPerStep * recipe.rollout.groupSize
      let groups = try clock.time("rollout") {
        try worker.groups(draws, size: recipe.rollout.groupSize, sampling) { finished, tokens in
          onPhase(
            TrainerPhase(
              name: "rollout", done: finished, of: total,
              detail: "round \(rounds.report.rounds + 1), \(tokens) tokens"))
          return true
        }
      }
      try requireFinite(groups)
      drawn += groups
      let decision = rounds.add(
        round: groups, isInformative: { objective.isInformative($0.sampled) },
        sampledTokens: { $0.sampled.sampledTokens })
      if case .drawAnother = decision { continue }
      return (decision, drawn, rounds.report)
    }
  }

  /// A policy whose weights are no longer numbers must not look like one that found no reward.
  private func requireFinite(_ groups: [RolloutGroup]) throws {
    for group in groups {
      for graded in group.completions where !graded.completion.logProbs.allSatisfy(\.isFinite) {
        throw TrainerError.notFinite(step: state.step + 1, sample: group.sample.sample.id)
      }
    }
  }

  private func draw(_ index: UInt64) -> PromptDraw {
    let draw = mixture.draw(Int(index))
    return PromptDraw(
      task: draw.source, sample: tasks[draw.source].samples[draw.sample], index: index)
  }

  private var epoch: Double {
    let samples = tasks.reduce(0) { $0 + $1.samples.count }
    return Double(state.drawIndex) / Double(max(samples, 1))
  }

  // MARK: Update

  private func apply(
    _ groups: [RolloutGroup], _ clock: inout PhaseClock, _ onPhase: (TrainerPhase) -> Void,
    _ outcome: inout StepReport
  ) throws -> [Metric] {
    let sampled = groups.map(\.sampled)
    // The stored log-probs are the current ones, so seeds exist before any training forward.
    let evaluation = objective.evaluate(sampled)
    for (group, advantages) in zip(groups, evaluation.advantages) {
      let index = outcome.groups.firstIndex { $0.group.drawIndex == group.drawIndex }
      if let index { outcome.groups[index].advantages = advantages }
    }
    var metrics = evaluation.metrics.filter { $0.name.hasPrefix("gpg/") }
    metrics.append(Metric("loss", evaluation.loss))
    guard evaluation.isUpdate else {
      state.stepsWithoutUpdate += 1
      outcome.note = "no informative group: no update"
      return metrics
    }
    optimizer.clearGradients()
    let tokens = try zip(groups, evaluation.seeds).map { group, seeds in
      // What has no seed is not forwarded: its pictures are not decoded.
      let isTrained = seeds.contains { $0.contains { $0 != 0 } }
      return group.tokens(isTrained ? try encoder.images(group.sample.images) : [])
    }
    // The next step's pictures are decoded while this one computes.
    let next = (0..<recipe.rollout.groupsPerStep).map { draw(state.drawIndex + UInt64($0)) }
    encoder.prefetch(next.flatMap(\.sample.images))
    let check = clock.time("update") {
      update.accumulate(
        tokens, stored: sampled.map { $0.members.map(\.logProbs) },
        seeds: evaluation.seeds, temperature: sampling.temperature
      ) { done, of in
        onPhase(TrainerPhase(name: "update", done: done, of: of, detail: "micro-batches"))
      }.check
    }
    metrics += [
      Metric("sampling/sampling_logp_difference/mean", check.meanDifference),
      Metric("sampling/sampling_logp_difference/max", check.maxDifference),
    ]
    if check.maxDifference != 0, let worst = check.worst {
      throw TrainerError.logProbMismatch(
        step: state.step + 1, difference: check.maxDifference,
        sample: groups[worst.group].sample.sample.id, completion: worst.completion,
        token: worst.token, kernels: model.backend.kernelSet)
    }
    let report = clock.time("optimizer") {
      optimizer.step(learningRate: schedule.rate(at: state.step))
    }
    metrics.append(Metric("grad_norm", report.gradientNorm))
    if !report.isApplied {
      state.stepsWithoutUpdate += 1
      outcome.note = "a gradient was not finite: nothing was written"
    }
    return metrics
  }

  // MARK: Metrics

  /// Mean and deviation of each reward by name over the completions that it scored, and the shares
  /// of all that it could not read, did not decide and gave no score.
  private func rewardMetrics(_ groups: [RolloutGroup], prefix: String) -> [Metric] {
    var grades: [String: [Grade]] = [:]
    var names: [String] = []
    for part in groups.flatMap({ $0.completions.flatMap(\.result.parts) }) {
      if grades[part.name] == nil { names.append(part.name) }
      grades[part.name, default: []].append(part.grade)
    }
    return names.flatMap { name -> [Metric] in
      let all = grades[name] ?? []
      func share(_ belongs: (Grade) -> Bool) -> Double {
        Double(all.count(where: belongs)) / Double(max(all.count, 1))
      }
      let shares = [
        Metric(prefix + name + "/unparseable", share { $0.verdict == .unparseable }),
        Metric(
          prefix + name + "/undecided", share { $0.verdict == .undecided && $0.score != nil }),
        Metric(prefix + name + "/unscored", share { $0.score == nil }),
      ]
      let values = all.compactMap(\.score)
      // What nobody scored has no mean.
      guard !values.isEmpty else { return shares }
      let count = Double(values.count)
      let mean = values.reduce(0, +) / count
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return [
        Metric(prefix + name + "/mean", mean),
        Metric(prefix + name + "/std", (squares / max(count - 1, 1)).squareRoot()),
      ] + shares
    }
  }
}
