import Checkpoints
import Foundation
import Objectives
import RunLog
import StrictJSON
import Synchronization
import Tasks
import TensorCore
import TensorTesting
import Testing
import Training

/// A run that saves, evaluates and follows a schedule.
private func makeRun() throws -> SumsRun {
  var run = try SumsRun()
  run.recipe.optimizer.schedule = .cosine
  run.recipe.optimizer.warmupSteps = 1
  run.recipe.optimizer.weightDecay = 0.01
  run.recipe.checkpoint.every = 1
  run.recipe.eval.every = 2
  run.recipe.eval.n = 5
  run.recipe.eval.samples = 2
  run.recipe.eval.temperature = 1
  run.recipe.eval.tasks = [run.task("held-out", rewards: [("math_answer", 1)])]
  return run
}

extension SumsRun {
  @discardableResult
  fileprivate func start(
    _ existing: RunFolder.Existing = .refuse, machineMemory: Int = 4 << 30,
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) throws -> RunOutcome {
    try ReinforcementRun(
      recipe: recipe,
      environment: environment(machineMemory: machineMemory, isInterrupted: isInterrupted)
    ).run(existing: existing)
  }

  /// Interrupted in the rollout of the second step.
  fileprivate func startInterrupted() throws -> RunOutcome {
    let rollouts = progress.beginnings(of: "rollout")
    return try start { [progress] in progress.beginnings(of: "rollout") >= rollouts + 2 }
  }
}

@Suite("reinforcement run")
struct ReinforcementRunTests {
  @Test("interrupted and resumed, a run writes the very bytes of an uninterrupted one")
  func resume() throws {
    let whole = try makeRun()
    let outcome = try whole.start()
    #expect(outcome.step == 4 && !outcome.isInterrupted)
    #expect(outcome.lastEvaluations.map(\.task) == ["held-out"])

    let parted = try makeRun()
    let first = try parted.startInterrupted()
    // The flag came up within the second step: it is finished, saved and said.
    #expect(first.step == 2 && first.isInterrupted)
    #expect(parted.progress.finishedSteps == [1, 2])
    #expect(parted.folder.exists("run/checkpoints/checkpoint-2/manifest.json"))
    #expect(parted.folder.exists("run/final/model.safetensors"))
    #expect(try parted.folder.lines("run/metrics.jsonl").map { $0["step"]?.int } == [1, 2, 2])
    // What a killed process may leave: a step after the checkpoint, and half a line.
    try parted.folder.append("{\"step\":3,\"event\":\"step\"}\n{\"st", to: "run/metrics.jsonl")
    try parted.folder.append("{\"step\":3,\"group\":0}\n", to: "run/completions.jsonl")

    let second = try parted.start(.resume)
    #expect(second.step == 4 && !second.isInterrupted)
    #expect(parted.progress.finishedSteps == [1, 2, 3, 4])
    for file in ["model.safetensors", "config.json", "generation_config.json", "tokenizer.json"] {
      #expect(
        try whole.folder.bytes("run/final/" + file) == parted.folder.bytes("run/final/" + file))
    }
    for array in ["weights", "optimizer"] {
      let name = "run/checkpoints/checkpoint-4/\(array).safetensors"
      #expect(try whole.folder.bytes(name) == parted.folder.bytes(name))
    }
    #expect(
      try whole.folder.bytes("run/best/model.safetensors")
        == parted.folder.bytes("run/best/model.safetensors"))
    for file in ["completions.jsonl", "evaluations.jsonl"] {
      #expect(try whole.folder.lines("run/" + file) == parted.folder.lines("run/" + file))
    }
    #expect(
      try whole.folder.metricsWithoutTimes("run/metrics.jsonl")
        == parted.folder.metricsWithoutTimes("run/metrics.jsonl"))
    #expect(try whole.folder.lines("run/completions.jsonl").count == 4 * 4 * 6)
    #expect(try whole.folder.lines("run/evaluations.jsonl").count == 2 * 5 * 2)
    #expect(
      try whole.folder.lines("run/metrics.jsonl").map { $0["event"]?.string }
        == ["step", "step", "eval", "step", "step", "eval"])
  }

  @Test("what the logs hold of a step agrees: rewards, advantages, lengths")
  func logs() throws {
    var run = try makeRun()
    run.recipe.train.steps = 2
    try run.start()
    let steps = try run.folder.lines("run/metrics.jsonl").filter { $0["event"]?.string == "step" }
    let completions = try run.folder.lines("run/completions.jsonl")
    #expect(steps.count == 2)
    for metrics in steps {
      let records = completions.filter { $0["step"] == metrics["step"] }
      #expect(records.count == 24)
      func mean(_ value: (JSONValue) -> Double?) -> Double {
        records.reduce(0) { $0 + (value($1) ?? .nan) } / Double(records.count)
      }
      let parts = ["math_answer": 1.0, "format_think_answer": 0.25]
      for record in records {
        let sum = parts.reduce(0) { $0 + $1.value * (record["parts"]?[$1.key]?.double ?? .nan) }
        #expect(record["reward"]?.double == sum)
      }
      for group in 0..<4 {
        let advantages = records.filter { $0["group"]?.int == group }.map {
          $0["advantage"]?.double ?? .nan
        }
        #expect(advantages.count == 6 && abs(advantages.reduce(0, +)) < 1e-12)
      }
      let figures = [
        ("reward", mean { $0["reward"]?.double }),
        ("completions/mean_length", mean { $0["tokens"]?.double }),
        ("rewards/math_answer/mean", mean { $0["parts"]?["math_answer"]?.double }),
        ("completions/clipped_ratio", mean { $0["finish"]?.string == "length" ? 1 : 0 }),
      ]
      for (name, value) in figures {
        #expect(abs((metrics[name]?.double ?? .nan) - value) < 1e-12, "\(name)")
      }
    }
  }

  @Test("a run resumed from nothing but its recipe begins at the first step")
  func resumeWithoutCheckpoint() throws {
    let run = try makeRun()
    #expect(throws: RunLogError.noRun(path: run.recipe.output)) { try run.start(.resume) }
    try FileManager.default.createDirectory(
      atPath: run.recipe.output, withIntermediateDirectories: true)
    try run.folder.write("", "run/recipe.yaml")
    #expect(try run.start(.resume).step == 4)
    #expect(run.progress.finishedSteps == [1, 2, 3, 4])
  }

  @Test("a run is not resumed on other data, and a changed recipe is said")
  func resumeElsewhere() throws {
    var run = try makeRun()
    run.recipe.train.steps = 1
    try run.start()
    run.recipe.train.steps = 2
    run.recipe.optimizer.clip = 0.5
    try run.start(.resume)
    let warning = try #require(run.progress.notes.first { $0.contains("recipe has changed") })
    #expect(warning.contains("train.steps") && warning.contains("optimizer.clip"))
    try run.folder.append("{\"question\": \"5+5\", \"answer\": 10}\n", to: "sums.jsonl")
    run.recipe.train.steps = 3
    let error = #expect(throws: ConfigError.self) { try run.start(.resume) }
    #expect(error?.key == "data.tasks")
    #expect(error?.message.contains("sums") == true)
    #expect(try run.folder.lines("run/metrics.jsonl").count == 3)
  }

  @Test("a damaged checkpoint is passed over by name for the one before it")
  func damagedCheckpoint() throws {
    var run = try makeRun()
    run.recipe.train.steps = 2
    try run.start()
    try run.folder.append("x", to: "run/checkpoints/checkpoint-2/weights.safetensors")
    run.recipe.train.steps = 3
    #expect(try run.start(.resume).step == 3)
    #expect(run.progress.notes.contains { $0.contains("checkpoint of step 2 passed over") })
    #expect(run.progress.finishedSteps == [1, 2, 2, 3])
    #expect(
      try run.folder.lines("run/metrics.jsonl").map { $0["step"]?.int } == [1, 2, 2, 3])
  }

  @Test("an earlier run is refused or replaced as a whole; what is no run is left alone")
  func existing() throws {
    var run = try makeRun()
    run.recipe.train.steps = 2
    try run.start()
    #expect(throws: RunLogError.folderNotEmpty(path: run.recipe.output)) { try run.start() }
    #expect(run.folder.exists("run/checkpoints/checkpoint-2/manifest.json"))
    run.recipe.train.steps = 1
    run.recipe.eval.every = 0
    #expect(try run.start(.replace).step == 1)
    #expect(!run.folder.exists("run/checkpoints/checkpoint-2") && !run.folder.exists("run/best"))
    #expect(try run.folder.lines("run/metrics.jsonl").count == 1)
    #expect(try run.folder.bytes("run/evaluations.jsonl").isEmpty)
    try run.folder.write("mine", "run/notes.txt")
    #expect(throws: RunLogError.notARun(path: run.recipe.output, entry: "notes.txt")) {
      try run.start(.replace)
    }
    #expect(run.folder.exists("run/final/model.safetensors"))
  }

  @Test("a recipe that no trainer can be made from does not cost the earlier run")
  func badRecipeKeepsEarlierRun() throws {
    var run = try makeRun()
    run.recipe.train.steps = 1
    try run.start()
    run.recipe.data.tasks.append(run.recipe.data.tasks[0])
    #expect(throws: MixtureError.duplicateName("sums")) { try run.start(.replace) }
    #expect(run.folder.exists("run/final/model.safetensors"))
    #expect(run.folder.exists("run/checkpoints/checkpoint-1/manifest.json"))
  }

  @Test("a step that fails saves the steps before it")
  func failedStep() throws {
    var run = try makeRun()
    run.recipe.checkpoint.every = 0
    run.recipe.eval.every = 0
    run.recipe.data.tasks = [run.task("sums", rewards: [(DigitIfSmall.id, 1)])]
    run.recipe.rollout.groupsPerStep = 2
    run.recipe.objective.minInformativeFraction = 1
    run.recipe.objective.maxRounds = 2
    run.recipe.objective.onExhaustion = .stop
    run.recipe.train.steps = 40
    let error = #expect(throws: TrainerError.self) { try run.start() }
    guard case .roundsExhausted(let step, _, _, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(step > 1, "the first step fails already: the test shows nothing")
    #expect(run.folder.exists("run/checkpoints/checkpoint-\(step - 1)/manifest.json"))
    #expect(run.progress.finishedSteps == Array(1..<step))
    #expect(try run.folder.lines("run/metrics.jsonl").count == step - 1)
  }

  @Test("a plan beyond the memory is refused before anything is written")
  func memory() throws {
    let run = try makeRun()
    let error = #expect(throws: ConfigError.self) { try run.start(machineMemory: 64 << 20) }
    #expect(error?.key == "train.memory-gib")
    #expect(error?.message.contains("key/value cache") == true)
    #expect(!run.folder.exists("run"))
  }

  @Test("a completion that leaves no room for a prompt is refused by its key")
  func noRoom() throws {
    var run = try makeRun()
    run.recipe.rollout.maxNewTokens = 96
    let error = #expect(throws: ConfigError.self) { try run.start() }
    #expect(error?.key == "rollout.max-new-tokens")
  }

  @Test("records that do not fit are named in refused.jsonl, and too many of them stop the start")
  func refusedRecords() throws {
    var run = try makeRun()
    run.recipe.train.steps = 1
    run.recipe.eval.every = 0
    run.recipe.eval.tasks = []
    let long = String(repeating: "1+", count: 60) + "1"
    try run.folder.append("{\"question\": \"\(long)\", \"answer\": 61}\n", to: "sums.jsonl")
    let error = #expect(throws: DatasetError.self) { try run.start() }
    guard case .tooManyRefused(_, 1, 17, 0.05, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    run.recipe.data.maxRefused = 0.1
    try run.start()
    let refused = try run.folder.lines("run/refused.jsonl")
    #expect(refused.count == 1)
    #expect(refused.first?["id"]?.string?.hasSuffix("sums.jsonl:17") == true)
    #expect(refused.first?["reason"]?.string?.contains("tokens") == true)
  }
}
