internal import Autograd
package import Checkpoints
package import Policy
internal import StrictJSON
package import TensorCore

/// A run's checkpoint: what is trained (the policy's weights, or its adapter's alone), moments,
/// counters, and what its bits depend on.
package enum RunState {
  /// Writes a checkpoint.
  /// - Throws: ``CheckpointError``; older checkpoints stay until the new one is complete.
  package static func save(
    _ state: TrainerState, model: any PolicyModel, optimizer: AdamW, recipe: Recipe,
    fingerprints: [String: UInt64], rowsPerForward: Int, base: BaseModel? = nil,
    in folder: String
  ) throws -> String {
    var moments: [ObjectIdentifier: AdamW.Moments] = [:]
    for moment in optimizer.moments { moments[ObjectIdentifier(moment.parameter)] = moment }
    func tensors(
      _ prefix: String, _ matrix: @escaping (AdamW.Moments) -> Matrix
    ) -> [NamedTensor] {
      model.namedTensors(
        of: model.trainedParameters.filter { moments[ObjectIdentifier($0)] != nil },
        { parameter in moments[ObjectIdentifier(parameter)].map(matrix) ?? parameter.value },
        name: { prefix + $0 })
    }
    var json = JSONObject([
      ("counters", state.json),
      ("kernels", .string(model.backend.kernelSet)),
      ("threads", JSONValue(model.backend.threadCount)),
      ("rows_per_forward", JSONValue(rowsPerForward)),
      ("recipe", recipe.json),
      (
        "data",
        .object(
          JSONObject(
            fingerprints.sorted { $0.key < $1.key }.map { ($0.key, .string("\($0.value)")) }))
      ),
    ])
    json["base"] = base?.json
    return try RunCheckpoint.write(
      step: state.step, state: .object(json),
      arrays: [
        (name: "weights", tensors: model.namedTensors(of: model.trainedParameters)),
        (
          name: "optimizer",
          tensors: tensors("first.") { $0.first } + tensors("second.") { $0.second }
        ),
      ], in: folder, keeping: recipe.checkpoint.keep)
  }

  /// What a resumed run begins with, and what differs from the run that wrote it.
  package struct Loaded {
    package var state: TrainerState
    /// Micro-batch rows of the run that wrote it.
    package var rowsPerForward: Int?
    /// Sentences: other kernels, threads or data, after which bits may differ.
    package var differences: [String]
  }

  /// Reads the counters of a checkpoint and says what has changed since.
  package static func counters(
    of checkpoint: RunCheckpoint, recipe: Recipe, backend: any Backend
  ) throws -> Loaded {
    guard let counters = checkpoint.state["counters"] else {
      throw ConfigError(key: "counters", message: "missing from \(checkpoint.path)/state.json")
    }
    var differences: [String] = []
    if let kernels = checkpoint.state["kernels"]?.string, kernels != backend.kernelSet {
      differences.append(
        "the checkpoint was written with kernels \"\(kernels)\", now \"\(backend.kernelSet)\": bits "
          + "may differ")
    }
    if let threads = checkpoint.state["threads"]?.int, threads != backend.threadCount {
      differences.append(
        "the checkpoint was written with \(threads) threads, now \(backend.threadCount): bits may "
          + "differ")
    }
    if let stored = checkpoint.state["recipe"] {
      let changed = Self.changedKeys(stored, recipe.json, path: "")
      if !changed.isEmpty {
        differences.append(
          "the recipe has changed since the checkpoint: " + changed.joined(separator: ", "))
      }
    }
    return Loaded(
      state: try TrainerState(json: counters),
      rowsPerForward: checkpoint.state["rows_per_forward"]?.int, differences: differences)
  }

  /// Dotted paths of the keys whose values differ.
  private static func changedKeys(_ old: JSONValue, _ new: JSONValue, path: String) -> [String] {
    guard let before = old.object, let after = new.object else { return old == new ? [] : [path] }
    return after.keys.flatMap { key in
      changedKeys(
        before[key] ?? .null, after[key] ?? .null, path: path.isEmpty ? key : path + "." + key)
    }
  }

  /// Refuses to go on with other data than the checkpoint was trained on.
  package static func requireSameData(
    _ checkpoint: RunCheckpoint, fingerprints: [String: UInt64]
  ) throws(ConfigError) {
    for (name, value) in fingerprints.sorted(by: { $0.key < $1.key }) {
      if let stored = checkpoint.state["data"]?[name]?.string, stored != "\(value)" {
        throw ConfigError(
          key: "data.tasks",
          message: "task \(name) has other records than when \(checkpoint.path) was written; a "
            + "resumed run must see the same data")
      }
    }
  }

  /// Reads weights and moments into place.
  package static func restore(
    _ checkpoint: RunCheckpoint, model: any PolicyModel, optimizer: AdamW
  ) throws {
    try model.load(model.trainedParameters, from: try checkpoint.arrays("weights"))
    let arrays = try checkpoint.arrays("optimizer")
    for moment in optimizer.moments {
      let parameter = moment.parameter
      for (index, part) in parameter.parts.enumerated() {
        let shape = parameter.shape(ofPart: index)
        for (prefix, matrix) in [("first.", moment.first), ("second.", moment.second)] {
          let values = try arrays.readFloats(prefix + part.name, shape: shape)
          values.withUnsafeBufferPointer {
            model.backend.write($0, into: parameter.view(ofPart: index, in: matrix))
          }
        }
      }
    }
  }
}
