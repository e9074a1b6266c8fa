import Autograd
import Checkpoints
import Foundation
import Objectives
import Policy
import Rewards
import RunLog
import StrictJSON
import Tasks
import TensorCore
import TensorTesting
import TextEncoder
import Training

/// A tiny policy with its own tokenizer that answers sums, right or wrong by one, in two forms:
/// after `plain-steps` prompts and after `1+2 =`. Made once, written into a folder by each test.
struct SumsPolicy: Sendable {
  /// The form of the second task: no stop string of its own.
  static let bareTemplate = "{question} ="
  static let made = Result { try SumsPolicy() }

  private let trained: TrainedTokenizer
  private let configuration: ModelConfiguration
  private let weights: [[Float]]

  static let questions = (1...4).flatMap { a in (1...4).map { b in (text: "\(a)+\(b)", sum: a + b) }
  }

  private init() throws {
    trained = try BPETrainer.train(
      on: Array(
        repeating: "Question: 1+2\nAnswer: <think>\n</think><answer>3</answer> =", count: 4),
      BPETrainer.Configuration(
        vocabularySize: 300, wholeWords: ["<think>", "</think>", "<answer>", "</answer>"]))
    let tokenizer = try trained.tokenizer()
    configuration = ModelConfiguration(
      hiddenSize: 32, intermediateSize: 64, layerCount: 2, headCount: 2, keyValueHeadCount: 1,
      vocabularySize: trained.vocabularySize, maxPositions: 96)
    let model = Decoder(configuration, on: TestBackends.fast[0].make(threads: 2))
    model.initialise(SeededRandom(seed: 1, purpose: .initialisation))
    let end = tokenizer.endID ?? 0
    let examples = try ["plain-steps", Self.bareTemplate].flatMap { name in
      let template = try TaskLoader.template(name, system: nil, prefill: nil)
      return Self.questions.flatMap { question in
        let sample = Sample(
          task: "", question: question.text, reference: "",
          location: RecordLocation(file: "", line: 1))
        let prompt = tokenizer.encode(parts: template.render(sample).parts.map(\.text))
        return [question.sum, question.sum + 1].map { answer in
          SupervisedTrainer.Example(
            prompt: prompt,
            response: tokenizer.encode(".</think><answer>\(answer)</answer>") + [end])
        }
      }
    }
    var recipe = Recipe()
    recipe.sft.batchSize = 32
    recipe.sft.epochs = 0
    recipe.train.steps = 60
    recipe.optimizer.learningRate = 8e-3
    recipe.optimizer.schedule = .cosine
    let trainer = try SupervisedTrainer(
      recipe: recipe, model: model, examples: examples, rowsPerForward: 4096)
    for _ in 0..<trainer.totalSteps { _ = try trainer.step() }
    weights = model.parameters.map { model.backend.readFloats($0.value) }
  }

  /// The policy as a model folder.
  static func write(to path: String) throws {
    let made = try made.get()
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try made.trained.write(toFolder: path)
    let model = Decoder(made.configuration, on: TestBackends.fast[0].make())
    for (parameter, values) in zip(model.parameters, made.weights) {
      values.withUnsafeBufferPointer { model.backend.write($0, into: parameter.value) }
      parameter.markChanged()
    }
    try PolicyFolder(path: path, model: model, tokenizer: made.trained.tokenizer())
      .save(to: path, type: .f32)
  }
}

/// 1 where the last digit of a completion is even.
struct EvenDigit: RewardChecker {
  static let id = "even_digit"
  func checkReference(_ reference: String) throws(RewardError) {}
  func grade(_ output: ModelOutput, reference: String) -> Grade {
    let digit = output.text.unicodeScalars.last { ("0"..."9").contains($0) }
    let isEven = digit.map { $0.value % 2 == 0 } ?? false
    return Grade(
      score: isEven ? 1 : 0, status: .ok, extracted: digit.map { String($0) } ?? "", rule: "parity",
      steps: 1)
  }
}

/// A tenth of the last digit of a completion where the sum is at most 4, else 0: nearly every easy
/// question gives an informative group, no hard one does.
struct DigitIfSmall: RewardChecker {
  static let id = "digit_if_small"
  func checkReference(_ reference: String) throws(RewardError) {}
  func grade(_ output: ModelOutput, reference: String) -> Grade {
    let digit = output.text.unicodeScalars.last { ("0"..."9").contains($0) }
    let isSmall = Int(reference).map { $0 <= 4 } ?? false
    let value = isSmall ? digit.map { Double($0.value - 48) / 10 } ?? 0 : 0
    return Grade(score: value, status: .ok, extracted: "", rule: "digit", steps: 1)
  }
}

/// Everything a run on ``SumsPolicy`` needs, in a folder of its own.
struct SumsRun {
  let folder: TemporaryFolder
  var recipe = Recipe()
  let progress = RecordingProgress()
  let backend: any Backend

  init(_ kind: TestBackend = TestBackends.fast[0], threads: Int = 2) throws {
    folder = try TemporaryFolder()
    backend = kind.make(threads: threads)
    try SumsPolicy.write(to: folder.path + "/policy")
    try folder.write(
      SumsPolicy.questions.map { question in
        """
        {"question": "\(question.text)", "answer": \(question.sum), "family": "plus", \
        "level": "\(question.sum > 5 ? 2 : 1)"}

        """
      }.joined(), "sums.jsonl")
    recipe.model = folder.path + "/policy"
    recipe.output = folder.path + "/run"
    recipe.seed = 3
    recipe.data.tasks = [
      task("sums", rewards: [("math_answer", 1), ("format_think_answer", 0.25)])
    ]
    recipe.rollout.groupsPerStep = 4
    recipe.rollout.groupSize = 6
    recipe.rollout.maxNewTokens = 14
    recipe.optimizer.learningRate = 2e-3
    recipe.train.steps = 4
  }

  func task(
    _ name: String, template: String = "plain-steps", rewards: [(String, Double)]
  ) -> TaskConfig {
    var config = TaskConfig()
    config.name = name
    config.path = folder.path + "/sums.jsonl"
    config.template = template
    config.rewards = rewards.map { checker, weight in
      var reward = RewardConfig()
      reward.checker = checker
      reward.weight = weight
      return reward
    }
    return config
  }

  func environment(
    machineMemory: Int = 4 << 30, isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) throws -> RunEnvironment {
    var rewards = RewardRegistry.standard
    try rewards.register(EvenDigit.id) { _ in EvenDigit() }
    try rewards.register(DigitIfSmall.id) { _ in DigitIfSmall() }
    return RunEnvironment(
      backend: backend, tasks: .standard, rewards: rewards, progress: progress,
      machineMemory: machineMemory, isInterrupted: isInterrupted)
  }

  /// The trainer alone, without a run folder.
  func trainer(
    _ wrap: (any PolicyModel) -> any PolicyModel = { $0 }
  ) throws -> (trainer: GPGTrainer, policy: PolicyFolder, tasks: [PreparedTask]) {
    let policy = try PolicyFolder(path: recipe.model, on: backend)
    let environment = try environment()
    let encoder = PromptEncoder(policy)
    let tasks = try TaskLoader(
      tasks: environment.tasks, rewards: environment.rewards, encoder: encoder,
      data: recipe.data, promptLimit: 60
    ).load(recipe.data.tasks, path: "data.tasks")
    let trainer = try GPGTrainer(
      recipe: recipe, model: wrap(policy.model), tasks: tasks, encoder: encoder,
      engine: policy.engine(random: SeededRandom(seed: 3, purpose: .sampling)),
      stopIDs: policy.stopIDs, rowsPerForward: 200)
    return (trainer, policy, tasks)
  }
}

extension TemplatePart {
  /// The part for the tokenizer; a picture has no text.
  var text: PromptPart {
    switch self {
    case .markup(let text): .markup(text)
    case .content(let text): .content(text)
    case .image: .markup("")
    }
  }
}
