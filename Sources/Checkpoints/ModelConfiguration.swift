internal import StrictJSON

/// Sizes and constants of a decoder, with its vision transformer if it has one, as a Hugging Face
/// config.json gives them.
///
/// Attention is full and causal, the feed-forward gated with SiLU; in what families differ stands
/// in ``DecoderFamily``. Whatever else would change the numbers is refused by name when the file
/// is read.
package struct ModelConfiguration: Sendable, Equatable {
  /// Width D of the hidden states.
  package var hiddenSize: Int
  /// Inner width of the gated feed-forward layers.
  package var intermediateSize: Int
  package var layerCount: Int
  /// Query heads H.
  package var headCount: Int
  /// Key/value heads K; divides ``headCount``.
  package var keyValueHeadCount: Int
  /// Width of one head, even.
  package var headWidth: Int
  /// Vocabulary V, rows of the embedding.
  package var vocabularySize: Int
  /// Longest sequence the positions were made for, in tokens.
  package var maxPositions: Int
  /// Epsilon of the RMS norms.
  package var normEpsilon: Double
  /// Base of the rotary embedding.
  package var ropeBase: Double
  /// Whether the output head is the embedding itself.
  package var tiesEmbeddings: Bool
  /// Token that begins a text, if there is one.
  package var beginID: Int?
  /// Tokens that end a text; config.json's `eos_token_id`, one id or several.
  package var endIDs: [Int]
  /// Token that fills up batches elsewhere; unused here, kept for others.
  package var padID: Int?
  /// In what the decoder's family differs from others.
  package var decoder: DecoderFamily
  /// Which products of attention have a bias.
  package var attentionBias: AttentionBias
  /// Whether the products of the feed-forward layers have a bias.
  package var hasMLPBias = false
  /// How the rotary frequencies are stretched; nil where they are not.
  package var ropeScaling: RopeScaling?
  /// Standard deviation of random weights; no matter to a model that is loaded.
  package var initializerRange = 0.02
  /// Rotary frequencies that turn by time, height and width; nil for one axis.
  package var ropeSections: [Int]?
  /// The vision transformer of a Qwen2-VL or Qwen2.5-VL folder.
  package var vision: VisionConfiguration?
  /// Ids that stand for pictures; present with ``vision``.
  package var media: MediaTokens?
  /// Type the weights are said to be stored in, for example `bfloat16`.
  package var storedType: String?

  /// Sizes as given; ``validate(path:)`` checks them.
  /// - Parameter headWidth: nil stands for `hiddenSize / headCount`.
  package init(
    hiddenSize: Int, intermediateSize: Int, layerCount: Int, headCount: Int,
    keyValueHeadCount: Int, headWidth: Int? = nil, vocabularySize: Int, maxPositions: Int,
    normEpsilon: Double = 1e-6, ropeBase: Double = 10_000, tiesEmbeddings: Bool = true,
    beginID: Int? = nil, endIDs: [Int] = [], padID: Int? = nil, storedType: String? = nil,
    decoder: DecoderFamily = .qwen2
  ) {
    self.hiddenSize = hiddenSize
    self.intermediateSize = intermediateSize
    self.layerCount = layerCount
    self.headCount = headCount
    self.keyValueHeadCount = keyValueHeadCount
    self.headWidth = headWidth ?? (headCount > 0 ? hiddenSize / headCount : 0)
    self.vocabularySize = vocabularySize
    self.maxPositions = maxPositions
    self.normEpsilon = normEpsilon
    self.ropeBase = ropeBase
    self.tiesEmbeddings = tiesEmbeddings
    self.beginID = beginID
    self.endIDs = endIDs
    self.padID = padID
    self.storedType = storedType
    self.decoder = decoder
    attentionBias = decoder.usualAttentionBias
  }

  /// The family of the whole: that of the decoder, or of decoder and vision transformer.
  package var family: ModelFamily? {
    ModelFamily.all.first { $0.decoder == decoder && $0.tower == vision?.kind.tower }
  }

  /// Number of parameters, those of a vision transformer included; a tied head is counted once.
  ///
  /// The bounds of ``validate(path:)`` keep the product far from overflow.
  package var parameterCount: Int {
    let queryWidth = headCount * headWidth
    let keyWidth = keyValueHeadCount * headWidth
    let products = hiddenSize * (2 * queryWidth + 2 * keyWidth + 3 * intermediateSize)
    let attentionBiases =
      switch attentionBias {
      case .none: 0
      case .queryKeyValue: queryWidth + 2 * keyWidth
      case .all: queryWidth + 2 * keyWidth + hiddenSize
      }
    let mlpBiases = hasMLPBias ? 2 * intermediateSize + hiddenSize : 0
    let norms = 2 * hiddenSize + (decoder.normalisesQueriesAndKeys ? 2 * headWidth : 0)
    let layer = products + attentionBiases + mlpBiases + norms
    let embeddings = vocabularySize * hiddenSize * (tiesEmbeddings ? 1 : 2)
    return embeddings + layerCount * layer + hiddenSize + (vision?.parameterCount ?? 0)
  }

  /// Each size with its largest value, so that no product of them can overflow.
  private var sizes: [(key: String, value: Int, most: Int)] {
    [
      ("hidden_size", hiddenSize, 1 << 16),
      ("intermediate_size", intermediateSize, 1 << 20),
      ("num_hidden_layers", layerCount, 1 << 10),
      ("num_attention_heads", headCount, 1 << 10),
      ("num_key_value_heads", keyValueHeadCount, 1 << 10),
      ("head_dim", headWidth, 1 << 10),
      ("vocab_size", vocabularySize, 1 << 24),
      ("max_position_embeddings", maxPositions, 1 << 26),
    ]
  }

  /// Checks that the sizes are in bounds and fit together.
  /// - Parameter path: the file or recipe that gave them, for the error.
  /// - Throws: `configuration` with the key at fault.
  package func validate(path: String) throws(CheckpointError) {
    func refuse(_ key: String, _ found: String, _ allowed: String) -> CheckpointError {
      .configuration(path: path, key: key, fault: .outOfRange(found: found, allowed: allowed))
    }
    for (key, value, most) in sizes {
      guard (1...most).contains(value) else { throw refuse(key, "\(value)", "1 to \(most)") }
    }
    guard headCount % keyValueHeadCount == 0 else {
      throw refuse("num_key_value_heads", "\(keyValueHeadCount)", "a divisor of \(headCount) heads")
    }
    guard headWidth % 2 == 0 else {
      throw refuse("head_dim", "\(headWidth)", "even, since the rotary embedding pairs elements")
    }
    if let ropeSections {
      let total = ropeSections.reduce(into: (sum: 0, isNegative: false)) { total, section in
        total.sum = total.sum.addingReportingOverflow(section).partialValue
        total.isNegative = total.isNegative || section < 0
      }
      guard ropeSections.count == 3, !total.isNegative, total.sum == headWidth / 2 else {
        throw refuse(
          "mrope_section", "\(ropeSections)", "three counts, \(headWidth / 2) in all")
      }
    }
    try vision?.validate(textWidth: hiddenSize, path: path)
    if vision != nil {
      guard headWidth * headCount == hiddenSize else {
        throw refuse(
          "head_dim", "\(headWidth)",
          "\(hiddenSize) / \(headCount): a folder with pictures has no other width")
      }
      guard family != nil else {
        throw refuse("model_type", decoder.name, "qwen2 behind a vision transformer")
      }
    }
    if let fault = ropeScaling?.fault {
      throw refuse("rope_parameters." + fault.key, fault.found, fault.allowed)
    }
    guard initializerRange >= 0, initializerRange <= 1 else {
      throw refuse("initializer_range", "\(initializerRange)", "0 to 1")
    }
    guard normEpsilon > 0, normEpsilon <= 0.1 else {
      throw refuse("rms_norm_eps", "\(normEpsilon)", "above 0, at most 0.1")
    }
    guard ropeBase >= 1, ropeBase <= 1e12 else {
      throw refuse("rope_theta", "\(ropeBase)", "1 to 1e12")
    }
    var ids = [("bos_token_id", beginID), ("pad_token_id", padID)]
    if let media {
      ids += [
        ("image_token_id", Int(media.image)), ("video_token_id", media.video.map { Int($0) }),
        ("vision_start_token_id", media.visionStart.map { Int($0) }),
        ("vision_end_token_id", media.visionEnd.map { Int($0) }),
      ]
    }
    for (key, id) in ids + endIDs.map({ ("eos_token_id", $0) }) {
      guard let id, !(0..<vocabularySize).contains(id) else { continue }
      throw refuse(key, "\(id)", "0 to \(vocabularySize - 1)")
    }
  }
}
