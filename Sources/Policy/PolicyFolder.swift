package import Checkpoints
package import TensorCore
package import TextEncoder
package import VisionEncoder

/// A policy as a Hugging Face folder: config.json, safetensors, tokenizer files.
package struct PolicyFolder {
  package let path: String
  package let model: any PolicyModel
  package let tokenizer: Tokenizer
  /// Ids that end a completion, from generation_config.json, else config.json, else the tokenizer.
  package let stopIDs: Set<Int32>
  /// How pictures are prepared; nil for a policy of text, or without preprocessor_config.json.
  package let preprocessor: ImagePreprocessor?
  /// The adapter attached to the model, if there is one.
  package private(set) var adapter: AdapterConfiguration?

  /// What is copied unchanged when a policy is saved.
  private static let tokenizerFiles = [
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
    "vocab.json", "merges.txt", "preprocessor_config.json", "video_preprocessor_config.json",
    "processor_config.json",
    "chat_template.json", "chat_template.jinja",
  ]

  /// Loads a policy.
  ///
  /// - Parameter adapter: folder of a LoRA adapter to attach to it.
  /// - Throws: ``CheckpointError`` or ``TokenizerError`` naming the file and key.
  package init(path: String, adapter: String? = nil, on backend: any Backend) throws {
    guard !AdapterFolder.isAdapter(path) else {
      throw CheckpointError.configuration(
        path: path + "/adapter_config.json", key: "the folder",
        fault: .unsupported(
          found: "an adapter", supported: "a model; name the adapter's base, and the adapter apart")
      )
    }
    let configuration = try ModelConfiguration(folder: path)
    let tokenizer = try Tokenizer(folder: path)
    try Self.requireRoom(for: tokenizer, in: configuration, path: path)
    let model = try Self.model(path: path, configuration, on: backend)
    try self.init(path: path, model: model, tokenizer: tokenizer)
    if let adapter { try attach(AdapterFolder(path: adapter)) }
  }

  /// Loads the weights of a folder: config.json and safetensors are all that it needs.
  /// - Throws: ``CheckpointError``.
  package static func model(path: String, on backend: any Backend) throws -> any PolicyModel {
    try model(path: path, ModelConfiguration(folder: path), on: backend)
  }

  private static func model(
    path: String, _ configuration: ModelConfiguration, on backend: any Backend
  ) throws -> any PolicyModel {
    let weights = try SafetensorsFolder(folder: path)
    // What config.json asks for is compared with the file before anything is allocated.
    let stored = weights.names.reduce(0) { $0 + (weights.info($1)?.count ?? 0) }
    guard configuration.parameterCount <= 4 * stored + 1 << 16 else {
      throw CheckpointError.configuration(
        path: path + "/config.json", key: "hidden_size",
        fault: .outOfRange(
          found: "sizes of \(configuration.parameterCount) parameters",
          allowed: "those of the \(stored) in \(weights.path)"))
    }
    let model = makePolicyModel(configuration, on: backend)
    try model.loadWeights(from: weights)
    return model
  }

  /// Refuses a tokenizer with more tokens than the model has rows.
  package static func requireRoom(
    for tokenizer: Tokenizer, in configuration: ModelConfiguration, path: String
  ) throws(CheckpointError) {
    guard tokenizer.vocabularySize <= configuration.vocabularySize else {
      throw .configuration(
        path: path + "/config.json", key: "vocab_size",
        fault: .outOfRange(
          found: "\(configuration.vocabularySize)",
          allowed: "at least the tokenizer's \(tokenizer.vocabularySize)"))
    }
  }

  /// A policy whose weights are not on the disk yet; its tokenizer files are those of `path`.
  package init(path: String, model: any PolicyModel, tokenizer: Tokenizer) throws {
    self.path = path
    self.model = model
    self.tokenizer = tokenizer
    stopIDs = try Self.stopIDs(
      of: path, configuration: model.configuration, tokenizer: tokenizer)
    preprocessor = try Self.preprocessor(of: path, for: model.configuration.vision)
  }

  /// The ids that end a completion of the policy in a folder.
  package static func stopIDs(
    of folder: String, configuration: ModelConfiguration, tokenizer: Tokenizer
  ) throws(CheckpointError) -> Set<Int32> {
    let generation = try GenerationConfiguration.read(
      folder: folder, vocabularySize: configuration.vocabularySize)
    var ids = generation?.endIDs ?? []
    if ids.isEmpty { ids = configuration.endIDs }
    if ids.isEmpty { ids = tokenizer.endID.map { [Int($0)] } ?? [] }
    return Set(ids.map(Int32.init))
  }

  /// Reads preprocessor_config.json and compares it with the vision transformer's own sizes.
  package static func preprocessor(
    of folder: String, for vision: VisionConfiguration?
  ) throws(PreprocessorError) -> ImagePreprocessor? {
    guard let vision else { return nil }
    let configuration: ImagePreprocessor.Configuration
    do {
      configuration = try ImagePreprocessor.Configuration(folder: folder)
    } catch {
      if case .unreadable(_, .missing) = error { return nil }
      throw error
    }
    for (key, found, needed) in [
      ("patch_size", configuration.patchSize, vision.patchSize),
      ("temporal_patch_size", configuration.temporalPatchSize, vision.temporalPatchSize),
      ("merge_size", configuration.mergeSize, vision.mergeSize),
    ] where found != needed {
      throw PreprocessorError.malformed(
        path: folder + "/preprocessor_config.json", key: key, found: "\(found)",
        expected: "\(needed), as in config.json")
    }
    return ImagePreprocessor(configuration)
  }

  /// Attaches an adapter; everything else is frozen from then on.
  package mutating func attach(_ folder: AdapterFolder) throws(CheckpointError) {
    try model.attachAdapter(folder)
    adapter = folder.configuration
  }

  /// Attaches a new adapter that changes nothing yet; everything else is frozen from then on.
  /// - Parameter recipe: what gave the configuration, for errors.
  package mutating func attach(
    _ configuration: AdapterConfiguration, random: SeededRandom, recipe: String
  ) throws(CheckpointError) {
    try model.attachAdapter(configuration, random: random, path: recipe)
    adapter = configuration
  }

  /// Adds the adapter to the weights.
  package mutating func mergeAdapter() {
    model.mergeAdapter()
    adapter = nil
  }

  /// Writes the policy as a folder that `transformers` loads, or its adapter as one that PEFT
  /// loads beside the base.
  package func save(to folder: String, type: DType) throws {
    if var adapter {
      adapter.base = path
      try AdapterFolder.write(
        adapter, targets: model.adaptedModules(), tensors: model.adapterTensors(), to: folder,
        type: type)
      return
    }
    let configuration = model.configuration
    try FolderCopy.create(folder)
    try SafetensorsWriter.write(
      model.namedTensors(), to: folder + "/model.safetensors", type: type)
    try configuration.write(to: folder, storedAs: type)
    try GenerationConfiguration(
      endIDs: stopIDs.map(Int.init).sorted(), beginID: configuration.beginID,
      padID: configuration.padID
    ).write(to: folder)
    try copyCompanions(to: folder)
  }

  /// Copies the files of tokenizer and processor.
  package func copyCompanions(to folder: String) throws(CheckpointError) {
    try FolderCopy.copy(Self.tokenizerFiles, from: path, to: folder)
  }

  /// Samples with this policy's tokenizer.
  package func engine(
    random: SeededRandom, limits: GenerationEngine.Limits = GenerationEngine.Limits()
  ) -> GenerationEngine {
    GenerationEngine(
      model: model, tokenBytes: { [tokenizer] in tokenizer.tokenBytes($0) ?? [] },
      decode: { [tokenizer] in tokenizer.decode($0, skippingSpecial: true) }, random: random,
      limits: limits)
  }
}
