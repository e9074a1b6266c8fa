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

  /// Whether the reference is itself a solution or a formula in its delimiters, from which the answer
  /// is extracted; without a stated answer it counts as a whole.
  public var referenceIsSolution = false
  /// Whether only the last side of a chain of equations counts, whatever stands before it, and what
  /// follows `\approx` does not.
  public var trustsChains = false
  /// Whether a lone `2,5` is the decimal 2.5 unless three digits follow the comma.
  public var decimalComma = false
  /// Whether tuples, sets and lists of equal elements in the same order are equal.
  public var ignoresBrackets = false

  /// The strict defaults.
  public init() {}

  /// What comes nearest to the verdicts of Math-Verify 0.9; goes with `Extraction.anywhere`.
  ///
  /// Values and units are still compared exactly: for its rounding set `tolerance`.
  public static var mathVerify: MathAnswerOptions {
    var options = MathAnswerOptions()
    options.referenceIsSolution = true
    options.trustsChains = true
    options.decimalComma = true
    options.ignoresBrackets = true
    return options
  }

  /// Whose verdicts a recipe asks for, in `compatible`.
  enum Compatibility: String, CaseIterable { case none, mathVerify = "math_verify" }

  /// Reads the options of a recipe over those that its compatibility gives.
  /// - Throws: `RewardError` that names the option.
  init(
    _ options: inout RewardOptions, _ compatibility: Compatibility = .none
  ) throws(RewardError) {
    if compatibility == .mathVerify { self = .mathVerify }
    referenceIsSolution = try options.bool("referenceIsSolution", default: referenceIsSolution)
    trustsChains = try options.bool("trustsChains", default: trustsChains)
    decimalComma = try options.bool("decimalComma", default: decimalComma)
    ignoresBrackets = try options.bool("ignoresBrackets", default: ignoresBrackets)
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
