extension GPG {
  /// F_norm, the divisor of the centred reward.
  public enum FNorm: String, Codable, CaseIterable, Sendable {
    /// 1, the paper's final choice.
    case none
    /// The unbiased standard deviation of the group's rewards, plus 1e-4.
    case groupStd = "group-std"
    /// The unbiased standard deviation of all the step's rewards that take part, plus 1e-4.
    case batchStd = "batch-std"
  }

  /// How the gradient is freed from groups that say nothing but sit in the denominator.
  public enum Alpha: String, Codable, CaseIterable, Sendable {
    /// alpha = 1.
    case off
    /// The paper's alpha = B / (B - M), a ratio of group counts (eq. 7).
    ///
    /// It is exact when all completions have one length and all groups one size.
    case groups
    /// Degenerate groups leave the denominator, counted in the reduction's own unit.
    case exact
  }

  /// What the sum of token losses is divided by.
  public enum Reduction: String, Codable, CaseIterable, Sendable {
    /// The number of tokens (the paper's, and DAPO's).
    case tokenMean = "token-mean"
    /// The length of each completion, then the number of completions (GRPO's).
    case sequenceMean = "sequence-mean"
    /// The number of completions times a configured constant length (Dr.GRPO's).
    case constant
  }

  /// The switches of GPG, each independent of the others; the defaults are the paper's.
  public struct Configuration: ObjectiveConfiguration {
    /// F_norm; `f-norm` in a recipe.
    public var fNorm: FNorm
    /// The correction for degenerate groups; `alpha` in a recipe.
    public var alpha: Alpha
    /// The denominator; `reduction` in a recipe.
    public var reduction: Reduction
    /// The length in tokens that `constant` divides by; `constant-length` in a recipe.
    public var constantLength: Int?
    /// What happens to completions without a stop token; `truncated` in a recipe.
    public var truncated: TruncatedCompletions
    /// What `penalise` subtracts from a truncated completion's reward; `truncation-penalty`.
    public var truncationPenalty: Double

    /// Creates a configuration; nothing is checked before `validate`.
    public init(
      fNorm: FNorm = .none, alpha: Alpha = .groups, reduction: Reduction = .tokenMean,
      constantLength: Int? = nil, truncated: TruncatedCompletions = .train,
      truncationPenalty: Double = 1
    ) {
      self.fNorm = fNorm
      self.alpha = alpha
      self.reduction = reduction
      self.constantLength = constantLength
      self.truncated = truncated
      self.truncationPenalty = truncationPenalty
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
      case fNorm = "f-norm"
      case alpha
      case reduction
      case constantLength = "constant-length"
      case truncated
      case truncationPenalty = "truncation-penalty"
    }

    /// The keys that a recipe may give; there are none for a KL term or a clip, which GPG lacks.
    public static var keys: [String] { CodingKeys.allCases.map(\.rawValue) }

    /// Reads a configuration, with the defaults for keys that are absent, and validates it.
    public init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      let defaults = Configuration()
      fNorm = try values.decodeIfPresent(FNorm.self, forKey: .fNorm) ?? defaults.fNorm
      alpha = try values.decodeIfPresent(Alpha.self, forKey: .alpha) ?? defaults.alpha
      reduction =
        try values.decodeIfPresent(Reduction.self, forKey: .reduction) ?? defaults.reduction
      constantLength = try values.decodeIfPresent(Int.self, forKey: .constantLength)
      truncated =
        try values.decodeIfPresent(TruncatedCompletions.self, forKey: .truncated)
        ?? defaults.truncated
      truncationPenalty =
        try values.decodeIfPresent(Double.self, forKey: .truncationPenalty)
        ?? defaults.truncationPenalty
      try validate()
    }

    /// Checks that the constant length is there when asked for and the penalty is usable.
    ///
    /// - Throws: `ObjectiveError` with the key, the value and what is allowed.
    public func validate() throws(ObjectiveError) {
      if let constantLength, constantLength < 1 {
        throw .outOfRange(
          key: "constant-length", value: "\(constantLength)", allowed: "at least 1 token")
      }
      if reduction == .constant, constantLength == nil {
        throw .missing(key: "constant-length", neededBy: "reduction: constant")
      }
      if !(0...GroupMember.rewardLimit).contains(truncationPenalty) {
        throw .outOfRange(
          key: "truncation-penalty", value: "\(truncationPenalty)",
          allowed: "between 0 and \(GroupMember.rewardLimit); it is subtracted from the reward")
      }
    }
  }
}
