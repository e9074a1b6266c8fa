import Foundation
import Objectives
import Policy
import RunLog
import StrictJSON
import Tasks
import TensorCore
import TensorTesting
import Testing
import TextEncoder
import Training

/// Demonstrations for the tiny policy; half a batch is left over in each epoch.
private func makeRun() throws -> SumsRun {
  var run = try SumsRun()
  try run.folder.write(
    SumsPolicy.questions.map {
      "{\"question\": \"\($0.text)\", \"response\": \"so\\u003c/think>\\u003canswer>\($0.sum)\"}\n"
    }.joined(), "sft.jsonl")
  run.recipe.sft.path = run.folder.path + "/sft.jsonl"
  run.recipe.sft.batchSize = 6
  run.recipe.sft.epochs = 1.5
  run.recipe.data.tasks = []
  run.recipe.optimizer.schedule = .cosine
  run.recipe.checkpoint.every = 1
  run.recipe.train.microBatchRows = 60
  run.recipe.eval.every = 2
  run.recipe.eval.n = 4
  run.recipe.eval.tasks = [run.task("held-out", rewards: [("math_answer", 1)])]
  return run
}

extension SumsRun {
  fileprivate func start(
    _ existing: RunFolder.Existing = .refuse,
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) throws -> RunOutcome {
    try SupervisedRun(recipe: recipe, environment: environment(isInterrupted: isInterrupted))
      .run(existing: existing)
  }
}

@Suite("supervised run")
struct SupervisedRunTests {
  @Test("interrupted and resumed, a run writes the very bytes of an uninterrupted one")
  func resume() throws {
    let whole = try makeRun()
    let outcome = try whole.start()
    // 16 examples * 1.5 passes / 6.
    #expect(outcome.step == 4 && !outcome.isInterrupted)

    let parted = try makeRun()
    let first = try parted.start { [progress = parted.progress] in
      progress.finishedSteps.count >= 2
    }
    #expect(first.step == 2 && first.isInterrupted)
    let second = try parted.start(.resume)
    #expect(second.step == 4 && !second.isInterrupted)
    for file in [
      "final/model.safetensors", "best/model.safetensors",
      "checkpoints/checkpoint-4/weights.safetensors",
      "checkpoints/checkpoint-4/optimizer.safetensors",
    ] {
      #expect(
        try whole.folder.bytes("run/" + file) == parted.folder.bytes("run/" + file), "\(file)")
    }
    #expect(
      try whole.folder.metricsWithoutTimes("run/metrics.jsonl")
        == parted.folder.metricsWithoutTimes("run/metrics.jsonl"))
    #expect(
      try whole.folder.lines("run/evaluations.jsonl")
        == parted.folder.lines("run/evaluations.jsonl"))
    let losses = try whole.folder.lines("run/metrics.jsonl").compactMap { $0["loss"]?.double }
    #expect(losses.count == 4 && losses[3] < losses[0])
  }

  @Test("an earlier run is refused or replaced, and one on other examples is not resumed")
  func existing() throws {
    var run = try makeRun()
    run.recipe.sft.epochs = 0.25
    #expect(try run.start().step == 1)
    #expect(throws: RunLogError.folderNotEmpty(path: run.recipe.output)) { try run.start() }
    #expect(try run.start(.replace).step == 1)
    try run.folder.append("{\"question\": \"9+9\", \"response\": \"18\"}\n", to: "sft.jsonl")
    let error = #expect(throws: ConfigError.self) { try run.start(.resume) }
    #expect(error?.key == "data.tasks")
  }

  @Test("the loss is over response tokens alone, the end token included")
  func lossTokens() throws {
    let run = try makeRun()
    let supervised = try SupervisedRun(recipe: run.recipe, environment: run.environment())
    let example = try #require(supervised.examples.first)
    let tokenizer = supervised.policy.tokenizer
    #expect(tokenizer.decode(example.prompt) == "Question: 1+1\nAnswer: <think>")
    #expect(
      tokenizer.decode(example.response, skippingSpecial: true) == "so</think><answer>2")
    #expect(example.response.last == tokenizer.endID)
    let outcome = try supervised.run(existing: .refuse)
    #expect(outcome.step == 4)
    let tokens = try run.folder.lines("run/metrics.jsonl").filter {
      $0["event"]?.string == "step"
    }.last?["num_tokens"]?.double
    // 24 draws are every example once and 8 of them again.
    let once = supervised.examples.reduce(0) { $0 + $1.response.count }
    #expect(tokens == Double(once) * 1.5)
  }

  @Test("every turn of the assistant is learned, and no other turn")
  func conversation() throws {
    var run = try makeRun()
    run.recipe.sft.path = try run.folder.write(
      """
      {"messages": [{"role": "user", "content": "1+1"}, {"role": "assistant", "content": "2"}, \
      {"role": "user", "content": "1+2"}, {"role": "assistant", "content": "3"}]}

      """, "talk.jsonl")
    let supervised = try SupervisedRun(recipe: run.recipe, environment: run.environment())
    let example = try #require(supervised.examples.first)
    let tokenizer = supervised.policy.tokenizer
    #expect(tokenizer.decode(example.prompt) == "Question: 1+1\nAnswer: <think>")
    let parts = [true, false].map { kept in
      zip(example.response, example.isLearned).filter { $1 == kept }.map(\.0)
    }
    #expect(tokenizer.decode(parts[0], skippingSpecial: true) == "23")
    #expect(parts[0].last == tokenizer.endID)
    #expect(tokenizer.decode(parts[1]) == "\nQuestion: 1+2\nAnswer: <think>")
    #expect(example.learnedCount == parts[0].count)
  }

  @Test("a missing or unusable data file is refused by name")
  func badData() throws {
    var run = try makeRun()
    run.recipe.sft.path = ""
    #expect(throws: ConfigError.self) { try run.start() }
    run.recipe.sft.path = run.folder.path + "/absent.jsonl"
    #expect(throws: DatasetError.self) { try run.start() }
    run.recipe.sft.path = try run.folder.write("{\"question\": \"1+1\"}\n", "bad.jsonl")
    let error = #expect(throws: DatasetError.self) { try run.start() }
    #expect(error?.description.contains("bad.jsonl:1") == true)
    #expect(!run.folder.exists("run"))
  }
}
