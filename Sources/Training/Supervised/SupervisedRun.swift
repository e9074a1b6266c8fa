internal import Checkpoints
internal import Objectives
package import Policy
package import RunLog
package import Tasks
internal import TensorCore
internal import TextEncoder

/// A whole supervised fine-tuning run.
package final class SupervisedRun {
  package let policy: PolicyFolder
  package let plan: MemoryPlan
  package let examples: [SupervisedTrainer.Example]
  /// Examples left out because they do not fit the model's positions.
  package let refused: [RefusedRecord]
  /// The first example as text, for people.
  package let firstExample: String
  private let encoder: PromptEncoder
  private let evalSets: EvalSets
  private let recipe: Recipe
  private let environment: RunEnvironment
  private let base: BaseModel?
  private let fingerprint: UInt64
  private let skippedCount: Int

  /// Loads the policy (or takes one that is not on the disk yet) and the data.
  package init(
    recipe: Recipe, policy given: PolicyFolder? = nil, environment: RunEnvironment
  ) throws {
    self.recipe = recipe
    self.environment = environment
    var loaded = try given ?? PolicyFolder(path: recipe.model, on: environment.backend)
    base = try recipe.attachAdapter(to: &loaded, isStored: given == nil)
    let policy = loaded
    self.policy = policy
    try recipe.train.freezeParts(of: policy.model)
    policy.model.recomputesLayers = recipe.train.recompute
    let encoder = PromptEncoder(policy, cacheBytes: recipe.data.imageCacheMiB << 20)
    self.encoder = encoder
    guard !recipe.sft.path.isEmpty else {
      throw ConfigError(
        key: "sft.path",
        message: "name the JSONL or Parquet file of {question, response} or {messages}")
    }
    let template = try recipe.sft.promptTemplate()
    let task = try recipe.sft.task(environment.tasks)
    var dataset = try Dataset.load(
      name: "sft", files: [recipe.sft.path], task: task,
      policy: DatasetPolicy(
        onBadRecord: recipe.data.onBadRecord, maxRefused: recipe.data.maxRefused))
    let limit = policy.model.configuration.maxPositions
    var examples: [SupervisedTrainer.Example] = []
    dataset = try dataset.refusing { sample in
      do throws(PromptError) {
        let example = try EncodedDemonstration(
          sample, template, stopIDs: policy.stopIDs, encoder: encoder, root: recipe.sft.imageFolder)
        if let complaint = example.complaint(positions: limit) { return complaint }
        examples.append(
          SupervisedTrainer.Example(
            prompt: example.prompt.ids, response: example.response, isLearned: example.isLearned,
            images: example.prompt.images))
        return nil
      } catch {
        return error.description
      }
    }
    self.examples = examples
    refused = dataset.refused
    fingerprint = dataset.fingerprint
    skippedCount = dataset.skippedCount
    firstExample =
      dataset.samples.first.map { template.render($0).text + $0.reference } ?? ""
    evalSets = try EvalSets(
      recipe: recipe, policy: policy, encoder: encoder, environment: environment)
    var pictures = MemoryPlan.Pictures()
    let held = evalSets.tasks.flatMap(\.samples).map(\.patchCount)
    pictures.patchesOfPrompt = (examples.map(\.patchCount) + held).max() ?? 0
    pictures.promptsPerStep = recipe.sft.batchSize
    pictures.cacheBytes = recipe.data.imageCacheMiB << 20
    let longest = self.examples.map { $0.prompt.count + $0.response.count }.max() ?? 1
    let model = policy.model
    func plan(_ storage: MemoryPlan.Storage) -> MemoryPlan {
      MemoryPlan(
        model.configuration, promptLimit: longest, maxNewTokens: recipe.rollout.maxNewTokens,
        liveCompletions: recipe.eval.every > 0 ? recipe.liveSequences : 0,
        budget: environment.memoryBudget(recipe.train),
        requestedRows: recipe.train.microBatchRows, trainableCount: model.trainableCount,
        pictures: pictures, storage: storage)
    }
    self.plan = try MemoryPlan.fitting(MemoryPlan.Storage(recipe, policy.model), plan)
  }

  /// Trains to the last step or until interrupted, and saves.
  /// - Parameter existing: `.resume` goes on from the newest verified checkpoint.
  package func run(existing: RunFolder.Existing) throws -> RunOutcome {
    let session = RunSession(
      recipe: recipe, policy: policy, tasks: [], evalSets: evalSets, environment: environment,
      fingerprints: ["sft": fingerprint], refused: refused + evalSets.tasks.flatMap(\.refused),
      notes: notes + PreparedTask.notes(evalSets.tasks), rowsPerForward: plan.rowsPerForward,
      base: base)
    return try session.run(existing: existing) { state, rows in
      try SupervisedTrainer(
        recipe: recipe, model: policy.model, examples: examples, encoder: encoder,
        rowsPerForward: rows, state: state)
    }
  }

  private var notes: [String] {
    var notes = ["\(examples.count) examples"]
    if skippedCount > 0 { notes.append("\(skippedCount) lines skipped") }
    if let first = refused.first {
      notes.append("\(refused.count) examples refused, the first \(first.id): \(first.reason)")
    }
    return notes
  }
}
