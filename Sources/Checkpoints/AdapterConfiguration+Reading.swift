package import StrictJSON

extension AdapterConfiguration {
  /// Reads the adapter_config.json of a folder.
  /// - Throws: `configuration` with file, key and value for what is missing, malformed, out of
  ///   range or not supported; `missingFile`; `json`.
  package init(folder: String) throws(CheckpointError) {
    try self.init(path: folder + "/adapter_config.json")
  }

  /// Reads an adapter_config.json.
  package init(path: String) throws(CheckpointError) {
    let keys = try ConfigurationKeys(path: path)
    try keys.require("peft_type", is: "LORA")
    try Self.refuseOthers(keys)
    guard let targets = try Self.modules("target_modules", keys) else {
      throw keys.refuse("target_modules", .missing)
    }
    let alpha = try keys.double("lora_alpha")
    self.init(
      rank: try keys.int("r"), alpha: alpha,
      isRankStabilised: try keys.bool("use_rslora", default: false), targets: targets)
    excluded = try Self.modules("exclude_modules", keys)
    if case .allLinear = excluded {
      // No shorthand there: PEFT reads the word as an expression, which no module matches.
      excluded = nil
    }
    layers = try Self.layers(keys)
    layerPatterns = try Self.patterns("layers_pattern", keys)
    ranks = try Self.exceptions("rank_pattern", keys, "a whole number") { $0.int }
    alphas = try Self.exceptions("alpha_pattern", keys, "a number") { $0.double }
    dropout = keys["lora_dropout"] == nil ? 0 : try keys.double("lora_dropout")
    base = try keys.optionalString("base_model_name_or_path")
    try validate(path: path)
  }

  /// Checks that all numbers are in bounds and the members fit together.
  /// - Parameter path: the file or recipe that gave them, for the error.
  package func validate(path: String) throws(CheckpointError) {
    func refuse(_ key: String, _ found: String, _ allowed: String) -> CheckpointError {
      .configuration(path: path, key: key, fault: .outOfRange(found: found, allowed: allowed))
    }
    for (key, rank) in [("r", rank)] + ranks.map({ ("rank_pattern." + $0.key, $0.value) }) {
      guard (1...Self.mostRank).contains(rank) else {
        throw refuse(key, "\(rank)", "1 to \(Self.mostRank)")
      }
    }
    for (key, alpha) in [("lora_alpha", alpha)]
      + alphas.map({ ("alpha_pattern." + $0.key, $0.value) })
    {
      guard abs(alpha) <= 1e6 else { throw refuse(key, "\(alpha)", "-1e6 to 1e6") }
    }
    guard (0...1).contains(dropout) else { throw refuse("lora_dropout", "\(dropout)", "0 to 1") }
    for (key, count) in [
      ("target_modules", targets.count), ("exclude_modules", excluded?.count ?? 0),
      ("rank_pattern", ranks.count), ("alpha_pattern", alphas.count),
      ("layers_to_transform", layers?.count ?? 0), ("layers_pattern", layerPatterns.count),
    ] where count > Self.mostEntries {
      throw refuse(key, "\(count) entries", "at most \(Self.mostEntries)")
    }
    guard layers == nil || targets.isNames else {
      throw refuse("layers_to_transform", "layers", "only with a list of target_modules")
    }
    guard layerPatterns.isEmpty || layers != nil else {
      throw refuse("layers_pattern", "a pattern", "only with layers_to_transform")
    }
  }

  /// What has no bearing on the numbers of a forward pass.
  private static let silent: Set<String> = [
    "auto_mapping", "base_model_name_or_path", "revision", "inference_mode", "peft_version",
    "megatron_core", "qalora_group_size", "eva_config", "runtime_config",
  ]

  private static let read: Set<String> = [
    "peft_type", "r", "lora_alpha", "use_rslora", "target_modules", "exclude_modules",
    "layers_to_transform", "layers_pattern", "rank_pattern", "alpha_pattern", "lora_dropout",
  ]

  /// Refuses every other member that is not off, known or not.
  private static func refuseOthers(_ keys: ConfigurationKeys) throws(CheckpointError) {
    for key in keys.keys where !silent.contains(key) && !read.contains(key) {
      guard let value = keys[key], !isOff(value) else { continue }
      switch key {
      case "task_type":
        guard value == "CAUSAL_LM" else { throw keys.unsupported(key, value, "CAUSAL_LM") }
      case "bias": guard value == "none" else { throw keys.unsupported(key, value, "none") }
      case "init_lora_weights":
        // These begin at the weights of the base; others rewrite the base.
        guard value == true || ["gaussian", "eva", "orthogonal"].contains(value.string) else {
          throw keys.unsupported(
            key, value, "true, false, gaussian, eva, orthogonal, which leave the base as it is")
        }
      default: throw keys.unsupported(key, value, "only where it is off or absent")
      }
    }
  }

  private static func isOff(_ value: JSONValue) -> Bool {
    value.isNull || value == false || value.array?.isEmpty == true || value.object?.count == 0
  }

  /// A list of names, an expression, or the word for all linear layers.
  private static func modules(
    _ key: String, _ keys: ConfigurationKeys
  ) throws(CheckpointError) -> Modules? {
    guard let value = keys[key] else { return nil }
    return try modules(value, key: key, path: keys.path)
  }

  /// Modules as adapter_config.json or a recipe writes them; nil for an empty list.
  package static func modules(
    _ value: JSONValue, key: String, path: String
  ) throws(CheckpointError) -> Modules? {
    if let text = value.string {
      if text.lowercased() == "all-linear" { return .allLinear }
      return .pattern(try pattern(text, key: key, path: path))
    }
    let names = value.array?.compactMap(\.string)
    guard let names, names.count == value.array?.count else {
      throw .configuration(
        path: path, key: key,
        fault: .wrongKind(found: clipped(value), expected: "a list of names or an expression"))
    }
    return names.isEmpty ? nil : .names(names)
  }

  private static func layers(_ keys: ConfigurationKeys) throws(CheckpointError) -> [Int]? {
    let layers = try keys.ids("layers_to_transform")
    return layers.isEmpty ? nil : layers
  }

  private static func patterns(
    _ key: String, _ keys: ConfigurationKeys
  ) throws(CheckpointError) -> [AdapterPattern] {
    guard let value = keys[key] else { return [] }
    let texts = value.string.map { $0.isEmpty ? [] : [$0] } ?? value.array?.compactMap(\.string)
    guard let texts, value.array.map({ $0.count == texts.count }) ?? true else {
      throw keys.wrongKind(key, value, "a name or a list of names")
    }
    var patterns: [AdapterPattern] = []
    for text in texts {
      patterns.append(try pattern(text, key: key, path: keys.path))
    }
    return patterns
  }

  private static func exceptions<Value>(
    _ key: String, _ keys: ConfigurationKeys, _ kind: String, _ read: (JSONValue) -> Value?
  ) throws(CheckpointError) -> [Exception<Value>] {
    guard let value = keys[key] else { return [] }
    guard let object = value.object else { throw keys.wrongKind(key, value, "an object") }
    var found: [Exception<Value>] = []
    for (name, value) in object.members {
      guard let value = read(value) else { throw keys.wrongKind(key, value, kind) }
      found.append(try exception(name, value, key: key, path: keys.path))
    }
    return found
  }

  /// An exception as adapter_config.json or a recipe writes it.
  package static func exception<Value>(
    _ name: String, _ value: Value, key: String, path: String
  ) throws(CheckpointError) -> Exception<Value> {
    do throws(AdapterPattern.Fault) {
      return try Exception(key: name, value: value)
    } catch { throw error.refusing(key, in: path) }
  }

  private static func pattern(
    _ text: String, key: String, path: String
  ) throws(CheckpointError) -> AdapterPattern {
    do throws(AdapterPattern.Fault) {
      return try AdapterPattern(text)
    } catch { throw error.refusing(key, in: path) }
  }
}

extension AdapterConfiguration.Modules {
  var isNames: Bool { if case .names = self { true } else { false } }
  var count: Int { if case .names(let names) = self { names.count } else { 1 } }
}
