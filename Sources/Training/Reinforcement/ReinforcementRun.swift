internal import Checkpoints
internal import Objectives
package import Policy
package import RunLog
internal import StrictJSON
internal import Tasks
internal import TensorCore

/// A whole reinforcement-learning run: trainer, logs, evaluations, checkpoints.
package final class ReinforcementRun {
  package let policy: PolicyFolder
  package let plan: MemoryPlan
  package let tasks: [PreparedTask]
  package let encoder: PromptEncoder
  private let base: BaseModel?
  private let evalSets: EvalSets
  private let recipe: Recipe
  private let environment: RunEnvironment

  /// Loads the policy and every task, and plans memory; nothing is written yet.
  /// - Throws: typed errors that name file and key; `memory` when the plan does not fit.
  package init(recipe: Recipe, environment: RunEnvironment) throws {
    self.recipe = recipe
    self.environment = environment
    var policy = try PolicyFolder(path: recipe.model, on: environment.backend)
    base = try recipe.attachAdapter(to: &policy, isStored: true)
    self.policy = policy
    try recipe.train.freezeParts(of: policy.model)
    policy.model.recomputesLayers = recipe.train.recompute
    let configuration = policy.model.configuration
    let limit = configuration.maxPositions - recipe.rollout.maxNewTokens
    guard limit > 0 else {
      throw ConfigError(
        key: "rollout.max-new-tokens",
        message: "\(recipe.rollout.maxNewTokens) tokens leave no room for a prompt in the "
          + "model's \(configuration.maxPositions) positions")
    }
    encoder = PromptEncoder(policy, cacheBytes: recipe.data.imageCacheMiB << 20)
    let loader = TaskLoader(
      tasks: environment.tasks, rewards: environment.rewards, encoder: encoder,
      data: recipe.data, promptLimit: limit)
    tasks = try loader.load(recipe.data.tasks, path: "data.tasks")
    evalSets = try EvalSets(
      recipe: recipe, policy: policy, encoder: encoder, environment: environment)
    let samples = (tasks + evalSets.tasks).flatMap(\.samples)
    var pictures = MemoryPlan.Pictures()
    pictures.patchesOfPrompt = samples.map(\.patchCount).max() ?? 0
    // The rounds of a step may hold twice as many informative groups as one of them draws.
    let isOneRound = recipe.objective.minInformativeFraction == 0
    pictures.promptsPerStep = recipe.rollout.groupsPerStep * (isOneRound ? 1 : 2)
    pictures.groupSize = recipe.rollout.groupSize
    pictures.cacheBytes = recipe.data.imageCacheMiB << 20
    let trainableCount = policy.model.trainableCount
    func plan(_ storage: MemoryPlan.Storage) -> MemoryPlan {
      MemoryPlan(
        configuration, promptLimit: samples.map(\.prompt.count).max() ?? 1,
        maxNewTokens: recipe.rollout.maxNewTokens, liveCompletions: recipe.liveSequences,
        budget: environment.memoryBudget(recipe.train),
        requestedRows: recipe.train.microBatchRows, trainableCount: trainableCount,
        pictures: pictures, storage: storage)
    }
    self.plan = try MemoryPlan.fitting(MemoryPlan.Storage(recipe, policy.model), plan)
  }

  /// What was loaded, for the start of a run.
  package var dataNotes: [String] { PreparedTask.notes(tasks + evalSets.tasks) }

  /// Trains to the last step or until interrupted, and saves.
  /// - Parameter existing: `.resume` goes on from the newest verified checkpoint.
  package func run(existing: RunFolder.Existing) throws -> RunOutcome {
    let session = RunSession(
      recipe: recipe, policy: policy, tasks: tasks, evalSets: evalSets, environment: environment,
      fingerprints: Dictionary(tasks.map { ($0.name, $0.fingerprint) }) { first, _ in first },
      refused: (tasks + evalSets.tasks).flatMap(\.refused), notes: dataNotes,
      rowsPerForward: plan.rowsPerForward, base: base)
    return try session.run(existing: existing) { state, rows in
      try GPGTrainer(
        recipe: recipe, model: policy.model, tasks: tasks, encoder: encoder,
        engine: policy.engine(
          random: SeededRandom(seed: UInt64(recipe.seed), purpose: .sampling),
          limits: GenerationEngine.Limits(liveCompletions: recipe.rollout.liveCompletions)),
        stopIDs: policy.stopIDs, rowsPerForward: rows, state: state)
    }
  }
}
