internal import StrictJSON

/// Everything that decides a training run, read from YAML and dotted flags.
package struct Recipe: ConfigSection, ConfigValue {
  /// Folder of the policy to start from (config.json, safetensors, tokenizer.json).
  package var model = ""
  /// Folder the run writes to.
  package var output = ""
  package var seed = 1
  /// Worker threads; 0 takes every core.
  package var threads = 0
  package var data = DataConfig()
  package var rollout = RolloutConfig()
  package var objective = ObjectiveConfig()
  package var optimizer = OptimizerConfig()
  package var train = TrainConfig()
  package var lora = LoRAConfig()
  package var sft = SupervisedConfig()
  package var eval = EvalConfig()
  package var checkpoint = CheckpointConfig()

  package init() {}

  /// Sequences sampled side by side at most: a group is never split while sampling.
  package var liveSequences: Int {
    max(rollout.liveCompletions, rollout.groupSize, eval.every > 0 ? eval.samples : 1)
  }

  package static var fields: [ConfigField<Recipe>] {
    [
      .init("model", \.model, "folder of the policy to start from"),
      .init("output", \.output, "folder the run writes to"),
      .init("seed", \.seed, "seed of everything random", check: Check.atLeast(0)),
      .init(
        "threads", \.threads, "worker threads; 0 takes every core", check: Check.within(0...1024)),
      .init("data", \.data, "training data"),
      .init("rollout", \.rollout, "how completions are sampled"),
      .init("objective", \.objective, "what is optimised"),
      .init("optimizer", \.optimizer, "AdamW and its schedule"),
      .init("train", \.train, "steps and memory of a training run"),
      .init("lora", \.lora, "training of an adapter, the policy frozen"),
      .init("sft", \.sft, "supervised fine-tuning"),
      .init("eval", \.eval, "periodic evaluation"),
      .init("checkpoint", \.checkpoint, "saving and resuming"),
    ]
  }
}

/// Bounds of single values.
package enum Check {
  package static func atLeast(_ bound: Int) -> (Int) -> String? {
    { $0 >= bound ? nil : "must be at least \(bound), got \($0)" }
  }
  package static func within(_ range: ClosedRange<Int>) -> (Int) -> String? {
    { range.contains($0) ? nil : "must be in \(range.lowerBound)...\(range.upperBound), got \($0)" }
  }
  package static func within(_ range: ClosedRange<Double>) -> (Double) -> String? {
    { range.contains($0) ? nil : "must be in \(range.lowerBound)...\(range.upperBound), got \($0)" }
  }
  package static func positive(_ value: Double) -> String? {
    value > 0 ? nil : "must be above 0, got \(value)"
  }
}
