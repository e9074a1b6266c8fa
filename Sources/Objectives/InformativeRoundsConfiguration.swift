/// How many informative groups a step wants, and what it does when they do not come.
public struct InformativeRoundsConfiguration: ObjectiveConfiguration {
  /// What happens when the last allowed round still leaves too few informative groups.
  public enum Exhaustion: String, Codable, CaseIterable, Sendable {
    /// Update with what there is.
    case proceed
    /// Leave the weights as they are and go on.
    case skip
    /// Stop the run.
    case stop
  }

  /// The prompts drawn in a round and the nominal size of an update; `groups-per-step`.
  public var groupsPerStep: Int
  /// beta_th, 0...1: informative groups wanted per nominal group; 0 means one round, always.
  public var minInformativeFraction: Double
  /// The most rounds in a step, the first included; `max-rounds`.
  public var maxRounds: Int
  /// What happens after the last of them; `on-exhaustion`.
  public var onExhaustion: Exhaustion

  /// Creates a configuration; nothing is checked before `validate`.
  public init(
    groupsPerStep: Int, minInformativeFraction: Double = 0, maxRounds: Int = 4,
    onExhaustion: Exhaustion = .proceed
  ) {
    self.groupsPerStep = groupsPerStep
    self.minInformativeFraction = minInformativeFraction
    self.maxRounds = maxRounds
    self.onExhaustion = onExhaustion
  }

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case groupsPerStep = "groups-per-step"
    case minInformativeFraction = "min-informative-fraction"
    case maxRounds = "max-rounds"
    case onExhaustion = "on-exhaustion"
  }

  /// The keys that a recipe may give.
  public static var keys: [String] { CodingKeys.allCases.map(\.rawValue) }

  /// Reads a configuration, with the defaults for keys that are absent, and validates it.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(groupsPerStep: try values.decode(Int.self, forKey: .groupsPerStep))
    minInformativeFraction =
      try values.decodeIfPresent(Double.self, forKey: .minInformativeFraction)
      ?? minInformativeFraction
    maxRounds = try values.decodeIfPresent(Int.self, forKey: .maxRounds) ?? maxRounds
    onExhaustion =
      try values.decodeIfPresent(Exhaustion.self, forKey: .onExhaustion) ?? onExhaustion
    try validate()
  }

  /// Checks the ranges.
  ///
  /// - Throws: `ObjectiveError` with the key, the value and what is allowed.
  public func validate() throws(ObjectiveError) {
    if groupsPerStep < 1 {
      throw .outOfRange(key: "groups-per-step", value: "\(groupsPerStep)", allowed: "at least 1")
    }
    if !(0...1).contains(minInformativeFraction) {
      throw .outOfRange(
        key: "min-informative-fraction", value: "\(minInformativeFraction)",
        allowed: "between 0 and 1")
    }
    if maxRounds < 1 {
      throw .outOfRange(key: "max-rounds", value: "\(maxRounds)", allowed: "at least 1")
    }
  }
}
