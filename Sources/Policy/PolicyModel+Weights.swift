package import Autograd
package import Checkpoints
package import TensorCore

extension PolicyModel {
  /// Reads every weight from checkpoint tensors.
  ///
  /// - Throws: ``CheckpointError`` naming the tensor that is absent, of another shape, not finite,
  ///   or that this model has no place for.
  package func loadWeights(from source: some TensorSource) throws(CheckpointError) {
    // A tied head may be stored a second time.
    try load(
      parameters, from: source, ignoring: configuration.tiesEmbeddings ? ["lm_head.weight"] : [])
  }

  /// Reads parameters from checkpoint tensors.
  ///
  /// - Parameters:
  ///   - names: what a tensor is called in the source, where that differs.
  ///   - ignored: tensors that may be there besides.
  package func load(
    _ parameters: [Parameter], from source: some TensorSource, names: [String: String] = [:],
    ignoring ignored: Set<String> = []
  ) throws(CheckpointError) {
    var known = ignored
    for parameter in parameters {
      for (index, part) in parameter.parts.enumerated() {
        let name = names[part.name] ?? part.name
        known.insert(name)
        let values = try source.readFloats(
          name, shape: parameter.shape(ofPart: index), requireFinite: true)
        values.withUnsafeBufferPointer {
          backend.write($0, into: parameter.view(ofPart: index, in: parameter.value))
        }
      }
      parameter.markChanged()
    }
    // Rotary frequencies are computed.
    for name in source.names
    where !known.contains(name) && !name.hasSuffix(".rotary_emb.inv_freq") {
      throw .tensor(path: source.path, name: name, fault: .unexpected)
    }
  }

  /// Matrices shaped like parameters (weights, moments) under their checkpoint names, each fetched
  /// when it is written.
  ///
  /// - Parameters:
  ///   - chosen: nil takes the policy's own.
  ///   - name: what a part is called.
  package func namedTensors(
    of chosen: [Parameter]? = nil, _ matrix: @escaping (Parameter) -> Matrix = { $0.readableValue },
    name: (String) -> String = { $0 }
  ) -> [NamedTensor] {
    (chosen ?? parameters).flatMap { parameter in
      parameter.parts.enumerated().map { index, part in
        NamedTensor(
          name: name(part.name), shape: parameter.shape(ofPart: index),
          load: { [backend] in
            backend.readFloats(parameter.view(ofPart: index, in: matrix(parameter)))
          })
      }
    }
  }

  /// Random weights: normal with deviation `range`, products that write to the residual stream
  /// scaled down by sqrt(2 * layers) (Radford et al. 2019, section 2.3), norms one, biases zero.
  package func initialise(_ random: SeededRandom, range: Float = 0.02) {
    let residualScale = 1 / Float(2 * configuration.layerCount).squareRoot()
    for (index, parameter) in parameters.enumerated() {
      let name = parameter.name
      if parameter.isVector {
        let isScale =
          name.hasSuffix("norm.weight") || name.hasSuffix("norm1.weight")
          || name.hasSuffix("norm2.weight") || name.hasSuffix("ln_q.weight")
        backend.fill(parameter.value, with: isScale ? 1 : 0)
      } else {
        let writesResidual =
          ["o_proj.weight", "down_proj.weight", "attn.proj.weight", "fc2.weight"].contains {
            name.hasSuffix($0)
          }
        let deviation = range * (writesResidual ? residualScale : 1)
        let values = (0..<parameter.count).map {
          random.normal(UInt64(index), UInt64($0)) * deviation
        }
        values.withUnsafeBufferPointer { backend.write($0, into: parameter.value) }
      }
      parameter.markChanged()
    }
  }
}
