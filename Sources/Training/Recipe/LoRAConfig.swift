internal import Checkpoints
internal import Policy
package import StrictJSON
internal import TensorCore

/// Training of a LoRA adapter in place of the policy's own weights, which are frozen.
package struct LoRAConfig: ConfigSection, ConfigValue {
  /// r; 0 trains the policy itself.
  package var rank = 0
  /// lora_alpha; 0 takes twice the rank.
  package var alpha = 0.0
  /// Whether the scale is alpha / sqrt(r).
  package var rslora = false
  /// A list of names, an expression, or all-linear.
  package var targetModules: JSONValue = "all-linear"
  package var excludeModules: JSONValue = .array([])
  /// Indices of the layers adapted; empty for all.
  package var layers: [Int] = []
  package var rankPattern: [String: Int] = [:]
  package var alphaPattern: [String: Double] = [:]
  /// Folder of an adapter to go on with; the other keys are then those it was made with.
  package var adapter = ""
  /// How the frozen policy is kept in memory.
  package var baseType = BaseType.automatic
  /// Present to be refused: forwards have no dropout.
  package var dropout = 0.0

  package init() {}

  /// Types of frozen weights in memory.
  package enum BaseType: String, ConfigEnum {
    /// bf16 for each weight that is one of bf16, as most checkpoints are; no bit changes by that.
    case automatic
    case f32
    /// bf16, rounded.
    case bf16
  }

  /// Whether an adapter is trained.
  package var isOn: Bool { rank > 0 || !adapter.isEmpty }

  package static var fields: [ConfigField<LoRAConfig>] {
    [
      .init(
        "rank", \.rank, "rank of the updates; 0: train the policy itself",
        check: Check.within(0...AdapterConfiguration.mostRank)),
      .init(
        "alpha", \.alpha, "updates are scaled by alpha / rank; 0: twice the rank",
        check: Check.within(0.0...1e6)),
      .init("rslora", \.rslora, "scale by alpha / sqrt(rank)"),
      .init(
        "target-modules", \.targetModules, "all-linear, a list of names, or an expression"),
      .init("exclude-modules", \.excludeModules, "a list of names, or an expression"),
      .init("layers", \.layers, "indices of the layers adapted; with a list of names only"),
      .init("rank-pattern", \.rankPattern, "other ranks by name of module"),
      .init("alpha-pattern", \.alphaPattern, "other alphas by name of module"),
      .init("adapter", \.adapter, "folder of an adapter to go on with"),
      .init(
        "base-type", \.baseType,
        "frozen weights in memory: automatic (bf16 where nothing is lost), f32, bf16"),
      .init("dropout", \.dropout, "only 0: log-probs of rollout and training must agree") {
        $0 == 0
          ? nil : "training has no dropout: log-probs of rollout and training would differ"
      },
    ]
  }

  package func validate(path: String) throws(ConfigError) {
    guard isOn else { return }
    guard adapter.isEmpty else {
      var other = self
      other.adapter = ""
      other.baseType = LoRAConfig().baseType
      guard other.json == LoRAConfig().json else {
        throw ConfigError(
          key: path + ".adapter",
          message: "an adapter brings its own rank, alpha and targets; leave out the other keys")
      }
      return
    }
    do throws(CheckpointError) {
      try configuration().validate(path: path)
    } catch { throw Self.located(error, path) }
  }

  /// The configuration of a new adapter.
  func configuration() throws(CheckpointError) -> AdapterConfiguration {
    guard
      let targets = try AdapterConfiguration.modules(
        targetModules, key: "target-modules", path: "lora")
    else {
      throw .configuration(path: "lora", key: "target-modules", fault: .missing)
    }
    var configuration = AdapterConfiguration(
      rank: rank, alpha: alpha > 0 ? alpha : Double(2 * rank), isRankStabilised: rslora,
      targets: targets)
    configuration.excluded = try AdapterConfiguration.modules(
      excludeModules, key: "exclude-modules", path: "lora")
    configuration.layers = layers.isEmpty ? nil : layers
    for (name, rank) in rankPattern.sorted(by: { $0.key < $1.key }) {
      configuration.ranks.append(
        try AdapterConfiguration.exception(name, rank, key: "rank-pattern", path: "lora"))
    }
    for (name, alpha) in alphaPattern.sorted(by: { $0.key < $1.key }) {
      configuration.alphas.append(
        try AdapterConfiguration.exception(name, alpha, key: "alpha-pattern", path: "lora"))
    }
    return configuration
  }

  /// An error of the configuration under the recipe's own key.
  static func located(_ error: CheckpointError, _ path: String) -> ConfigError {
    guard case .configuration(_, let key, let fault) = error else {
      return ConfigError(key: path, message: error.description)
    }
    let names = [
      "r": "rank", "lora_alpha": "alpha", "layers_to_transform": "layers",
      "target_modules": "target-modules", "exclude_modules": "exclude-modules",
    ]
    // What follows a dot is the user's own word.
    let pieces = key.split(separator: ".", maxSplits: 1).map(String.init)
    let own = pieces.first.map { $0.split(separator: "_").joined(separator: "-") } ?? ""
    let whole = [names[key] ?? own] + pieces.dropFirst()
    return ConfigError(key: ([path] + whole).joined(separator: "."), message: fault.description)
  }
}

extension Recipe {
  /// Attaches the adapter that `lora` asks for; everything else is frozen then, and kept in the type
  /// that `lora.base-type` says.
  ///
  /// - Parameter isStored: whether the policy's weights are those of its folder.
  /// - Returns: what the adapter is trained on; nil where the policy itself is trained.
  /// - Throws: ``ConfigError`` with the key, `CheckpointError` for an adapter's folder.
  func attachAdapter(to policy: inout PolicyFolder, isStored: Bool) throws -> BaseModel? {
    guard lora.isOn else { return nil }
    guard train.freeze.isEmpty else {
      throw ConfigError(
        key: "train.freeze",
        message: "an adapter leaves the whole policy as it is; choose by lora.target-modules and "
          + "lora.exclude-modules")
    }
    guard isStored else {
      throw ConfigError(
        key: "lora.rank", message: "an adapter needs a base on the disk; random weights have none")
    }
    guard lora.adapter.isEmpty else {
      let folder = try AdapterFolder(path: lora.adapter)
      guard folder.configuration.dropout == 0 else {
        throw CheckpointError.configuration(
          path: lora.adapter + "/adapter_config.json", key: "lora_dropout",
          fault: .unsupported(
            found: "\(folder.configuration.dropout)",
            supported: "training has no dropout; set it to 0 to go on without"))
      }
      try policy.attach(folder)
      return try freeze(policy)
    }
    do throws(CheckpointError) {
      try policy.attach(
        try lora.configuration(),
        random: SeededRandom(seed: UInt64(seed), purpose: .initialisation), recipe: "lora")
    } catch { throw LoRAConfig.located(error, "lora") }
    return try freeze(policy)
  }

  private func freeze(_ policy: PolicyFolder) throws(CheckpointError) -> BaseModel {
    if lora.baseType != .f32 {
      policy.model.halveFrozenWeights(rounding: lora.baseType == .bf16)
    }
    return try BaseModel(folder: model)
  }
}
