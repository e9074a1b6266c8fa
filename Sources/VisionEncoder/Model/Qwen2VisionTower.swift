package import Autograd
package import Checkpoints
internal import Layers
package import TensorCore

/// The vision transformer of Qwen2-VL.
///
/// pixels [P, 1176] -> patch product [P, E] -> layers (LayerNorm, attention over the frame, 2-D
/// rotary; LayerNorm, quick-GELU feed-forward; residuals) -> LayerNorm, 2 x 2 patches merged, two
/// products -> [P / 4, D]. Source: Wang et al. 2024 (2409.12191), section 2.1; weight names of
/// Hugging Face `Qwen2VLForConditionalGeneration`.
package final class Qwen2VisionTower: VisionTower {
  private let configuration: VisionConfiguration
  private let embedding: PatchEmbedding
  private let layers: [Layer]
  private let finalNorm: LayerNorm
  private let merger: PatchMerger

  private struct Layer {
    let attentionNorm: LayerNorm
    let attention: VisionAttention
    let mlpNorm: LayerNorm
    let up: Linear
    let down: Linear

    var parameters: [Parameter] {
      attentionNorm.parameters + mlpNorm.parameters + attention.parameters + up.parameters
        + down.parameters
    }
  }

  /// A tower of that shape with all weights zero.
  package init(_ configuration: VisionConfiguration, on backend: any Backend) {
    self.configuration = configuration
    let width = configuration.hiddenSize
    embedding = PatchEmbedding(
      width: width, patchSize: configuration.patchSize,
      frames: configuration.temporalPatchSize, on: backend)
    layers = (0..<configuration.layerCount).map { index in
      let name = "visual.blocks.\(index)"
      return Layer(
        attentionNorm: LayerNorm(name: name + ".norm1", width: width, epsilon: 1e-6, on: backend),
        attention: VisionAttention(
          name: name + ".attn", width: width, headCount: configuration.headCount, on: backend),
        mlpNorm: LayerNorm(name: name + ".norm2", width: width, epsilon: 1e-6, on: backend),
        up: Linear(
          outputs: [(name + ".mlp.fc1", configuration.intermediateSize)], inputs: width,
          hasBias: true, on: backend),
        down: Linear(
          outputs: [(name + ".mlp.fc2", width)], inputs: configuration.intermediateSize,
          hasBias: true, on: backend))
    }
    finalNorm = LayerNorm(name: "visual.merger.ln_q", width: width, epsilon: 1e-6, on: backend)
    merger = PatchMerger(
      width: width, block: configuration.patchesPerToken, output: configuration.outputSize,
      on: backend)
  }

  package var parameters: [Parameter] {
    [embedding.weight] + layers.flatMap(\.parameters) + finalNorm.parameters + merger.parameters
  }

  package func features(_ pictures: [ImagePatches], _ tape: Tape) -> VisionFeatures {
    let backend = tape.backend
    let patches = PatchSequence(
      pictures, mergeSize: configuration.mergeSize, windowBlocks: nil)
    let angles = patches.angles(headWidth: configuration.headWidth, on: backend)
    let layout = SequenceLayout.bidirectional(patches.frames)
    var hidden = embedding(patches.pixels(on: backend), tape)
    for layer in layers {
      hidden = layer.attention(
        layer.attentionNorm(hidden, tape), residual: hidden, angles: angles, layout: layout, tape)
      let inner = tape.apply(GELU(layer.up(layer.mlpNorm(hidden, tape), tape), kind: .quick))
      hidden = layer.down(inner, residual: hidden, tape)
    }
    return VisionFeatures(
      tokens: merger(finalNorm(hidden, tape), tape), rows: patches.rowOfToken)
  }
}
