import Checkpoints
import Foundation
import Policy
import Rewards
import RunLog
import StrictJSON
import Tasks
import TensorCore
import TensorTesting
import Testing
import TextEncoder
import Training

/// A tiny policy, data and recipe in a temporary folder.
private struct World {
  let folder: String
  let backend: any Backend

  init() throws {
    folder = NSTemporaryDirectory() + "cohort-resume-\(UUID().uuidString)"
    backend = TestBackends.fast[0].make(threads: 2)
    try FolderCopy.create(folder + "/model")
    let lines = (0..<40).map { index in
      "{\"question\":\"\(index) + \(index % 7)?\",\"answer\":\"\(index + index % 7)\"}"
    }
    try AtomicFile.write(lines.joined(separator: "\n") + "\n", to: folder + "/data.jsonl")
    let trained = try BPETrainer.train(
      on: lines, BPETrainer.Configuration(vocabularySize: 270, wholeWords: ["answer", "think"]))
    try trained.write(toFolder: folder + "/model")
    let tokenizer = try Tokenizer(folder: folder + "/model")
    let model = Qwen2(
      ModelConfiguration(
        hiddenSize: 16, intermediateSize: 24, layerCount: 1, headCount: 2, keyValueHeadCount: 1,
        vocabularySize: 270, maxPositions: 128, endIDs: [269]), on: backend)
    model.initialise(SeededRandom(seed: 2, purpose: .initialisation))
    try PolicyFolder(path: folder + "/model", model: model, tokenizer: tokenizer).save(
      to: folder + "/model", type: .f32)
  }

  func recipe(steps: Int, output: String) -> Recipe {
    var recipe = Recipe()
    recipe.model = folder + "/model"
    recipe.output = folder + "/" + output
    recipe.train.steps = steps
    recipe.rollout.groupsPerStep = 3
    recipe.rollout.groupSize = 4
    recipe.rollout.maxNewTokens = 12
    recipe.optimizer.learningRate = 1e-2
    var task = TaskConfig()
    task.path = folder + "/data.jsonl"
    // Parity of a random text is not learnable; equal tags make rewards vary from the first step.
    var reward = RewardConfig()
    reward.checker = "even_bytes"
    task.rewards = [reward]
    recipe.data.tasks = [task]
    return recipe
  }

  func environment(interruptedAfter steps: Int = .max) throws -> RunEnvironment {
    var rewards = RewardRegistry.standard
    try rewards.register("even_bytes") { _ in EvenBytes() }
    let counter = StepCounter()
    return RunEnvironment(
      backend: backend, tasks: .standard, rewards: rewards, progress: counter,
      machineMemory: 8 << 30, isInterrupted: { counter.count >= steps })
  }

  /// Rows of a log without wall times.
  func rows(_ path: String) throws -> [String] {
    let text = try String(contentsOfFile: folder + "/" + path, encoding: .utf8)
    return try text.split(separator: "\n").map { line in
      let value = try JSONParser.parse(String(line))
      let kept = (value.object?.members ?? []).filter { member in
        !["step_time", "perf/", "timing_s/"].contains { member.key.hasPrefix($0) }
      }
      return JSONValue.object(JSONObject(kept.map { ($0.key, $0.value) })).text
    }
  }

  func weights(_ output: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: folder + "/\(output)/final/model.safetensors")))
  }
}

/// Half a point for an even number of bytes: a reward that varies within groups of random text.
private struct EvenBytes: RewardChecker {
  static let id = "even_bytes"
  func checkReference(_ reference: String) throws(RewardError) {}
  func grade(_ output: ModelOutput, reference: String) -> Grade {
    Grade(
      score: output.text.utf8.count % 2 == 0 ? 1 : 0, status: .ok, extracted: output.text,
      rule: "bytes", steps: 1)
  }
}

private final class StepCounter: ProgressSink, @unchecked Sendable {
  // SAFETY: a run emits from one thread.
  private(set) var count = 0
  func emit(_ event: ProgressEvent) {
    if case .stepFinished = event { count += 1 }
  }
}

@Suite("resume", .tags(.endToEnd))
struct ResumeTests {
  @Test("an interrupted and resumed run ends in the bits and log rows of the untouched one")
  func resume() throws {
    let world = try World()
    defer { try? FileManager.default.removeItem(atPath: world.folder) }
    let whole = try ReinforcementRun(
      recipe: world.recipe(steps: 4, output: "whole"), environment: world.environment()
    ).run(existing: .refuse)
    #expect(whole.step == 4 && !whole.isInterrupted)
    let first = try ReinforcementRun(
      recipe: world.recipe(steps: 4, output: "parts"),
      environment: world.environment(interruptedAfter: 2)
    ).run(existing: .refuse)
    #expect(first.step == 2 && first.isInterrupted)
    let second = try ReinforcementRun(
      recipe: world.recipe(steps: 4, output: "parts"), environment: world.environment()
    ).run(existing: .resume)
    #expect(second.step == 4)
    #expect(try world.weights("parts") == world.weights("whole"))
    #expect(
      try world.weights("whole")
        != Array(Data(contentsOf: URL(filePath: world.folder + "/model/model.safetensors"))))
    #expect(try world.rows("parts/metrics.jsonl") == world.rows("whole/metrics.jsonl"))
    #expect(try world.rows("parts/completions.jsonl") == world.rows("whole/completions.jsonl"))
  }

  @Test("every step logs a log-prob difference of 0 and charges its tokens")
  func metrics() throws {
    let world = try World()
    defer { try? FileManager.default.removeItem(atPath: world.folder) }
    var recipe = world.recipe(steps: 2, output: "run")
    recipe.objective.minInformativeFraction = 1
    recipe.objective.maxRounds = 3
    _ = try ReinforcementRun(recipe: recipe, environment: world.environment()).run(
      existing: .refuse)
    let rows = try world.rows("run/metrics.jsonl").map { try JSONParser.parse($0) }
    let tokens = try world.rows("run/completions.jsonl").map { try JSONParser.parse($0) }
    #expect(rows.count == 2)
    for row in rows {
      #expect(row["sampling/sampling_logp_difference/max"]?.double == 0)
      for name in ["reward", "loss", "grad_norm", "completions/mean_length", "gpg/alpha"] {
        #expect(row[name]?.double != nil, "\(name)")
      }
    }
    let sampled = tokens.reduce(0) { $0 + ($1["tokens"]?.int ?? 0) }
    #expect(rows.last?["num_tokens"]?.double == Double(sampled))
  }

  @Test("a folder with an earlier run is refused, and replaced when asked")
  func existing() throws {
    let world = try World()
    defer { try? FileManager.default.removeItem(atPath: world.folder) }
    let recipe = world.recipe(steps: 1, output: "run")
    _ = try ReinforcementRun(recipe: recipe, environment: world.environment()).run(
      existing: .refuse)
    #expect(throws: RunLogError.self) {
      try ReinforcementRun(recipe: recipe, environment: world.environment()).run(existing: .refuse)
    }
    let again = try ReinforcementRun(recipe: recipe, environment: world.environment()).run(
      existing: .replace)
    #expect(again.step == 1)
  }
}
