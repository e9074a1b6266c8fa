import Autograd
import Checkpoints
import Foundation
import Policy
import RunLog
import StrictJSON
import TensorCore
import TensorTesting
import Testing
import Training

/// A run that trains an adapter and saves after each step.
private func makeRun(_ kind: TestBackend = TestBackends.fast[0]) throws -> SumsRun {
  var run = try SumsRun(kind)
  run.recipe.lora.rank = 4
  run.recipe.optimizer.learningRate = 1e-2
  run.recipe.checkpoint.every = 1
  run.recipe.train.steps = 3
  return run
}

extension SumsRun {
  /// The same policy learning responses.
  fileprivate mutating func becomeSupervised() throws {
    try folder.write(
      SumsPolicy.questions.map {
        "{\"question\": \"\($0.text)\", \"response\": \"so\\u003c/think>\\u003canswer>\($0.sum)\"}\n"
      }.joined(), "sft.jsonl")
    recipe.sft.path = folder.path + "/sft.jsonl"
    recipe.sft.batchSize = 6
    recipe.sft.epochs = 1.5
    recipe.data.tasks = []
  }

  @discardableResult
  fileprivate func start(
    _ existing: RunFolder.Existing = .refuse, steps: Int? = nil
  ) throws -> RunOutcome {
    let done = progress.finishedSteps.count
    let environment = try environment { [progress] in
      steps.map { progress.finishedSteps.count >= done + $0 } ?? false
    }
    return recipe.sft.path.isEmpty
      ? try ReinforcementRun(recipe: recipe, environment: environment).run(existing: existing)
      : try SupervisedRun(recipe: recipe, environment: environment).run(existing: existing)
  }

  fileprivate func configError(_ existing: RunFolder.Existing = .refuse) -> ConfigError? {
    #expect(throws: ConfigError.self) { try start(existing) }
  }

  /// Names of a safetensors file of the run.
  fileprivate func names(_ file: String) throws -> [String] {
    try SafetensorsFile(path: folder.path + "/run/" + file).names
  }
}

@Suite("runs that train an adapter")
struct LoRARunTests {
  @Test(
    "rollout and training agree bit for bit in each step, and the base keeps its bits",
    .tags(.invariant), arguments: TestBackends.fast)
  func reinforcement(_ kind: TestBackend) throws {
    let run = try makeRun(kind)
    let outcome = try run.start()
    #expect(outcome.step == 3)
    let steps = try run.folder.lines("run/metrics.jsonl").filter {
      $0["event"]?.string == "step"
    }
    #expect(steps.count == 3)
    for step in steps {
      #expect(step["sampling/sampling_logp_difference/max"]?.double == 0)
      #expect(step["grad_norm"]?.double ?? 0 > 0)
    }
    let base = try PolicyFolder(path: run.recipe.model, on: run.backend)
    let adapted = try PolicyFolder(
      path: run.recipe.model, adapter: outcome.model, on: run.backend)
    #expect(adapted.model.weightBits == base.model.weightBits)
    let ups = adapted.model.adapterParameters.filter { $0.name.hasSuffix("lora_B.weight") }
    #expect(
      ups.count == 14
        && ups.allSatisfy { run.backend.readFloats($0.value).contains { $0 != 0 } })
  }

  @Test(
    "interrupted and resumed, a run writes the very bytes of an uninterrupted one",
    arguments: [false, true])
  func resume(isSupervised: Bool) throws {
    var (whole, parted) = (try makeRun(), try makeRun())
    if isSupervised {
      try whole.becomeSupervised()
      try parted.becomeSupervised()
    }
    let steps = isSupervised ? 4 : 3
    #expect(try whole.start().step == steps)
    let first = try parted.start(steps: 2)
    #expect(first.step == 2 && first.isInterrupted)
    let second = try parted.start(.resume)
    #expect(second.step == steps && !second.isInterrupted)
    for file in [
      "final/adapter_model.safetensors", "checkpoints/checkpoint-\(steps)/weights.safetensors",
      "checkpoints/checkpoint-\(steps)/optimizer.safetensors",
    ] {
      #expect(
        try whole.folder.bytes("run/" + file) == parted.folder.bytes("run/" + file), "\(file)")
    }
    #expect(
      try whole.folder.metricsWithoutTimes("run/metrics.jsonl")
        == parted.folder.metricsWithoutTimes("run/metrics.jsonl"))
  }

  @Test("a checkpoint holds the adapter alone and names its base by folder and hash")
  func checkpoint() throws {
    var run = try makeRun()
    run.recipe.train.steps = 1
    run.recipe.lora.targetModules = ["q_proj", "up_proj"]
    run.recipe.lora.rankPattern = ["up_proj": 2]
    try run.start()
    let weights = try run.names("checkpoints/checkpoint-1/weights.safetensors")
    #expect(weights.count == 8 && weights.allSatisfy { $0.contains(".lora_") })
    let moments = try run.names("checkpoints/checkpoint-1/optimizer.safetensors")
    #expect(Set(moments) == Set(weights.flatMap { ["first." + $0, "second." + $0] }))
    let state = try JSONParser.parse(
      [UInt8](run.folder.bytes("run/checkpoints/checkpoint-1/state.json")))
    #expect(state["base"]?["path"]?.string == run.recipe.model)
    #expect(state["base"]?["sha256"]?.string?.count == 64)
    let adapter = try AdapterFolder(path: run.folder.path + "/run/final")
    #expect(adapter.configuration.base == run.recipe.model)
    #expect(adapter.configuration.rank == 4 && adapter.configuration.alpha == 8)
    #expect(adapter.configuration.ranks.map(\.value) == [2])
    #expect(!run.folder.exists("run/final/model.safetensors"))
  }

  @Test("a run goes on only with the base it began with, and with an adapter as before")
  func otherBase() throws {
    var run = try makeRun()
    run.recipe.train.steps = 1
    try run.start()
    run.recipe.train.steps = 2
    // The same files in another folder are the same base.
    try FileManager.default.copyItem(
      atPath: run.folder.path + "/policy", toPath: run.folder.path + "/moved")
    run.recipe.model = run.folder.path + "/moved"
    #expect(try run.start(.resume).step == 2)

    let path = run.folder.path + "/moved/model.safetensors"
    var bytes = try run.folder.bytes("moved/model.safetensors")
    bytes[bytes.count - 4] ^= 1
    try bytes.write(to: URL(fileURLWithPath: path))
    run.recipe.train.steps = 3
    #expect(run.configError(.resume)?.key == "model")
    run.recipe.model = run.folder.path + "/policy"
    run.recipe.lora = LoRAConfig()
    #expect(run.configError(.resume)?.key == "lora.rank")
  }

  @Test("a base of bf16 values trains to the same bits in bf16 as in f32 while sampling")
  func half() throws {
    func start(_ type: LoRAConfig.BaseType) throws -> (SumsRun, [JSONValue]) {
      var run = try makeRun()
      let policy = try PolicyFolder(path: run.recipe.model, on: run.backend)
      try policy.save(to: run.recipe.model, type: .bf16)
      run.recipe.lora.baseType = type
      run.recipe.train.steps = 2
      try run.start()
      return (run, try run.folder.lines("run/completions.jsonl").filter { $0["step"]?.int == 1 })
    }
    let (wide, narrow) = (try start(.f32), try start(.automatic))
    #expect(wide.1.count == 24 && wide.1 == narrow.1)
    for (run, _) in [wide, narrow] {
      let worst = try run.folder.lines("run/metrics.jsonl").compactMap {
        $0["sampling/sampling_logp_difference/max"]?.double
      }
      #expect(worst == [0, 0])
    }
  }

  @Test("a run can go on with an adapter made before, and learns from where that stood")
  func goOn() throws {
    var run = try makeRun()
    try run.becomeSupervised()
    let first = try run.start()
    try FileManager.default.copyItem(atPath: first.model, toPath: run.folder.path + "/first")
    run.recipe.lora = LoRAConfig()
    run.recipe.lora.adapter = run.folder.path + "/first"
    try run.start(.replace)
    let losses = try run.folder.lines("run/metrics.jsonl").compactMap { $0["loss"]?.double }
    var fresh = try makeRun()
    try fresh.becomeSupervised()
    try fresh.start()
    let before = try fresh.folder.lines("run/metrics.jsonl").compactMap { $0["loss"]?.double }
    #expect(try #require(losses.first) < before[0] - 0.1)
    #expect(try AdapterFolder(path: run.folder.path + "/run/final").configuration.rank == 4)
  }

  @Test("recipes that cannot be kept are refused by key")
  func refused() throws {
    func key(_ change: (inout Recipe) -> Void) throws -> String? {
      var run = try makeRun()
      change(&run.recipe)
      return run.configError()?.key
    }
    #expect(try key { $0.train.freeze = ["norm"] } == "train.freeze")
    #expect(try key { $0.lora.targetModules = ["nothing"] } == "lora.target-modules")
    #expect(try key { $0.lora.targetModules = ["lm_head"] } == "lora.target-modules")
    #expect(try key { $0.lora.targetModules = "(" } == "lora.target-modules")
    #expect(try key { $0.lora.targetModules = 3 } == "lora.target-modules")
    #expect(try key { $0.lora.targetModules = [] } == "lora.target-modules")
    #expect(try key { $0.lora.layers = [0] } == "lora.layers")
    #expect(try key { $0.lora.excludeModules = ".*" } == "lora.target-modules")
  }

  @Test("dropout, and an adapter beside keys of a new one, are refused when the recipe is read")
  func refusedByReading() throws {
    func key(_ lora: JSONValue) -> String? {
      do {
        _ = try Recipe(json: ["lora": lora], path: "")
        return nil
      } catch { return error.key }
    }
    #expect(key(["rank": 8, "target-modules": "all-linear", "rslora": true]) == nil)
    #expect(key(["rank": 8, "dropout": JSONValue(0.1)]) == "lora.dropout")
    #expect(key(["adapter": "a"]) == nil)
    #expect(key(["adapter": "a", "rank": 8]) == "lora.adapter")
    #expect(key(["rank": 8, "rank-pattern": ["q_proj": 0]]) == "lora.rank-pattern.q_proj")
    #expect(key(["rank": 8, "layers": [1]]) == "lora.layers")
    #expect(key(["rank": 1_048_576]) == "lora.rank")
    #expect(key(["ranks": 8]) == "lora.ranks")
  }
}
