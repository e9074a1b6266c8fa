/// Grades the stated answer of a mathematics problem; the score is 0 or 1.
///
/// The type is decided from the reference. Numbers are compared exactly, as fractions of any size;
/// a reference that is not whole also accepts a decimal of at least six significant digits,
/// correctly rounded. `p%` is `p/100`, but a whole number may leave the sign out. Currencies and
/// units are converted, and must agree when both sides name them. Expressions are equal if they are
/// as functions, equations if their zeros are the same, solved inequalities and intervals as sets
/// of real numbers. Lists and sets are compared by their elements, tuples in order, words folded.
/// Operators that are left to be evaluated, unsolved equations and inequalities, and answers that
/// are kept open, negated or contained in a longer one are wrong.
///
/// Options, where not said otherwise false by default:
/// - `extraction`: `strict` (default), `lenient` or `anywhere`; see ``Extraction``.
/// - `compatible`: `none` (default), or `math_verify` for the verdicts nearest to Math-Verify 0.9:
///   `extraction` is then `anywhere`, and `referenceIsSolution`, `trustsChains`, `decimalComma` and
///   `ignoresBrackets` are true, unless they are given.
/// - `exactOnly`: no decimal stands for a value that is not that decimal.
/// - `renameVariables`: the variables may have other names than in the reference.
/// - `acceptText`: an option's text counts for its letter, where the reference gives both.
/// - `reduceRatios`: `6:8` is the ratio `3:4`.
/// - `tolerance`: share of the reference by which a real value may differ, 0 (default) to 0.5.
/// - `referenceIsSolution`: the answer is extracted from the reference, too.
/// - `trustsChains`: only the last side of a chain of equations counts.
/// - `decimalComma`: a lone `2,5` is 2.5.
/// - `ignoresBrackets`: tuples, sets and lists of equal elements in the same order are equal.
/// - `evaluateOperators`: only false, which is what happens; true is refused with an error that says
///   that operators are not evaluated.
public struct MathAnswerChecker: RewardChecker {
  /// `math_answer`.
  public static let id = "math_answer"

  /// Where the answer is looked for.
  public let extraction: Extraction
  /// How it is compared.
  public let options: MathAnswerOptions

  /// A checker; `strict` extraction is the form that a policy should learn.
  public init(
    extraction: Extraction = .strict, options: MathAnswerOptions = MathAnswerOptions()
  ) {
    self.extraction = extraction
    self.options = options
  }

  /// Checks that a box with the reference in it is graded right, and that the reference is a plain
  /// answer: of an object that holds one, no completion would state the whole.
  /// - Throws: `RewardError.unusableReference` or `.structuredReference`.
  public func checkReference(_ reference: String) throws(RewardError) {
    if StructuredReference(reference)?.isRecord == true {
      throw .structuredReference(checker: MathAnswerChecker.id, reference: reference)
    }
    let grade = grade(ModelOutput(text: "\\boxed{" + reference + "}"), reference: reference)
    guard grade.verdict == .right else {
      throw .unusableReference(
        checker: MathAnswerChecker.id, reference: reference, status: grade.status,
        rule: grade.rule)
    }
  }

  /// Grades one completion; the score is `nil` if the reference is blank or beyond the limits.
  public func grade(_ output: ModelOutput, reference: String) -> Grade {
    var grading = MathGrading(extraction: extraction, options: options)
    return grading.grade(output.text, reference: reference)
  }

  @Sendable static func make(
    _ options: inout RewardOptions
  ) throws(RewardError) -> any RewardChecker {
    let named = try options.choice(
      "compatible", of: MathAnswerOptions.Compatibility.allCases.map(\.rawValue), default: "none")
    let compatibility = MathAnswerOptions.Compatibility(rawValue: named) ?? .none
    let usual: Extraction = compatibility == .mathVerify ? .anywhere : .strict
    let extraction = try options.choice(
      "extraction", of: Extraction.allCases.map(\.rawValue), default: usual.rawValue)
    return MathAnswerChecker(
      extraction: Extraction(rawValue: extraction) ?? usual,
      options: try MathAnswerOptions(&options, compatibility))
  }
}
