/// The normalised Levenshtein similarity of the answer with the closest accepted one, 0 or 0.5...1.
///
///     score = max over references g of s(g),  s(g) = 1 - distance(p, g) / max(|p|, |g|),
///     s below the threshold counts as 0
///
/// Distance and lengths are those of the texts after lower-casing, Unicode composition, and
/// collapsing blanks; length is in characters. The answer is a box or the whole answer element, else
/// the whole text after the reasoning: words around the answer lower the score.
///
/// Zero below the threshold, and without an answer. Texts beyond 1,024 characters are `budget`.
///
/// The reference is a text, a JSON list of accepted texts, or `{"answer": ...}` of either.
///
/// Options: `threshold` from 0 to 1 (default 0.5; exactly the threshold counts).
/// - Source: Biten et al., Scene Text Visual Question Answering (arXiv 1905.13648); differences:
///   the lengths are those of the folded texts.
public struct ANLSChecker: RewardChecker {
  /// `anls`.
  public static let id = "anls"

  /// Similarities below it count as 0.
  public let threshold: Double

  /// A checker.
  public init(threshold: Double = 0.5) { self.threshold = threshold }

  /// Checks that the reference has a text.
  /// - Throws: `RewardError.unusableReference`.
  public func checkReference(_ reference: String) throws(RewardError) {
    guard let golds = golds(reference) else { throw unusable(reference, rule: "reference") }
    try requireRight("<answer>" + String(golds[0]) + "</answer>", reference: reference)
  }

  /// Grades one completion.
  public func grade(_ output: ModelOutput, reference: String) -> Grade {
    guard let golds = golds(reference) else { return .unusable(rule: "reference") }
    let bytes = Array(output.text.utf8)
    let answer: [UInt8]
    switch FieldReading(short: bytes, takesPhrases: false, normalizes: false) {
    case .failed(let grade): return grade
    case .text(let text): answer = text
    }
    var steps = bytes.count + answer.count
    let folded = ANLSChecker.folded(text(of: answer))
    guard !folded.isEmpty else { return .zero(.noAnswer, rule: "empty", steps: steps) }
    var best = 0.0
    for gold in golds {
      let longest = max(gold.count, folded.count)
      // Too different in length to reach the threshold, whatever the letters.
      if Double(longest - min(gold.count, folded.count)) > (1 - threshold) * Double(longest) {
        continue
      }
      guard longest <= ANLSChecker.characterLimit else {
        return .zero(.budget, extracted: shortened(answer), rule: "anls", steps: steps)
      }
      steps += gold.count * folded.count
      let distance = editDistance(folded, gold)
      let similarity = 1 - Double(distance) / Double(longest)
      if similarity >= threshold - 1e-12 { best = max(best, similarity) }
      if steps > 4_000_000 {
        return .zero(.budget, extracted: shortened(answer), rule: "anls", steps: steps)
      }
    }
    return Grade(
      score: best, status: .ok, extracted: shortened(answer), rule: "anls", steps: steps)
  }

  private static let characterLimit = 1_024

  private func golds(_ reference: String) -> [[Character]]? {
    guard let answers = StructuredReference(reference)?.answers, answers.count <= 64 else {
      return nil
    }
    let golds = answers.map { ANLSChecker.folded($0) }.filter { !$0.isEmpty }
    guard !golds.isEmpty, golds.allSatisfy({ $0.count <= ANLSChecker.characterLimit }) else {
      return nil
    }
    return golds
  }

  /// Lower case, blanks collapsed and trimmed.
  private static func folded(_ text: String) -> [Character] {
    Array(text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " "))
  }

  @Sendable static func make(
    _ options: inout RewardOptions
  ) throws(RewardError) -> any RewardChecker {
    ANLSChecker(threshold: try options.number("threshold", default: 0.5, in: 0...1))
  }
}

/// The least number of insertions, deletions and substitutions from one text to the other.
///
/// - Complexity: O(n m) time, O(m) memory.
private func editDistance(_ left: [Character], _ right: [Character]) -> Int {
  var numbers: [Character: Int32] = [:]
  func number(_ character: Character) -> Int32 {
    if let known = numbers[character] { return known }
    let next = Int32(numbers.count)
    numbers[character] = next
    return next
  }
  let a = left.map(number)
  let b = right.map(number)
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, y) in b.enumerated() {
      let above = row[j + 1]
      row[j + 1] = min(min(above, row[j]) + 1, diagonal + (x == y ? 0 : 1))
      diagonal = above
    }
  }
  return row[b.count]
}
