package import Autograd
package import Checkpoints
package import Layers
package import TensorCore

/// The decoder-only transformer that Qwen2, Qwen3 and Llama share.
///
/// ids [N] -> embedding [N, D] -> layers (pre-norm attention, pre-norm gated MLP, residuals)
/// -> final norm [N, D]; head [V, D], tied to the embedding or its own. In what families differ
/// (biases, normalised queries and keys, stretched rotary frequencies) stands in one file each
/// beside ``ModelFamily``. Weight names are those of Hugging Face `Qwen2ForCausalLM`,
/// `Qwen3ForCausalLM` and `LlamaForCausalLM`.
package final class Decoder: PolicyModel {
  package let configuration: ModelConfiguration
  package let backend: any Backend

  private let embedding: Parameter
  private let layers: [Layer]
  private let finalNorm: RMSNorm
  package let head: Parameter
  private let rotary: RotaryEmbedding
  package var recomputesLayers = false

  private struct Layer {
    let attentionNorm: RMSNorm
    let attention: SelfAttention
    let mlpNorm: RMSNorm
    let mlp: GatedMLP

    var parameters: [Parameter] {
      [attentionNorm.weight] + attention.parameters + [mlpNorm.weight] + mlp.parameters
    }
  }

  /// A model of that shape with all weights zero; load or initialise before use.
  /// - Parameter rotary: in place of the rotary embedding of the configuration.
  package init(
    _ configuration: ModelConfiguration, on backend: any Backend, rotary: RotaryEmbedding? = nil
  ) {
    self.configuration = configuration
    self.backend = backend
    let width = configuration.hiddenSize
    let epsilon = Float(configuration.normEpsilon)
    let heads = RotaryAttention.Heads(
      query: configuration.headCount, keyValue: configuration.keyValueHeadCount,
      width: configuration.headWidth)
    embedding = Parameter(
      parts: [.init(name: "model.embed_tokens.weight", rows: configuration.vocabularySize)],
      rows: configuration.vocabularySize, columns: width, isVector: false, on: backend)
    layers = (0..<configuration.layerCount).map { index in
      let name = "model.layers.\(index)"
      return Layer(
        attentionNorm: RMSNorm(
          name: name + ".input_layernorm", width: width, epsilon: epsilon, on: backend),
        attention: SelfAttention(
          name: name + ".self_attn", width: width, heads: heads,
          hasBias: configuration.attentionBias != .none,
          hasOutputBias: configuration.attentionBias == .all,
          headNormEpsilon: configuration.decoder.normalisesQueriesAndKeys ? epsilon : nil,
          on: backend),
        mlpNorm: RMSNorm(
          name: name + ".post_attention_layernorm", width: width, epsilon: epsilon, on: backend),
        mlp: GatedMLP(
          name: name + ".mlp", width: width, intermediate: configuration.intermediateSize,
          hasBias: configuration.hasMLPBias, on: backend))
    }
    finalNorm = RMSNorm(name: "model.norm", width: width, epsilon: epsilon, on: backend)
    head =
      configuration.tiesEmbeddings
      ? embedding
      : Parameter(
        parts: [.init(name: "lm_head.weight", rows: configuration.vocabularySize)],
        rows: configuration.vocabularySize, columns: width, isVector: false, on: backend)
    self.rotary =
      rotary
      ?? RotaryEmbedding(
        width: configuration.headWidth, base: configuration.ropeBase,
        sections: configuration.ropeSections,
        scaled: { [scaling = configuration.ropeScaling] in scaling?.scaled($0) ?? $0 })
  }

  package var parameters: [Parameter] {
    var all = [embedding]
    for layer in layers { all += layer.parameters }
    all.append(finalNorm.weight)
    if head !== embedding { all.append(head) }
    return all
  }

  package func hiddenStates(
    _ input: PackedInput, cache: KeyValueCache?, _ tape: Tape
  ) -> Tensor {
    precondition(input.images.isEmpty, "Decoder: \(input.images.count) pictures and no tower")
    return hiddenStates(embed(input.ids, tape), input, cache: cache, tape)
  }

  /// Token embeddings, `[N, D]`.
  func embed(_ ids: [Int32], _ tape: Tape) -> Tensor {
    tape.apply(Embed(table: embedding, ids: ids))
  }

  /// Final-norm hidden states from embeddings.
  func hiddenStates(
    _ embedded: Tensor, _ input: PackedInput, cache: KeyValueCache?, _ tape: Tape
  ) -> Tensor {
    let angles = rotary.angles(at: input.positions, spatial: input.spatial, on: backend)
    var hidden = embedded
    for (index, layer) in layers.enumerated() {
      let apply = { (hidden: Tensor, tape: Tape) -> Tensor in
        let attended = layer.attention(
          layer.attentionNorm(hidden, tape), residual: hidden, angles: angles,
          layout: input.layout, pages: cache?.layers[index], tape)
        return layer.mlp(layer.mlpNorm(attended, tape), residual: attended, tape)
      }
      hidden =
        recomputesLayers
        ? tape.recomputing(
          hidden, hasTrainableParameters: layer.parameters.contains(where: \.isTrained), apply)
        : apply(hidden, tape)
    }
    return finalNorm(hidden, tape)
  }

  package func makeCache(pageCount: Int) -> KeyValueCache {
    KeyValueCache(
      layerCount: layers.count, pageCount: pageCount,
      keyValueHeads: configuration.keyValueHeadCount,
      headWidth: configuration.headWidth, on: backend)
  }
}
