internal import Checkpoints
internal import Policy
internal import Tasks

/// Length and memory of a training run.
package struct TrainConfig: ConfigSection, ConfigValue {
  package var steps = 100
  /// Packed rows of a micro-batch; 0 chooses by memory.
  package var microBatchRows = 0
  /// Memory the run may plan for, in GiB; 0 takes 70 % of the machine's.
  package var memoryGiB = 0.0
  /// Keeps one layer's activations at a time and computes each layer twice.
  package var recompute = false
  /// Stores every completion in completions.jsonl.
  package var logCompletions = true
  /// Parts of the policy that are left as they are.
  package var freeze: [String] = []

  package init() {}

  package static var fields: [ConfigField<TrainConfig>] {
    [
      .init("steps", \.steps, "optimizer steps", check: Check.within(0...100_000_000)),
      .init(
        "micro-batch-rows", \.microBatchRows, "packed rows at once; 0: by memory",
        check: Check.within(0...100_000_000)),
      .init(
        "memory-gib", \.memoryGiB, "memory to plan for; 0: 70 % of the machine's",
        check: Check.within(0.0...1e6)),
      .init(
        "recompute", \.recompute,
        "compute each layer again on the way back: less memory, a third more time"),
      .init("log-completions", \.logCompletions, "store every completion"),
      .init(
        "freeze", \.freeze, "parts left as they are: " + PolicyPart.forms.joined(separator: ", ")),
    ]
  }
}

extension TrainConfig {
  /// Leaves the parts named by `freeze` out of training.
  /// - Throws: ``ConfigError`` for a part that is unknown, that the policy lacks, or when nothing is
  ///   left to train.
  func freezeParts(of model: any PolicyModel) throws(ConfigError) {
    var parts: [PolicyPart] = []
    for (index, text) in freeze.enumerated() {
      guard let part = PolicyPart(text) else {
        throw ConfigError(
          key: "train.freeze.\(index)",
          message: NearestName.unknown(text, among: PolicyPart.forms, kind: "part"))
      }
      parts.append(part)
    }
    let layerCount = model.configuration.layerCount
    for (index, count) in model.freeze(parts).enumerated() {
      var isThere = count > 0
      if case .layers(let range) = parts[index], freeze[index] != "layers" {
        isThere = range.upperBound < layerCount
      }
      guard isThere else {
        throw ConfigError(
          key: "train.freeze.\(index)",
          message: "the policy has no \(freeze[index]); it has \(layerCount) layers")
      }
    }
    guard model.trainableCount > 0 else {
      throw ConfigError(key: "train.freeze", message: "nothing is left to train")
    }
  }
}

/// Supervised fine-tuning: records with a prompt and a response.
package struct SupervisedConfig: ConfigSection, ConfigValue {
  /// JSONL or Parquet of {question, response} or chats in `messages`.
  package var path = ""
  /// Folder that paths of pictures are relative to; empty takes the file's own.
  package var images = ""
  package var questionField = "question"
  package var responseField = "response"
  package var template = "plain-steps"
  package var system: String?
  package var prefill: String?
  /// Sequences of one optimizer step.
  package var batchSize = 128
  /// Passes over the data; `train.steps` is used when this is 0.
  package var epochs = 1.0

  package init() {}

  /// Folder of the pictures, which their paths must not leave.
  package var imageFolder: String { images.isEmpty ? TaskConfig.folder(of: path) : images }

  package static var fields: [ConfigField<SupervisedConfig>] {
    [
      .init("path", \.path, "JSONL or Parquet file (.parquet)"),
      .init("images", \.images, "folder of the pictures; default: the file's own"),
      .init("question-field", \.questionField, "field of the question"),
      .init("response-field", \.responseField, "field of the response"),
      .init("template", \.template, "named template, or a text with {question}"),
      .init("system", \.system, "system text of the template"),
      .init("prefill", \.prefill, "forced beginning of the completion"),
      .init("batch-size", \.batchSize, "sequences of a step", check: Check.within(1...1_000_000)),
      .init("epochs", \.epochs, "passes; 0: train.steps decides", check: Check.within(0.0...1e6)),
    ]
  }
}

/// Evaluation during training.
package struct EvalConfig: ConfigSection, ConfigValue {
  /// Every so many steps; 0: never.
  package var every = 0
  /// Questions; 0 takes all.
  package var n = 200
  /// Held-out sets; template and rewards as in data.tasks.
  package var tasks: [TaskConfig] = []
  package var samples = 1
  /// 0 is greedy.
  package var temperature = 0.0
  /// Whether picture questions are put again with blank and swapped pictures.
  package var looking = false

  package init() {}

  package static var fields: [ConfigField<EvalConfig>] {
    [
      .init("every", \.every, "steps between evaluations; 0: never", check: Check.atLeast(0)),
      .init("n", \.n, "questions; 0: all", check: Check.atLeast(0)),
      .init("tasks", \.tasks, "held-out sets"),
      .init("samples", \.samples, "completions of a question", check: Check.within(1...4_096)),
      .init("temperature", \.temperature, "0: greedy") {
        $0 == 0 || (0.01...100).contains($0) ? nil : "must be 0 or 0.01 to 100, got \($0)"
      },
      .init("looking", \.looking, "also with blank and swapped pictures"),
    ]
  }
}

/// Saving and resuming.
package struct CheckpointConfig: ConfigSection, ConfigValue {
  /// Every so many steps; 0: only at the end and on interruption.
  package var every = 0
  package var keep = 2

  package init() {}

  package static var fields: [ConfigField<CheckpointConfig>] {
    [
      .init("every", \.every, "steps between checkpoints; 0: at the end", check: Check.atLeast(0)),
      .init("keep", \.keep, "newest checkpoints kept", check: Check.within(1...10_000)),
    ]
  }
}
