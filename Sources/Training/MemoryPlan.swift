package import Checkpoints
package import Policy
package import StrictJSON

/// Bytes a training run will hold, computed before it starts.
package struct MemoryPlan: Sendable, Equatable {
  package struct Item: Sendable, Equatable {
    package var name: String
    package var bytes: Int
  }

  package var items: [Item]
  /// Packed rows of a micro-batch that the plan allows.
  package var rowsPerForward: Int
  package var budget: Int

  package var total: Int { items.reduce(0) { $0 + $1.bytes } }
  package var fits: Bool { total <= budget }

  /// Rows beyond this gain no speed; more only costs memory.
  private static let rowsWanted = 2048

  /// What a prompt's pictures add.
  package struct Pictures: Sendable, Equatable {
    /// Most patches in one prompt.
    package var patchesOfPrompt = 0
    /// Prompts of one optimizer step, all rounds included.
    package var promptsPerStep = 0
    /// Completions that share the prompt.
    package var groupSize = 1
    /// Bytes of resized pictures kept.
    package var cacheBytes = 0

    package init() {}
  }

  /// How weights, moments and activations are kept: the switches of a recipe.
  package struct Storage: Sendable, Equatable {
    /// `train.recompute`.
    package var recomputesLayers = false
    /// `optimizer.first-moment`.
    package var firstMoment = MomentType.f32
    /// Scalars of frozen matrices that are kept in bf16 alone.
    package var frozenHalfCount = 0

    package init() {}

    package init(_ recipe: Recipe, _ model: any PolicyModel) {
      recomputesLayers = recipe.train.recompute
      firstMoment = recipe.optimizer.firstMoment
      frozenHalfCount = model.frozenHalfCount
    }
  }

  /// - Parameters:
  ///   - trainableCount: scalars that training changes; nil for all.
  ///   - liveCompletions: completions sampled side by side.
  ///   - budget: bytes the run may take.
  ///   - requestedRows: micro-batch rows asked for; 0 chooses.
  package init(
    _ configuration: ModelConfiguration, promptLimit: Int, maxNewTokens: Int,
    liveCompletions: Int, budget: Int, requestedRows: Int, trainableCount: Int? = nil,
    pictures: Pictures = Pictures(), storage: Storage = Storage()
  ) {
    let wide = (configuration.parameterCount - storage.frozenHalfCount) * 4
    let weights = wide + storage.frozenHalfCount * 2
    let trained = (trainableCount ?? configuration.parameterCount) * 4
    let moments = trained + (storage.firstMoment == .bf16 ? trained / 2 : trained)
    let c = configuration
    let rowBytes = Self.rowBytes(c, recomputesLayers: storage.recomputesLayers)
    let keyWidth = c.keyValueHeadCount * c.headWidth
    let pages = (promptLimit + maxNewTokens + 15) / 16
    let cache = liveCompletions * pages * 16 * 2 * keyWidth * c.layerCount * 4
    // Logits of a few dozen rows per thread, tokenizer, log buffers, the program itself.
    let scratch = 64 * c.vocabularySize * 4 * 2 + (96 << 20)
    let patchFloats = c.vision?.patchWidth ?? 0
    let stepPatches = pictures.patchesOfPrompt * pictures.promptsPerStep * patchFloats * 4
    let decoded =
      pictures.patchesOfPrompt == 0
      ? 0 : pictures.cacheBytes + max(stepPatches, RolloutWorker.patchBytes)
    let fixed = weights + wide + trained + moments + cache + scratch + decoded
    let fitting = (budget - fixed) / max(rowBytes, 1)
    let pictureRows =
      Double(pictures.patchesOfPrompt) * Double(Self.patchBytes(c)) / Double(rowBytes)
    let oneCompletion = promptLimit + maxNewTokens + Int(pictureRows.rounded(.up))
    // A group with pictures is split only where memory is short: each part would encode them again.
    let wholeGroup =
      pictureRows > 0 ? oneCompletion + (pictures.groupSize - 1) * maxNewTokens : 0
    let wanted = max(Self.rowsWanted, wholeGroup)
    rowsPerForward =
      requestedRows > 0 ? requestedRows : max(min(fitting, wanted), min(oneCompletion, wanted))
    self.budget = budget
    items = [
      Item(name: "weights", bytes: weights),
      Item(name: "packed weights", bytes: wide),
      Item(name: "gradients", bytes: trained),
      Item(name: "optimizer moments", bytes: moments),
      Item(name: "key/value cache", bytes: cache),
      Item(name: "activations", bytes: rowBytes * max(rowsPerForward, oneCompletion)),
      Item(name: "scratch", bytes: scratch),
    ]
    if decoded > 0 { items.append(Item(name: "pictures", bytes: decoded)) }
  }

  /// Bytes that one packed row takes in a recorded forward and its backward.
  private static func rowBytes(
    _ c: ModelConfiguration, recomputesLayers: Bool = false
  ) -> Int {
    let queryWidth = c.headCount * c.headWidth
    let keyWidth = c.keyValueHeadCount * c.headWidth
    // What one packed row leaves behind in each layer, in floats: residual and norm twice, fused
    // query/key/value, its page copy, attention out, gate and up, their product.
    let layer =
      4 * c.hiddenSize + (queryWidth + 2 * keyWidth) + 2 * keyWidth + queryWidth + c.headCount
      + 3 * c.intermediateSize
    // What a backward pass adds for one layer at a time.
    let backward = 2 * c.hiddenSize + 2 * c.intermediateSize + queryWidth + 2 * keyWidth
    let layers = recomputesLayers ? layer + c.hiddenSize * c.layerCount : layer * c.layerCount
    return 4 * (layers + 2 * c.hiddenSize + backward)
  }

  /// What a patch takes in the vision transformer, in packed rows of the decoder; 0 without one.
  package static func rowsPerPatch(_ c: ModelConfiguration) -> Double {
    Double(patchBytes(c)) / Double(rowBytes(c))
  }

  /// Bytes that a patch takes in the vision transformer, recorded.
  private static func patchBytes(_ c: ModelConfiguration) -> Int {
    guard let vision = c.vision else { return 0 }
    // Residual and norm twice, fused query/key/value and its page copy, attention out, and the
    // feed-forward: before and after the activation, or gate, up and their product.
    let width = vision.hiddenSize
    let inner = (vision.kind == .qwen2 ? 2 : 3) * vision.intermediateSize
    let layer = 10 * width + vision.headCount + inner
    let backward = 6 * width + 2 * vision.intermediateSize
    let floats = layer * vision.layerCount + 2 * vision.patchWidth + 6 * width + backward
    return 4 * floats
  }

  /// The plan of a run under its switches.
  /// - Parameter plan: the plan under given switches.
  /// - Throws: ``ConfigError`` where it does not fit, with the switch that would make it fit.
  static func fitting(
    _ storage: Storage, _ plan: (Storage) -> MemoryPlan
  ) throws(ConfigError) -> MemoryPlan {
    let asked = plan(storage)
    if asked.fits { return asked }
    var (recomputing, half, both) = (storage, storage, storage)
    recomputing.recomputesLayers = true
    half.firstMoment = .bf16
    both.recomputesLayers = true
    both.firstMoment = .bf16
    let remedy =
      [
        (recomputing, "train.recompute: true"), (half, "optimizer.first-moment: bf16"),
        (both, "train.recompute: true and optimizer.first-moment: bf16"),
      ].first { plan($0.0).fits }?.1
    throw ConfigError(
      key: "train.memory-gib",
      message: "the run does not fit:\n\(asked.text)\n"
        + (remedy.map { "It fits with \($0)." }
          ?? "Lower rollout.live-completions, rollout.max-new-tokens or train.micro-batch-rows."))
  }

  /// The plan as lines of text.
  package var text: String {
    let lines = items.map { "  \($0.name): \(Self.mebibytes($0.bytes))" }
    return
      (["memory plan:"] + lines
      + [
        "  total: \(Self.mebibytes(total)) of \(Self.mebibytes(budget)) allowed",
        "  micro-batch: \(rowsPerForward) packed rows",
      ]).joined(separator: "\n")
  }

  package var json: JSONValue {
    .object(
      JSONObject(
        items.map { ($0.name, JSONValue($0.bytes)) } + [
          ("total", JSONValue(total)), ("budget", JSONValue(budget)),
          ("micro-batch-rows", JSONValue(rowsPerForward)),
        ]))
  }

  private static func mebibytes(_ bytes: Int) -> String { "\((bytes + (1 << 19)) >> 20) MiB" }
}
