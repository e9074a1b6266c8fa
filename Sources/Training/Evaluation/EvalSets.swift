internal import Checkpoints
package import Policy
package import RunLog

/// The held-out sets of a recipe: evaluated on the way, logged under `eval/`.
package struct EvalSets {
  package let tasks: [PreparedTask]
  private let recipe: Recipe
  private let policy: PolicyFolder
  private let encoder: PromptEncoder
  private let progress: any ProgressSink

  /// Loads the sets of `eval.tasks`, if there are any.
  package init(
    recipe: Recipe, policy: PolicyFolder, encoder: PromptEncoder, environment: RunEnvironment
  ) throws {
    self.recipe = recipe
    self.policy = policy
    self.encoder = encoder
    progress = environment.progress
    let loader = TaskLoader(
      tasks: environment.tasks, rewards: environment.rewards, encoder: encoder,
      data: recipe.data,
      promptLimit: policy.model.configuration.maxPositions - recipe.rollout.maxNewTokens)
    tasks = recipe.eval.tasks.isEmpty ? [] : try loader.load(recipe.eval.tasks, path: "eval.tasks")
  }

  /// Evaluates every set and logs figures and completions.
  package func evaluate(
    step: Int, _ metrics: MetricsLog, _ completions: CompletionsLog, _ heartbeat: Heartbeat
  ) throws -> [EvaluationReport] {
    let evaluator = Evaluator(
      policy: policy, encoder: encoder, tasks: tasks, seed: UInt64(recipe.seed),
      stopStrings: recipe.rollout.stopStrings,
      limits: GenerationEngine.Limits(liveCompletions: recipe.rollout.liveCompletions))
    let settings = Evaluator.Settings(
      questions: recipe.eval.n, samples: recipe.eval.samples,
      sampling: SamplingParameters(
        temperature: Float(recipe.eval.temperature), stopIDs: policy.stopIDs,
        maxNewTokens: recipe.rollout.maxNewTokens))
    return try tasks.indices.map { index in
      let (report, groups) = try evaluator.evaluate(task: index, settings) { heartbeat.beat($0) }
      let looking =
        recipe.eval.looking
        ? try evaluator.looking(task: index, settings, seen: groups) { heartbeat.beat($0) } : nil
      let values = Metrics(report.metrics + (looking?.report.metrics ?? []))
      try metrics.append(step: step, event: "eval", values)
      try completions.append(
        Evaluator.records(groups, advantages: groups.map { _ in nil }, step: step, tasks: tasks))
      progress.emit(
        .evaluationFinished(
          step: step, task: report.task, sampling: report.sampling, metrics: values))
      return report
    }
  }
}
