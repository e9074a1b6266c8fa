internal import StrictJSON

/// A `model_type` of config.json that this program computes: a decoder, and a vision transformer
/// before it where there is one.
///
/// A further family is one file beside this one and one line in ``all``.
package struct ModelFamily: Sendable, Equatable {
  /// Every family, in the order of their names.
  package static let all: [ModelFamily] = [llama, qwen2, qwen25VL, qwen2VL, qwen3]

  /// `model_type` of config.json.
  package let modelType: String
  /// The one entry of `architectures` that means this computation.
  package let architecture: String
  package let decoder: DecoderFamily
  /// The vision transformer; nil for a model of text.
  package let tower: VisionConfiguration.Tower?

  /// `model_type` of the decoder's own object in a folder with pictures.
  var decoderType: String { tower == nil ? modelType : modelType + "_text" }

  /// The family that `model_type` and `architectures` name.
  /// - Throws: `configuration` naming the key where there is none.
  init(_ root: ConfigurationKeys) throws(CheckpointError) {
    guard let type = root["model_type"] else { throw root.refuse("model_type", .missing) }
    guard let found = Self.all.first(where: { type.string == $0.modelType }) else {
      throw root.unsupported("model_type", type, Self.all.map(\.modelType).joined(separator: ", "))
    }
    if let value = root["architectures"] {
      guard let names = value.array else {
        throw root.wrongKind("architectures", value, "a list of names")
      }
      guard names.contains(.string(found.architecture)) else {
        throw root.unsupported("architectures", value, found.architecture)
      }
    }
    self = found
  }

  init(
    modelType: String, architecture: String, decoder: DecoderFamily,
    tower: VisionConfiguration.Tower? = nil
  ) {
    self.modelType = modelType
    self.architecture = architecture
    self.decoder = decoder
    self.tower = tower
  }
}

/// In what a family's decoder differs from the others; all else is the same computation.
package struct DecoderFamily: Sendable, Equatable {
  /// Which biases the products of attention and feed-forward have.
  enum Biases: Sendable, Equatable {
    /// Queries, keys and values always, nothing else ever.
    case queryKeyValue
    /// What `attention_bias` says (queries, keys, values and output alike); none in feed-forward.
    case attentionKey
    /// What `attention_bias` and `mlp_bias` say.
    case attentionAndMLPKeys
  }

  let name: String
  let biases: Biases
  /// Whether each head's query and key are RMS-normalised, with a learned scale, before they are
  /// rotated.
  package let normalisesQueriesAndKeys: Bool
  /// Whether `head_dim` must be there; elsewhere its absence means `hidden_size` over heads.
  let requiresHeadWidth: Bool
  /// What the rotary base is where no key gives it; nil where one must.
  let defaultRopeBase: Double?
  /// Whether a missing `num_key_value_heads` means as many as query heads.
  let mayLackKeyValueHeads: Bool
  /// Whether config.json has the keys of sliding windows, which must be off.
  let hasSlidingWindowKeys: Bool

  init(
    name: String, biases: Biases, normalisesQueriesAndKeys: Bool = false,
    requiresHeadWidth: Bool = false, defaultRopeBase: Double? = nil,
    mayLackKeyValueHeads: Bool = false, hasSlidingWindowKeys: Bool = true
  ) {
    self.name = name
    self.biases = biases
    self.normalisesQueriesAndKeys = normalisesQueriesAndKeys
    self.requiresHeadWidth = requiresHeadWidth
    self.defaultRopeBase = defaultRopeBase
    self.mayLackKeyValueHeads = mayLackKeyValueHeads
    self.hasSlidingWindowKeys = hasSlidingWindowKeys
  }

  /// Biases of attention where config.json says nothing.
  package var usualAttentionBias: AttentionBias {
    biases == .queryKeyValue ? .queryKeyValue : .none
  }
}

/// Which products of an attention layer have a bias.
package enum AttentionBias: Sendable, Equatable {
  case none
  /// Those of queries, keys and values.
  case queryKeyValue
  /// These and the output product.
  case all
}
