/// How strictly a stated answer is compared with the reference.
public struct MathAnswerOptions: Sendable, Hashable {
  /// Whether a decimal of six significant digits is refused for a value that is not that decimal.
  public var exactOnly = false
  /// Whether a prediction may call its variables by other names than the reference.
  public var renameVariables = false
  /// Whether the option's text is accepted for its letter, where the reference gives both, as in
  /// `(B) 12`.
  public var acceptText = false
  /// Whether `6:8` is the same ratio as `3:4`.
  public var reduceRatios = false
  /// How far a real value may be from the reference, as a share of the reference; 0 for not at all.
  public var tolerance = 0.0

  /// The strict defaults.
  public init() {}

  /// Reads the options of a recipe.
  /// - Throws: `RewardError` that names the option.
  init(_ options: inout RewardOptions) throws(RewardError) {
    exactOnly = try options.bool("exactOnly", default: false)
    renameVariables = try options.bool("renameVariables", default: false)
    acceptText = try options.bool("acceptText", default: false)
    reduceRatios = try options.bool("reduceRatios", default: false)
    tolerance = try options.number("tolerance", default: 0)
    guard (0...0.5).contains(tolerance) else {
      throw .invalidOption(
        checker: options.checker, option: "tolerance", value: "\(tolerance)",
        expected: "a share from 0 to 0.5")
    }
    // An integral, a sum or a limit in a prediction stays unevaluated.
    if try options.bool("evaluateOperators", default: false) {
      throw .invalidOption(
        checker: options.checker, option: "evaluateOperators", value: "true",
        expected: "false: operators are not evaluated")
    }
  }
}
