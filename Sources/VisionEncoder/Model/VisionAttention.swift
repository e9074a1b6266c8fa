internal import Autograd
internal import Layers
internal import TensorCore

/// Bidirectional self-attention of a vision transformer: one product for queries, keys and values
/// (`qkv`), attention by layout, output product (`proj`), all with biases.
struct VisionAttention {
  private let queryKeyValue: Linear
  private let output: Linear
  private let heads: RotaryAttention.Heads

  init(name: String, width: Int, headCount: Int, on backend: any Backend) {
    heads = RotaryAttention.Heads(
      query: headCount, keyValue: headCount, width: width / headCount)
    queryKeyValue = Linear(
      outputs: [(name + ".qkv", 3 * width)], inputs: width, hasBias: true, on: backend)
    output = Linear(outputs: [(name + ".proj", width)], inputs: width, hasBias: true, on: backend)
  }

  var parameters: [Parameter] { queryKeyValue.parameters + output.parameters }

  func callAsFunction(
    _ x: Tensor, residual: Tensor, angles: RotaryAttention.Angles, layout: SequenceLayout,
    _ tape: Tape
  ) -> Tensor {
    let attended = tape.apply(
      RotaryAttention(
        queryKeyValue(x, tape), heads: heads, angles: angles, layout: layout, pages: nil))
    return output(attended, residual: residual, tape)
  }
}

/// The product that turns pixels into hidden states: a convolution whose stride is its kernel, no
/// bias.
struct PatchEmbedding {
  let weight: Parameter

  init(width: Int, patchSize: Int, frames: Int, on backend: any Backend) {
    weight = Parameter(
      parts: [
        .init(
          name: "visual.patch_embed.proj.weight", rows: width,
          shape: [width, 3, frames, patchSize, patchSize])
      ], rows: width, columns: 3 * frames * patchSize * patchSize, isVector: false, on: backend)
  }

  func callAsFunction(_ pixels: Matrix, _ tape: Tape) -> Tensor {
    tape.apply(LinearMap(Tensor(pixels, requiresGradient: false), weight: weight))
  }
}

/// The two products and the exact GELU between them that turn a block of patches into a token.
struct PatchMerger {
  private let inner: Linear
  private let outer: Linear
  private let block: Int

  init(width: Int, block: Int, output: Int, on backend: any Backend) {
    self.block = block
    inner = Linear(
      outputs: [("visual.merger.mlp.0", width * block)], inputs: width * block, hasBias: true,
      on: backend)
    outer = Linear(
      outputs: [("visual.merger.mlp.2", output)], inputs: width * block, hasBias: true,
      on: backend)
  }

  var parameters: [Parameter] { inner.parameters + outer.parameters }

  /// - Parameter x: normalised hidden states, `[patches, E]`.
  func callAsFunction(_ x: Tensor, _ tape: Tape) -> Tensor {
    let merged = tape.apply(MergeRows(x, count: block))
    return outer(tape.apply(GELU(inner(merged, tape), kind: .exact)), tape)
  }
}
