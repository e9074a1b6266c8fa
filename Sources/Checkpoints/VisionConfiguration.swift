internal import StrictJSON

/// Sizes and constants of a vision transformer of the Qwen2-VL family, from `vision_config`.
package struct VisionConfiguration: Sendable, Equatable {
  /// Which of the two transformers.
  package enum Kind: Sendable, Equatable {
    /// Qwen2-VL: LayerNorm, quick-GELU, every layer over the whole picture.
    case qwen2
    /// Qwen2.5-VL: RMSNorm, SwiGLU; layers over windows of `windowSize` pixels, but for those
    /// listed in `fullLayers`.
    case qwen25(windowSize: Int, fullLayers: [Int])

    package var tower: Tower { self == .qwen2 ? .qwen2 : .qwen25 }
  }

  /// The two transformers, sizes left out.
  package enum Tower: Sendable, Equatable { case qwen2, qwen25 }

  package var kind: Kind
  package var layerCount: Int
  /// Width E of a patch's hidden state.
  package var hiddenSize: Int
  package var headCount: Int
  /// Inner width of the feed-forward layers.
  package var intermediateSize: Int
  /// Width of a token handed to the language model.
  package var outputSize: Int
  /// Steps in time that a second of video takes; it changes nothing in a picture and is handed on.
  package var tokensPerSecond: Int?
  /// Pixels of a patch's side.
  package var patchSize: Int
  /// Frames of a patch; a picture is repeated.
  package var temporalPatchSize: Int
  /// Patches along each side that become one token.
  package var mergeSize: Int

  /// Width of one head.
  package var headWidth: Int { hiddenSize / headCount }
  /// Values of one patch: three channels.
  package var patchWidth: Int { 3 * temporalPatchSize * patchSize * patchSize }
  /// Patches of one token.
  package var patchesPerToken: Int { mergeSize * mergeSize }

  /// Number of parameters; the bounds of ``validate(textWidth:path:)`` keep it far from overflow.
  package var parameterCount: Int {
    let width = hiddenSize
    let merged = width * patchesPerToken
    let attention = 4 * width * width + 4 * width
    let layer =
      switch kind {
      case .qwen2: attention + 4 * width + 2 * width * intermediateSize + intermediateSize + width
      case .qwen25:
        attention + 2 * width + 3 * width * intermediateSize + 2 * intermediateSize + width
      }
    let merger = merged * merged + merged + merged * outputSize + outputSize
    return width * patchWidth + layerCount * layer + (kind == .qwen2 ? 2 : 1) * width + merger
  }

  /// Sizes as given; ``validate(textWidth:path:)`` checks them.
  package init(
    kind: Kind, layerCount: Int, hiddenSize: Int, headCount: Int, intermediateSize: Int,
    outputSize: Int, patchSize: Int = 14, temporalPatchSize: Int = 2, mergeSize: Int = 2
  ) {
    self.kind = kind
    self.layerCount = layerCount
    self.hiddenSize = hiddenSize
    self.headCount = headCount
    self.intermediateSize = intermediateSize
    self.outputSize = outputSize
    self.patchSize = patchSize
    self.temporalPatchSize = temporalPatchSize
    self.mergeSize = mergeSize
  }

  /// Reads `vision_config`, in the spelling of either generation of the library.
  init(_ keys: ConfigurationKeys, _ tower: Tower) throws(CheckpointError) {
    if let value = keys["model_type"] {
      let names =
        tower == .qwen2 ? ["qwen2_vl", "qwen2_vl_vision"] : ["qwen2_5_vl", "qwen2_5_vl_vision"]
      guard let name = value.string, names.contains(name) else {
        throw keys.unsupported("model_type", value, names.joined(separator: ", "))
      }
    }
    for key in ["in_channels", "in_chans"] { try keys.allow(key, only: 3) }
    if let inner = try keys.nested("rope_parameters") {
      if let base = inner["rope_theta"], base.double != 10_000 {
        throw inner.unsupported("rope_theta", base, "10000")
      }
      try inner.allow("rope_type", only: "axial")
    }
    let patchSize = try keys.int("patch_size")
    try keys.allow("spatial_patch_size", only: JSONValue(patchSize))
    let isWindowed = tower == .qwen25
    let hiddenSize = try keys.int(isWindowed ? "hidden_size" : "embed_dim")
    if isWindowed {
      try keys.allow("hidden_act", only: "silu")
      try keys.require("window_size", isAtLeast: 1)
      guard let list = keys["fullatt_block_indexes"]?.array else {
        throw keys.refuse("fullatt_block_indexes", .missing)
      }
      var layers: [Int] = []
      for value in list {
        guard let index = value.int else {
          throw keys.wrongKind("fullatt_block_indexes", value, "a whole number")
        }
        layers.append(index)
      }
      kind = .qwen25(windowSize: try keys.int("window_size"), fullLayers: layers)
      intermediateSize = try keys.int("intermediate_size")
      outputSize = try keys.int("out_hidden_size")
    } else {
      try keys.allow("hidden_act", only: "quick_gelu")
      kind = .qwen2
      let ratio = try keys.double("mlp_ratio")
      guard ratio > 0, ratio <= 64 else {
        throw keys.refuse(
          "mlp_ratio", .outOfRange(found: "\(ratio)", allowed: "above 0, at most 64"))
      }
      guard (1...1 << 20).contains(hiddenSize) else {
        throw keys.refuse(
          "embed_dim", .outOfRange(found: "\(hiddenSize)", allowed: "1 to \(1 << 20)"))
      }
      intermediateSize = Int(Double(hiddenSize) * ratio)
      outputSize = try keys.int("hidden_size")
    }
    self.hiddenSize = hiddenSize
    layerCount = try keys.int("depth")
    headCount = try keys.int("num_heads")
    self.patchSize = patchSize
    temporalPatchSize = try keys.int("temporal_patch_size")
    mergeSize = try keys.int("spatial_merge_size")
    tokensPerSecond = try keys.optionalInt("tokens_per_second")
  }

  /// Checks that the sizes are in bounds and fit together.
  /// - Throws: `configuration` with the key at fault.
  package func validate(textWidth: Int, path: String) throws(CheckpointError) {
    func refuse(_ key: String, _ found: Int, _ allowed: String) -> CheckpointError {
      .configuration(
        path: path, key: "vision_config." + key,
        fault: .outOfRange(found: "\(found)", allowed: allowed))
    }
    let widthKey = kind == .qwen2 ? "embed_dim" : "hidden_size"
    for (key, value, most) in [
      ("depth", layerCount, 1 << 10), (widthKey, hiddenSize, 1 << 20),
      ("num_heads", headCount, 1 << 10), ("intermediate_size", intermediateSize, 1 << 22),
      ("patch_size", patchSize, 1 << 8), ("temporal_patch_size", temporalPatchSize, 1 << 4),
      ("spatial_merge_size", mergeSize, 1 << 4),
    ] {
      guard (1...most).contains(value) else { throw refuse(key, value, "1 to \(most)") }
    }
    guard outputSize == textWidth else {
      throw refuse(
        kind == .qwen2 ? "hidden_size" : "out_hidden_size", outputSize,
        "\(textWidth), the width of the language model")
    }
    guard hiddenSize % headCount == 0, headWidth % 4 == 0 else {
      throw refuse("num_heads", headCount, "heads of a width that 4 divides, of \(hiddenSize)")
    }
    if case .qwen25(let window, let layers) = kind {
      guard window % (patchSize * mergeSize) == 0, window <= 1 << 16 else {
        throw refuse("window_size", window, "a multiple of \(patchSize * mergeSize)")
      }
      for layer in layers where !(0..<layerCount).contains(layer) {
        throw refuse("fullatt_block_indexes", layer, "0 to \(layerCount - 1)")
      }
    }
  }
}

/// Ids of the tokens that stand for pictures in a prompt.
package struct MediaTokens: Sendable, Equatable {
  /// One for each token of a picture.
  package var image: Int32
  package var video: Int32?
  /// Before and after a picture.
  package var visionStart: Int32?
  package var visionEnd: Int32?
  /// A filler that published configurations name beside the others.
  package var padding: Int32?

  /// The ids.
  package init(
    image: Int32, video: Int32? = nil, visionStart: Int32? = nil, visionEnd: Int32? = nil,
    padding: Int32? = nil
  ) {
    self.image = image
    self.video = video
    self.visionStart = visionStart
    self.visionEnd = visionEnd
    self.padding = padding
  }

  /// Every id that the policy must not write.
  package var ids: [Int32] { [image, video, visionStart, visionEnd, padding].compactMap { $0 } }
}
