package import Checkpoints
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

  /// - Parameters:
  ///   - liveCompletions: completions sampled side by side.
  ///   - budget: bytes the run may take.
  ///   - requestedRows: micro-batch rows asked for; 0 chooses.
  package init(
    _ configuration: ModelConfiguration, promptLimit: Int, maxNewTokens: Int,
    liveCompletions: Int, budget: Int, requestedRows: Int
  ) {
    let weights = configuration.parameterCount * 4
    let c = configuration
    let queryWidth = c.headCount * c.headWidth
    let keyWidth = c.keyValueHeadCount * c.headWidth
    // What one packed row leaves behind in each layer, in floats: residual and norm twice, fused
    // query/key/value, its page copy, attention out, gate and up, their product.
    let layer =
      4 * c.hiddenSize + (queryWidth + 2 * keyWidth) + 2 * keyWidth + queryWidth + c.headCount
      + 3 * c.intermediateSize
    // What a backward pass adds for one layer at a time.
    let backward = 2 * c.hiddenSize + 2 * c.intermediateSize + queryWidth + 2 * keyWidth
    let rowBytes = 4 * (layer * c.layerCount + 2 * c.hiddenSize + backward)
    let pages = (promptLimit + maxNewTokens + 15) / 16
    let cache = liveCompletions * pages * 16 * 2 * keyWidth * c.layerCount * 4
    // Logits of a few dozen rows per thread, tokenizer, log buffers, the program itself.
    let scratch = 64 * c.vocabularySize * 4 * 2 + (96 << 20)
    let fixed = weights * 5 + cache + scratch
    let fitting = (budget - fixed) / max(rowBytes, 1)
    let oneCompletion = promptLimit + maxNewTokens
    rowsPerForward =
      requestedRows > 0
      ? requestedRows : max(min(fitting, Self.rowsWanted), min(oneCompletion, Self.rowsWanted))
    self.budget = budget
    items = [
      Item(name: "weights", bytes: weights),
      Item(name: "packed weights", bytes: weights),
      Item(name: "gradients", bytes: weights),
      Item(name: "optimizer moments", bytes: 2 * weights),
      Item(name: "key/value cache", bytes: cache),
      Item(name: "activations", bytes: rowBytes * max(rowsPerForward, oneCompletion)),
      Item(name: "scratch", bytes: scratch),
    ]
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
