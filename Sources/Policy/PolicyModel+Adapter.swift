package import Autograd
package import Checkpoints
package import TensorCore

/// A module of a policy that holds one part of a weight.
private struct Module {
  /// Its name in the policy's own checkpoints.
  let name: String
  /// What `transformers` calls it, which PEFT goes by.
  let outerName: String
  let parameter: Parameter
  let part: Int
  /// Whether its product is that of a linear layer inside the model.
  let isLinear: Bool

  var rows: Int { parameter.parts[part].rows }
}

extension PolicyModel {
  /// The parameters of an attached adapter; empty without one.
  package var adapterParameters: [Parameter] {
    parameters.compactMap(\.lowRank).flatMap(\.parameters)
  }

  /// What changes while this policy is trained and what a run must keep: an adapter where there is
  /// one, else the policy's own weights.
  package var trainedParameters: [Parameter] {
    let adapter = adapterParameters
    return adapter.isEmpty ? parameters : adapter
  }

  /// Whether an attached adapter takes part in the forward pass. Off, the policy is its base, bit
  /// for bit: the reference model of a run that trains the adapter.
  package var isAdapterOn: Bool {
    get { parameters.contains { $0.lowRank?.isOn == true } }
    set { for parameter in parameters { parameter.lowRank?.isOn = newValue } }
  }

  /// Attaches a new adapter and freezes everything else: A uniform in +-1/sqrt(K), B zero, so that
  /// the policy stays as it is until the first step.
  ///
  /// - Parameter path: the recipe, for errors.
  /// - Throws: `configuration` when it adapts nothing, or what is no linear layer.
  package func attachAdapter(
    _ configuration: AdapterConfiguration, random: SeededRandom, path: String
  ) throws(CheckpointError) {
    try configuration.validate(path: path)
    try attach(configuration, modules: modules(isOlder: false), path: path)
    for (index, update) in parameters.compactMap(\.lowRank).enumerated() {
      let bound = 1 / Float(update.down.columns).squareRoot()
      let values = (0..<update.down.count).map {
        (2 * random.uniform(UInt64(index), UInt64($0), 1) - 1) * bound
      }
      values.withUnsafeBufferPointer { backend.write($0, into: update.down.value) }
      update.down.markChanged()
    }
  }

  /// Attaches an adapter from a folder and freezes everything else.
  ///
  /// - Throws: ``CheckpointError`` naming the key, or the tensor that is absent, of another shape,
  ///   not finite, or that the configuration has no place for.
  package func attachAdapter(_ folder: AdapterFolder) throws(CheckpointError) {
    let configuration = folder.configuration
    let path = folder.path + "/adapter_config.json"
    // Folders of before the decoder of a vision model had a module of its own.
    let isOlder = folder.weights.names.contains {
      $0.hasPrefix(AdapterFolder.prefix + "model.layers.")
        || $0.hasPrefix(AdapterFolder.prefix + "visual.")
    }
    let modules = self.modules(isOlder: isOlder)
    var decisions = try AdapterConfiguration.Decisions(configuration, path: path)
    // Shapes are compared with the file before anything is allocated.
    for module in modules where module.isLinear {
      guard let (rank, _) = try decisions.strength(of: module.outerName) else {
        continue
      }
      for (name, shape) in [
        (".lora_A.weight", [rank, module.parameter.columns]),
        (".lora_B.weight", [module.rows, rank]),
      ] {
        let whole = AdapterFolder.prefix + module.outerName + name
        guard let info = folder.weights.info(whole) else {
          throw .tensor(
            path: folder.weights.path, name: whole, fault: .absent(expectedShape: shape))
        }
        guard info.shape == shape else {
          throw .tensor(
            path: folder.weights.path, name: whole,
            fault: .wrongShape(expected: shape, found: info.shape))
        }
      }
    }
    try attach(configuration, modules: modules, path: path)
    try load(
      adapterParameters, from: folder.weights, names: outerNames(isOlder: isOlder))
  }

  /// Adds the adapter to the weights, W + scale B A, and takes it off.
  package func mergeAdapter() {
    for parameter in parameters {
      guard let update = parameter.lowRank else { continue }
      parameter.thaw()
      for part in update.parts {
        let delta = backend.allocateMatrix(
          rows: part.outputs.count, columns: parameter.columns)
        backend.matmulInputGradient(
          part.up.value, weight: update.down.value.rows(part.ranks), accumulating: false,
          into: delta)
        backend.axpy(part.scale, delta, addingTo: parameter.value.rows(part.outputs))
      }
      parameter.markChanged()
      parameter.lowRank = nil
    }
  }

  /// The adapter's weights under the names of PEFT.
  package func adapterTensors() -> [NamedTensor] {
    let names = outerNames(isOlder: false)
    return namedTensors(of: adapterParameters, name: { names[$0] ?? $0 })
  }

  /// Names of the adapted modules for `target_modules`: the last piece of a name where that means
  /// the adapted modules and no others, else the whole name.
  package func adaptedModules() -> [String] {
    let modules = self.modules(isOlder: false)
    var isWhole: [Substring: Bool] = [:]
    let pieces = modules.map { $0.outerName.split(separator: ".").last ?? "" }
    for (module, piece) in zip(modules, pieces) {
      let isApart = piece.utf8.allSatisfy { (48...57).contains($0) } || !module.isAdapted
      isWhole[piece] = isApart || isWhole[piece] ?? false
    }
    var names: Set<String> = []
    for (module, piece) in zip(modules, pieces) where module.isAdapted {
      names.insert(isWhole[piece] == true ? module.outerName : String(piece))
    }
    return names.sorted()
  }

  // MARK: Modules

  private func modules(isOlder: Bool) -> [Module] {
    let isVision = configuration.vision != nil
    func outer(_ name: String) -> String {
      guard isVision, !isOlder else { return name }
      if name.hasPrefix("visual.") { return "model." + name }
      return name.hasPrefix("model.") ? "model.language_" + name : name
    }
    let ending = ".weight"
    var modules = parameters.filter { !$0.isVector }.flatMap { parameter in
      parameter.parts.enumerated().compactMap { index, part -> Module? in
        guard part.name.hasSuffix(ending) else { return nil }
        let name = String(part.name.dropLast(ending.count))
        return Module(
          name: name, outerName: outer(name), parameter: parameter, part: index,
          isLinear: part.shape == nil && !PolicyPart.embedding.holds(part.name)
            && !PolicyPart.head.holds(part.name))
      }
    }
    if configuration.tiesEmbeddings {
      modules.append(
        Module(name: "lm_head", outerName: "lm_head", parameter: head, part: 0, isLinear: false))
    }
    return modules
  }

  /// The name in a PEFT file of each adapter tensor.
  private func outerNames(isOlder: Bool) -> [String: String] {
    var names: [String: String] = [:]
    for module in modules(isOlder: isOlder) {
      for ending in [".lora_A.weight", ".lora_B.weight"] {
        names[module.name + ending] = AdapterFolder.prefix + module.outerName + ending
      }
    }
    return names
  }

  /// Makes the parameters of an adapter, all zero.
  private func attach(
    _ configuration: AdapterConfiguration, modules: [Module], path: String
  ) throws(CheckpointError) {
    precondition(adapterParameters.isEmpty, "attachAdapter: there is an adapter already")
    var decisions = try AdapterConfiguration.Decisions(configuration, path: path)
    var strengths: [ObjectIdentifier: [Int: (rank: Int, scale: Float)]] = [:]
    for module in modules {
      if !module.isLinear, configuration.targets == .allLinear { continue }
      guard let strength = try decisions.strength(of: module.outerName) else {
        continue
      }
      guard module.isLinear else {
        throw .configuration(
          path: path, key: "target_modules",
          fault: .unsupported(
            found: module.outerName, supported: "the linear layers inside the model"))
      }
      strengths[ObjectIdentifier(module.parameter), default: [:]][module.part] = strength
    }
    guard !strengths.isEmpty else {
      throw .configuration(
        path: path, key: "target_modules",
        fault: .outOfRange(
          found: configuration.targets.text,
          allowed: "what names at least one of the policy's linear layers, such as "
            + (modules.first(where: \.isLinear)?.outerName ?? "q_proj")))
    }
    for parameter in parameters {
      parameter.isTrainable = false
      guard let parts = strengths[ObjectIdentifier(parameter)] else { continue }
      parameter.lowRank = LowRankUpdate(of: parameter, parts, on: backend)
    }
  }
}

extension Module {
  fileprivate var isAdapted: Bool {
    let start = parameter.parts[..<part].reduce(0) { $0 + $1.rows }
    return isLinear && parameter.lowRank?.parts.contains { $0.outputs.lowerBound == start } == true
  }
}

extension LowRankUpdate {
  /// A and B of the given parts of a weight, all zero.
  fileprivate convenience init(
    of parameter: Parameter, _ strengths: [Int: (rank: Int, scale: Float)],
    on backend: any Backend
  ) {
    var parts: [Part] = []
    var downs: [Parameter.Part] = []
    var (row, rank) = (0, 0)
    for (index, whole) in parameter.parts.enumerated() {
      let outputs = row..<row + whole.rows
      row = outputs.upperBound
      guard let strength = strengths[index] else { continue }
      let module = whole.name.dropLast(".weight".count)
      downs.append(.init(name: module + ".lora_A.weight", rows: strength.rank))
      let up = Parameter(
        parts: [.init(name: module + ".lora_B.weight", rows: whole.rows)], rows: whole.rows,
        columns: strength.rank, isVector: false, on: backend)
      parts.append(
        Part(
          outputs: outputs, ranks: rank..<rank + strength.rank, up: up, scale: strength.scale))
      rank += strength.rank
    }
    let down = Parameter(
      parts: downs, rows: rank, columns: parameter.columns, isVector: false, on: backend)
    self.init(down: down, parts: parts)
  }
}
