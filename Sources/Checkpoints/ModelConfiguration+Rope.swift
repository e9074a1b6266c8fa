internal import StrictJSON

extension ModelConfiguration {
  /// What config.json says of the rotary embedding.
  struct Rope {
    var base: Double
    var scaling: RopeScaling?
    /// Frequencies of time, height and width, in a folder with pictures.
    var sections: [Int]?
  }

  /// Reads the flat `rope_theta` and the objects `rope_parameters` (newer files) and
  /// `rope_scaling` (older ones), which must agree where several are there.
  static func rope(
    _ keys: ConfigurationKeys, _ family: ModelFamily
  ) throws(CheckpointError) -> Rope {
    var bases: [Double] = []
    var sections: [Int]?
    var scaling: RopeScaling??
    for group in ["rope_parameters", "rope_scaling"] {
      guard let inner = try keys.nested(group), !inner.keys.isEmpty else { continue }
      let type = try ropeType(inner, family)
      for (key, found) in inner.members {
        switch key {
        case "rope_type", "type": break
        case "rope_theta": bases.append(try inner.double(key))
        case "partial_rotary_factor": try inner.allow(key, onlyNumber: 1)
        case "mrope_section" where family.tower != nil:
          let found = try inner.ids(key)
          guard sections == nil || sections == found else {
            throw inner.refuse(
              key, .outOfRange(found: "\(found)", allowed: "what rope_parameters has"))
          }
          sections = found
        default:
          guard type == "llama3", RopeScaling.keys.contains(key) else {
            throw inner.unsupported(key, found, "rope_type \(type), which has no such key")
          }
        }
      }
      let read = try type == "llama3" ? RopeScaling(inner) : nil
      if let earlier = scaling, earlier != read {
        throw keys.refuse(
          group, .outOfRange(found: "rope_type \(type)", allowed: "what rope_parameters has"))
      }
      scaling = .some(read)
    }
    if keys["rope_theta"] != nil { bases.append(try keys.double("rope_theta")) }
    guard let base = bases.first ?? family.decoder.defaultRopeBase else {
      throw keys.refuse("rope_theta", .missing)
    }
    for other in bases.dropFirst() where other != base {
      throw keys.refuse(
        "rope_theta",
        .outOfRange(found: "\(other)", allowed: "\(base), as rope_parameters has it"))
    }
    if family.tower != nil, sections == nil { throw keys.refuse("mrope_section", .missing) }
    return Rope(base: base, scaling: scaling ?? nil, sections: sections)
  }

  /// The kind of rotary embedding under either of its keys.
  ///
  /// Older vision folders say "mrope" where newer ones name the sections alone.
  private static func ropeType(
    _ inner: ConfigurationKeys, _ family: ModelFamily
  ) throws(CheckpointError) -> String {
    let known = family.tower == nil ? ["default", "llama3"] : ["default", "mrope"]
    var types: [String] = []
    for key in ["rope_type", "type"] {
      guard let found = inner[key] else { continue }
      guard let name = found.string, known.contains(name) else {
        throw inner.unsupported(key, found, "only " + known.joined(separator: ", "))
      }
      types.append(name == "mrope" ? "default" : name)
      guard types[0] == types.last else {
        throw inner.refuse(
          key, .outOfRange(found: name, allowed: "\(types[0]), as rope_type has it"))
      }
    }
    return types.first ?? "default"
  }
}

extension RopeScaling {
  /// The keys beside `rope_type` and `rope_theta`.
  static let keys = [
    "factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings",
  ]

  init(_ keys: ConfigurationKeys) throws(CheckpointError) {
    self.init(
      factor: try keys.double("factor"), lowFrequencyFactor: try keys.double("low_freq_factor"),
      highFrequencyFactor: try keys.double("high_freq_factor"),
      originalPositions: try keys.int("original_max_position_embeddings"))
  }

  /// The members of `rope_parameters` beside `rope_type` and `rope_theta`.
  var members: [(String, JSONValue)] {
    [
      ("factor", JSONValue(factor)), ("low_freq_factor", JSONValue(lowFrequencyFactor)),
      ("high_freq_factor", JSONValue(highFrequencyFactor)),
      ("original_max_position_embeddings", JSONValue(originalPositions)),
    ]
  }
}
