internal import Checkpoints
internal import Objectives
package import Policy
package import RunLog
internal import StrictJSON
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
  private let fingerprint: UInt64
  private let skippedCount: Int

  /// Loads the policy (or takes one that is not on the disk yet) and the data.
  package init(
    recipe: Recipe, policy: PolicyFolder? = nil, environment: RunEnvironment
  ) throws {
    self.recipe = recipe
    self.environment = environment
    let policy = try policy ?? PolicyFolder(path: recipe.model, on: environment.backend)
    self.policy = policy
    try recipe.train.freezeParts(of: policy.model)
    let encoder = PromptEncoder(policy, cacheBytes: recipe.data.imageCacheMiB << 20)
    self.encoder = encoder
    guard !recipe.sft.path.isEmpty else {
      throw ConfigError(key: "sft.path", message: "name the JSONL file of {question, response}")
    }
    let template = try TaskLoader.template(
      recipe.sft.template, system: recipe.sft.system, prefill: recipe.sft.prefill)
    let task = try environment.tasks.task(
      "demonstrations",
      options: JSONObject([
        (
          "fields",
          .object(
            JSONObject([
              ("question", .string(recipe.sft.questionField)),
              ("answer", .string(recipe.sft.responseField)),
            ]))
        )
      ]))
    var dataset = try Dataset.load(
      name: "sft", files: [recipe.sft.path], task: task,
      policy: DatasetPolicy(
        onBadRecord: recipe.data.onBadRecord, maxRefused: recipe.data.maxRefused))
    let limit = policy.model.configuration.maxPositions
    var examples: [SupervisedTrainer.Example] = []
    let tokenizer = policy.tokenizer
    // What closes the template's turns, where it is a stop id; else the model's own end.
    let closing = template.stopStrings.compactMap { tokenizer.id(of: $0) }
    let stop = closing.first { policy.stopIDs.contains($0) } ?? policy.stopIDs.min()
    dataset = try dataset.refusing { sample in
      let exchanges = template.exchanges(sample.messages, response: sample.reference)
      do throws(PromptError) {
        let place = (root: recipe.sft.imageFolder, record: sample.location.description)
        let example = try Self.tokens(of: exchanges, stop: stop, encoder, place)
        let count = example.prompt.ids.count + example.response.count
        guard count <= limit else { return "\(count) tokens, the model has \(limit) positions" }
        guard !example.prompt.ids.isEmpty, example.isLearned.contains(true) else {
          return "no tokens"
        }
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
    plan = MemoryPlan(
      policy.model.configuration,
      promptLimit: self.examples.map { $0.prompt.count + $0.response.count }.max() ?? 1,
      maxNewTokens: recipe.rollout.maxNewTokens,
      liveCompletions: recipe.eval.every > 0 ? recipe.liveSequences : 0,
      budget: environment.memoryBudget(recipe.train), requestedRows: recipe.train.microBatchRows,
      trainableCount: policy.model.trainableCount, pictures: pictures)
    guard plan.fits else {
      throw ConfigError(
        key: "train.memory-gib", message: "the run does not fit:\n\(plan.text)")
    }
  }

  /// Encodes each stretch by itself, as the policy would meet it: the words of a turn are ordinary
  /// text, its end is markup, or the stop id for the last one.
  private static func tokens(
    of exchanges: [RenderedExchange], stop: Int32?, _ encoder: PromptEncoder,
    _ place: (root: String, record: String)
  ) throws(PromptError) -> (prompt: EncodedPrompt, response: [Int32], isLearned: [Bool]) {
    let tokenizer = encoder.tokenizer
    var prompt = EncodedPrompt()
    var response: [Int32] = []
    var isLearned: [Bool] = []
    for (index, exchange) in exchanges.enumerated() {
      let context = try encoder.encode(
        exchange.context, root: place.root, place: place.record)
      if index == 0 {
        prompt = context
      } else {
        guard context.images.isEmpty else { throw .latePicture }
        response += context.ids
        isLearned += Array(repeating: false, count: context.ids.count)
      }
      let isLast = index == exchanges.count - 1
      let words =
        tokenizer.encode(exchange.response)
        + (isLast
          ? stop.map { [$0] } ?? [] : tokenizer.encode(parts: [.markup(exchange.end)]))
      try encoder.requireText(words)
      response += words
      isLearned += Array(repeating: true, count: words.count)
    }
    return (prompt, response, isLearned)
  }

  /// Trains to the last step or until interrupted, and saves.
  /// - Parameter existing: `.resume` goes on from the newest verified checkpoint.
  package func run(existing: RunFolder.Existing) throws -> RunOutcome {
    let session = RunSession(
      recipe: recipe, policy: policy, tasks: [], evalSets: evalSets, environment: environment,
      fingerprints: ["sft": fingerprint], refused: refused + evalSets.tasks.flatMap(\.refused),
      notes: notes + PreparedTask.notes(evalSets.tasks), rowsPerForward: plan.rowsPerForward)
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
