import Autograd
import Checkpoints
import Foundation
import Objectives
import Policy
import Rewards
import RunLog
import Tasks
import TensorCore
import TensorTesting
import Testing
import TextEncoder
import Training

/// A small policy that sees, and pictures of one colour with a digit for each colour.
///
/// The policy has learned the form of an answer with every digit as likely as another, whatever the
/// picture shows: only looking can raise its reward.
enum ColoursPolicy {
  /// Sides in pixels; each multiple of 28 is a token.
  static let sizes = [(28, 28), (56, 28), (28, 56)]
  static let colours: [(red: UInt8, green: UInt8, blue: UInt8)] = [
    (230, 30, 20), (20, 200, 40), (20, 50, 220),
  ]

  private static let made = Result { try Made() }

  /// Writes the pictures and `colours.jsonl`: one picture of each colour and size.
  static func writePictures(to folder: TemporaryFolder) throws {
    var records = ""
    for (c, colour) in colours.enumerated() {
      for (s, size) in sizes.enumerated() {
        let name = "\(c)-\(s).png"
        let picture = HandMadePNG(
          width: size.0, height: size.1, red: colour.red, green: colour.green, blue: colour.blue)
        try Data(picture.bytes).write(to: URL(filePath: folder.path + "/" + name))
        records += "{\"image\": \"\(name)\", \"question\": \"1+1\", \"answer\": \(c + 1)}\n"
      }
    }
    try folder.write(records, "colours.jsonl")
  }

  static func write(to path: String) throws {
    let made = try made.get()
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try made.write(to: path)
  }

  /// Weights that were trained once for all tests.
  private struct Made {
    let trained: TrainedTokenizer
    let configuration: ModelConfiguration
    let weights: [[Float]]

    init() throws {
      trained = try BPETrainer.train(
        on: Array(
          repeating: "Question: 1+2\nAnswer: <think>\n</think><answer>3</answer> =", count: 4),
        BPETrainer.Configuration(
          vocabularySize: 300, wholeWords: ["<think>", "</think>", "<answer>", "</answer>"]))
      let first = Int32(trained.vocabularySize)
      var configuration = ModelConfiguration(
        hiddenSize: 32, intermediateSize: 64, layerCount: 2, headCount: 2, keyValueHeadCount: 1,
        vocabularySize: trained.vocabularySize + 4, maxPositions: 96)
      configuration.ropeSections = [2, 3, 3]
      configuration.vision = VisionConfiguration(
        kind: .qwen2, layerCount: 1, hiddenSize: 16, headCount: 1, intermediateSize: 32,
        outputSize: 32)
      configuration.media = MediaTokens(
        image: first, video: first + 1, visionStart: first + 2, visionEnd: first + 3)
      self.configuration = configuration
      let model = makePolicyModel(configuration, on: TestBackends.fast[0].make(threads: 2))
      model.initialise(SeededRandom(seed: 2, purpose: .initialisation))
      weights = try Self.learnForm(model, configuration, trained)
    }

    /// Every digit after every picture.
    private static func learnForm(
      _ model: any PolicyModel, _ configuration: ModelConfiguration,
      _ trained: TrainedTokenizer
    ) throws -> [[Float]] {
      let folder = try TemporaryFolder()
      try writePictures(to: folder)
      try trained.write(toFolder: folder.path)
      try folder.write(preprocessor, "preprocessor_config.json")
      let policy = try PolicyFolder(
        path: folder.path, model: model, tokenizer: trained.tokenizer())
      let encoder = PromptEncoder(policy)
      let template = try TaskLoader.template("plain-steps", system: nil, prefill: nil)
      let end = policy.tokenizer.endID ?? 0
      var examples: [SupervisedTrainer.Example] = []
      for c in colours.indices {
        for s in sizes.indices {
          let sample = Sample(
            task: "", question: "1+1", reference: "",
            location: RecordLocation(file: "", line: 1),
            messages: [
              Message(role: .user, text: "1+1", images: [ImageReference(path: "\(c)-\(s).png")])
            ])
          let prompt = try encoder.encode(template.render(sample), root: folder.path)
          for digit in 1...3 {
            examples.append(
              SupervisedTrainer.Example(
                prompt: prompt.ids,
                response: policy.tokenizer.encode(".</think><answer>\(digit)</answer>") + [end],
                images: prompt.images))
          }
        }
      }
      var recipe = Recipe()
      recipe.sft.batchSize = 27
      recipe.sft.epochs = 0
      recipe.train.steps = 120
      recipe.optimizer.learningRate = 8e-3
      recipe.optimizer.schedule = .cosine
      let trainer = try SupervisedTrainer(
        recipe: recipe, model: model, examples: examples, encoder: encoder, rowsPerForward: 4096)
      for _ in 0..<trainer.totalSteps { _ = try trainer.step() }
      return model.parameters.map { model.backend.readFloats($0.value) }
    }

    func write(to path: String) throws {
      try trained.write(toFolder: path)
      try Data(Self.preprocessor.utf8).write(
        to: URL(filePath: path + "/preprocessor_config.json"))
      let model = makePolicyModel(configuration, on: TestBackends.fast[0].make())
      for (parameter, values) in zip(model.parameters, weights) {
        values.withUnsafeBufferPointer { model.backend.write($0, into: parameter.value) }
        parameter.markChanged()
      }
      try PolicyFolder(path: path, model: model, tokenizer: trained.tokenizer())
        .save(to: path, type: .f32)
    }

    private static let preprocessor = """
      {"image_processor_type": "Qwen2VLImageProcessor", "min_pixels": 784, "max_pixels": 3136}
      """
  }
}

/// A reinforcement run on the coloured pictures, in a folder of its own.
struct ColoursRun {
  let folder: TemporaryFolder
  var recipe = Recipe()
  let backend: any Backend = TestBackends.fast[0].make(threads: 2)
  let progress = RecordingProgress()

  init() throws {
    folder = try TemporaryFolder()
    try ColoursPolicy.writePictures(to: folder)
    try ColoursPolicy.write(to: folder.path + "/policy")
    recipe.model = folder.path + "/policy"
    recipe.output = folder.path + "/run"
    recipe.seed = 3
    recipe.data.tasks = [task()]
    recipe.rollout.groupsPerStep = 9
    recipe.rollout.groupSize = 6
    recipe.rollout.maxNewTokens = 14
    recipe.optimizer.learningRate = 4e-3
    recipe.train.steps = 4
  }

  func task() -> TaskConfig {
    var config = TaskConfig()
    config.name = "colours"
    config.path = folder.path + "/colours.jsonl"
    var reward = RewardConfig()
    reward.checker = "math_answer"
    config.rewards = [reward]
    return config
  }

  /// Two steps on a set of a few records, and an evaluation on it.
  mutating func takeTwoSteps(on config: TaskConfig) {
    recipe.data.tasks = [config]
    recipe.data.maxRefused = 0
    recipe.rollout.groupsPerStep = 3
    recipe.rollout.groupSize = 2
    recipe.train.steps = 2
    recipe.eval.every = 2
    recipe.eval.tasks = [config]
  }

  var environment: RunEnvironment {
    RunEnvironment(
      backend: backend, tasks: .standard, rewards: .standard, progress: progress,
      machineMemory: 4 << 30, isInterrupted: { false })
  }

  /// The trainer alone, with what it trains and reads.
  func trainer() throws -> (trainer: GPGTrainer, policy: PolicyFolder, encoder: PromptEncoder) {
    let policy = try PolicyFolder(path: recipe.model, on: backend)
    let encoder = PromptEncoder(policy, cacheBytes: recipe.data.imageCacheMiB << 20)
    let tasks = try TaskLoader(
      tasks: environment.tasks, rewards: environment.rewards, encoder: encoder,
      data: recipe.data, promptLimit: 60
    ).load(recipe.data.tasks, path: "data.tasks")
    let trainer = try GPGTrainer(
      recipe: recipe, model: policy.model, tasks: tasks, encoder: encoder,
      engine: policy.engine(random: SeededRandom(seed: 3, purpose: .sampling)),
      stopIDs: policy.stopIDs, rowsPerForward: 2000)
    return (trainer, policy, encoder)
  }
}
