package import Autograd
package import Checkpoints
internal import Layers
package import TensorCore

/// The vision transformer of Qwen2.5-VL.
///
/// As ``Qwen2VisionTower``, with RMSNorm, a SwiGLU feed-forward with biases, and attention over
/// windows in all but a few layers. The patches of a window are packed together from the start;
/// tokens find their place again when they enter the prompt. Source: Bai et al. 2025 (2502.13923),
/// section 2.1; weight names of Hugging Face `Qwen2_5_VLForConditionalGeneration`.
package final class Qwen25VisionTower: VisionTower {
  private let configuration: VisionConfiguration
  private let windowBlocks: Int
  private let fullLayers: Set<Int>
  private let embedding: PatchEmbedding
  private let layers: [Layer]
  private let finalNorm: RMSNorm
  private let merger: PatchMerger

  private struct Layer {
    let attentionNorm: RMSNorm
    let attention: VisionAttention
    let mlpNorm: RMSNorm
    let mlp: GatedMLP

    var parameters: [Parameter] {
      [attentionNorm.weight, mlpNorm.weight] + attention.parameters + mlp.parameters
    }
  }

  /// A tower of that shape with all weights zero.
  package init(_ configuration: VisionConfiguration, on backend: any Backend) {
    guard case .qwen25(let windowSize, let fullLayers) = configuration.kind else {
      preconditionFailure("Qwen25VisionTower: \(configuration.kind)")
    }
    self.configuration = configuration
    self.fullLayers = Set(fullLayers)
    windowBlocks = windowSize / configuration.patchSize / configuration.mergeSize
    let width = configuration.hiddenSize
    embedding = PatchEmbedding(
      width: width, patchSize: configuration.patchSize,
      frames: configuration.temporalPatchSize, on: backend)
    layers = (0..<configuration.layerCount).map { index in
      let name = "visual.blocks.\(index)"
      return Layer(
        attentionNorm: RMSNorm(name: name + ".norm1", width: width, epsilon: 1e-6, on: backend),
        attention: VisionAttention(
          name: name + ".attn", width: width, headCount: configuration.headCount, on: backend),
        mlpNorm: RMSNorm(name: name + ".norm2", width: width, epsilon: 1e-6, on: backend),
        mlp: GatedMLP(
          name: name + ".mlp", width: width, intermediate: configuration.intermediateSize,
          hasBias: true, on: backend))
    }
    finalNorm = RMSNorm(name: "visual.merger.ln_q", width: width, epsilon: 1e-6, on: backend)
    merger = PatchMerger(
      width: width, block: configuration.patchesPerToken, output: configuration.outputSize,
      on: backend)
  }

  package var parameters: [Parameter] {
    [embedding.weight] + layers.flatMap(\.parameters) + [finalNorm.weight] + merger.parameters
  }

  package func features(_ pictures: [ImagePatches], _ tape: Tape) -> VisionFeatures {
    let backend = tape.backend
    let patches = PatchSequence(
      pictures, mergeSize: configuration.mergeSize, windowBlocks: windowBlocks)
    let angles = patches.angles(headWidth: configuration.headWidth, on: backend)
    let whole = SequenceLayout.bidirectional(patches.frames)
    let windows = SequenceLayout.bidirectional(patches.windows)
    var hidden = embedding(patches.pixels(on: backend), tape)
    for (index, layer) in layers.enumerated() {
      hidden = layer.attention(
        layer.attentionNorm(hidden, tape), residual: hidden, angles: angles,
        layout: fullLayers.contains(index) ? whole : windows, tape)
      hidden = layer.mlp(layer.mlpNorm(hidden, tape), residual: hidden, tape)
    }
    return VisionFeatures(
      tokens: merger(finalNorm(hidden, tape), tape), rows: patches.rowOfToken)
  }
}
