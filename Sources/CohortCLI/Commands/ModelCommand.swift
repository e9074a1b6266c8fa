internal import ArgumentParser
internal import Autograd
internal import CPUBackend
internal import Checkpoints
internal import Glibc
internal import Policy
internal import TensorCore
internal import TextEncoder

/// `cohort model`: policies.
struct ModelCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "model", abstract: "Makes and converts policies.",
      subcommands: [ModelNewCommand.self, ModelConvertCommand.self])
  }
}

/// Type of the weights in a file.
enum StoredType: String, ExpressibleByArgument, CaseIterable {
  case f32, bf16

  var type: DType { self == .f32 ? .f32 : .bf16 }
}

/// `cohort model convert`: the same policy with its weights stored as another type.
struct ModelConvertCommand: ContextCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "convert", abstract: "Writes a policy's weights as another type.")
  }

  @Option(help: "Folder of the policy.")
  var model: String

  @Option(name: .customLong("type"), help: "Type of the stored weights: f32 or bf16.")
  var storedType: StoredType

  @Option(help: "Folder to write to.")
  var output: String

  @Flag(help: "Replace a model that is in the folder already.")
  var replace = false

  func run(in context: CommandContext) throws {
    guard replace || access(output + "/config.json", F_OK) != 0 else {
      throw CommandError.usage("\(output) holds a model already; --replace writes over it")
    }
    let policy = try PolicyFolder(path: model, on: CPUBackend())
    try policy.save(to: output, type: storedType.type)
    context.console.print("\(output): \(policy.model.parameterCount) parameters as \(storedType)")
  }
}

/// `cohort model new`: a policy with random weights around a tokenizer.
struct ModelNewCommand: ContextCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "new",
      abstract: "Makes a Qwen2 or Qwen2-VL policy with random weights around a tokenizer.",
      discussion: """
        With --config-only no weights are written; `cohort sft --init` draws them from its seed.
        """)
  }

  @Option(help: "Width of the hidden states.")
  var hidden: Int

  @Option(help: "Layers.")
  var layers: Int

  @Option(help: "Query heads.")
  var heads: Int

  @Option(help: "Key/value heads; divides the query heads. Default: as many.")
  var kvHeads: Int?

  @Option(help: "Width of one head. Default: hidden / heads.")
  var headWidth: Int?

  @Option(help: "Inner width of the gated MLP.")
  var mlp: Int

  @Option(help: "Folder of the tokenizer.")
  var tokenizer: String

  @Option(help: "Longest sequence in tokens.")
  var maxPositions: Int

  @Option(help: "Base of the rotary embedding.")
  var ropeBase = 10_000.0

  @OptionGroup(title: "Vision") var vision: VisionOptions

  @Option(help: "Standard deviation of the random weights; about 1 / sqrt(width) for narrow ones.")
  var initializerRange = 0.02

  @Option(help: "Seed of the weights.")
  var seed: UInt64 = 1

  @Option(name: .customLong("type"), help: "Type of the stored weights: f32 or bf16.")
  var storedType = StoredType.f32

  @Option(help: "Folder to write to.")
  var output: String

  @Flag(help: "Write config.json and the tokenizer only.")
  var configOnly = false

  func run(in context: CommandContext) throws {
    guard access(output + "/config.json", F_OK) != 0 else {
      throw CommandError.usage("\(output) holds a model already; choose another name")
    }
    let tokenizer = try Tokenizer(folder: self.tokenizer)
    let endIDs = tokenizer.endID.map { [Int($0)] } ?? []
    guard initializerRange > 0, initializerRange <= 1 else {
      throw CommandError.usage(
        "--initializer-range \(initializerRange) is not above 0 and at most 1")
    }
    guard hidden > 0, heads > 0, headWidth != nil || hidden % heads == 0 else {
      throw CommandError.usage("--hidden \(hidden) is no multiple of --heads \(heads)")
    }
    var configuration = ModelConfiguration(
      hiddenSize: hidden, intermediateSize: mlp, layerCount: layers, headCount: heads,
      keyValueHeadCount: kvHeads ?? heads, headWidth: headWidth,
      vocabularySize: tokenizer.vocabularySize, maxPositions: maxPositions, ropeBase: ropeBase,
      tiesEmbeddings: true, endIDs: endIDs, padID: tokenizer.paddingID.map { Int($0) })
    configuration.initializerRange = initializerRange
    try vision.add(to: &configuration, tokenizer: tokenizer)
    do throws(CheckpointError) {
      try configuration.validate(path: output)
    } catch { throw CommandError.usage(error.description) }
    if configOnly {
      try FolderCopy.create(output)
      try configuration.write(to: output, storedAs: storedType.type)
      try FolderCopy.copy(
        ["tokenizer.json", "tokenizer_config.json"], from: self.tokenizer, to: output)
    } else {
      let policy = try PolicyFolder(
        path: self.tokenizer, configuration: configuration, tokenizer: tokenizer, seed: seed,
        on: CPUBackend())
      try policy.save(to: output, type: storedType.type)
    }
    if configuration.vision != nil { try vision.writePreprocessor(to: output) }
    context.console.print("\(output): \(configuration.parameterCount) parameters")
    if endIDs.isEmpty {
      context.console.log("the tokenizer names no end token: completions end by stop strings only")
    }
  }
}
