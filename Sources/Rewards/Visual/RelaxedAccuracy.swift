/// 1 if the answer is within a relative tolerance of the reference, or the same text.
///
///     numbers: |p - g| <= tolerance * |g|   (exactly the tolerance counts; g = 0 needs p = 0)
///     texts:   equal without case, blanks at the ends and a closing stop
///
/// A number may have thousands separators, a currency, a percent sign (divides by 100), `thousand`
/// to `trillion`, or be written in words. A list is compared element by element, in order and of
/// equal length. The answer is a box, after `answer is`, the answer element, else the whole text
/// after the reasoning.
///
/// Zero for another sign, NaN, infinity, words around a number, and without an answer.
///
/// The reference is a text (`1,200`, `50%`, `Germany`, `[10, 20]`), or `{"answer": ...}` of one.
///
/// Options: `tolerance` from 0 to 1 (default 0.05); `exact_years` (default false): a reference of
/// four digits alone from 1000 to 2999 needs equality.
/// - Source: ChartQA (arXiv 2203.10244), relaxed accuracy.
public struct RelaxedAccuracyChecker: RewardChecker {
  /// `relaxed_accuracy`.
  public static let id = "relaxed_accuracy"

  /// The relative tolerance of numbers.
  public let tolerance: Double
  /// Whether years need equality.
  public let exactYears: Bool

  /// A checker.
  public init(tolerance: Double = 0.05, exactYears: Bool = false) {
    self.tolerance = tolerance
    self.exactYears = exactYears
  }

  /// Checks that the reference has a value.
  /// - Throws: `RewardError.unusableReference`.
  public func checkReference(_ reference: String) throws(RewardError) {
    guard let gold = gold(reference) else { throw unusable(reference, rule: "reference") }
    let stated = gold.map { text(of: $0) }.joined(separator: ", ")
    try requireRight(
      "<answer>" + (gold.count > 1 ? "[\(stated)]" : stated) + "</answer>", reference: reference)
  }

  /// Grades one completion; the score is 0 or 1.
  public func grade(_ output: ModelOutput, reference: String) -> Grade {
    guard let gold = gold(reference) else { return .unusable(rule: "reference") }
    let bytes = Array(output.text.utf8)
    let answer: [UInt8]
    switch FieldReading(short: bytes, takesPhrases: true) {
    case .failed(let grade): return grade
    case .text(let text): answer = text
    }
    let steps = bytes.count + answer.count
    var stated = [answer]
    if gold.count > 1 { stated = RelaxedAccuracyChecker.elements(answer) ?? [answer] }
    guard stated.count == gold.count else {
      return .zero(.ok, extracted: shortened(answer), rule: "listLength", steps: steps)
    }
    let results = zip(stated, gold).map(compare)
    let isRight = results.allSatisfy(\.isEqual)
    return Grade(
      score: isRight ? 1 : 0, status: .ok, extracted: shortened(answer),
      rule: gold.count > 1 ? "list" : results[0].rule, steps: steps)
  }

  private func compare(_ stated: [UInt8], _ gold: [UInt8]) -> (isEqual: Bool, rule: String) {
    let stated = RelaxedAccuracyChecker.plain(stated)
    guard let expected = PlainNumber(gold) else {
      return (stated == gold && !gold.isEmpty, "text")
    }
    guard let found = PlainNumber(stated) else { return (false, "noNumber") }
    let isYear = expected.looksLikeYear && (1_000...2_999).contains(expected.value)
    let allowed = exactYears && isYear ? 0 : tolerance * expected.value.magnitude
    let slack = expected.value.magnitude * 1e-12
    return ((found.value - expected.value).magnitude <= allowed + slack, "number")
  }

  /// The elements of the reference, folded; one unless it is a list.
  private func gold(_ reference: String) -> [[UInt8]]? {
    guard let record = StructuredReference(reference) else { return nil }
    var texts = record.answers ?? []
    if texts.count == 1, record.json == nil,
      let elements = RelaxedAccuracyChecker.bracketed(Array(texts[0].utf8))
    {
      texts = elements.map { text(of: $0) }
    }
    guard (1...256).contains(texts.count) else { return nil }
    let golds = texts.map {
      RelaxedAccuracyChecker.plain(normalizedBytes(Array($0.utf8)[...]))
    }
    let undefined: Set<String> = ["nan", "inf", "-inf", "infinity", "-infinity"]
    guard golds.allSatisfy({ !$0.isEmpty && !undefined.contains(text(of: $0)) }) else {
      return nil
    }
    return golds
  }

  /// Lower case, without dress, blanks collapsed, a closing stop and quotes dropped.
  private static func plain(_ bytes: [UInt8]) -> [UInt8] {
    let text = Rewards.text(of: withoutDress(bytes)).lowercased()
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    var rest = Array(text.utf8)[...]
    while rest.count > 1, let last = rest.last, ".\"'".utf8.contains(last) { rest.removeLast() }
    while rest.count > 1, let first = rest.first, "\"'".utf8.contains(first) { rest.removeFirst() }
    return normalizedBytes(rest)
  }

  /// The elements of a list: in brackets, or separated by a comma and a blank.
  private static func elements(_ bytes: [UInt8]) -> [[UInt8]]? {
    if let elements = bracketed(bytes) { return elements }
    return split(withoutDress(bytes)[...], needsBlank: true)
  }

  private static func bracketed(_ bytes: [UInt8]) -> [[UInt8]]? {
    let plain = withoutDress(bytes)
    let range = plain.trimmed(0..<plain.count)
    guard range.count > 2, plain[range.lowerBound] == UInt8(ascii: "["),
      plain[range.upperBound - 1] == UInt8(ascii: "]")
    else { return nil }
    return split(plain[(range.lowerBound + 1)..<(range.upperBound - 1)], needsBlank: false)
  }

  private static func split(_ bytes: ArraySlice<UInt8>, needsBlank: Bool) -> [[UInt8]] {
    var elements: [[UInt8]] = [[]]
    for (index, byte) in zip(bytes.indices, bytes) {
      let isLast = index + 1 == bytes.endIndex
      if byte == UInt8(ascii: ","), !needsBlank || (!isLast && bytes[index + 1].isBlank) {
        if elements.count > 256 { return elements }
        elements.append([])
      } else {
        elements[elements.count - 1].append(byte)
      }
    }
    return elements
  }

  @Sendable static func make(
    _ options: inout RewardOptions
  ) throws(RewardError) -> any RewardChecker {
    RelaxedAccuracyChecker(
      tolerance: try options.number("tolerance", default: 0.05, in: 0...1),
      exactYears: try options.bool("exact_years", default: false))
  }
}
