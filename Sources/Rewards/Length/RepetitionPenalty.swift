/// A penalty for repeated n-grams of words, `max_penalty`...0.
///
///     score = max_penalty (1 - different n-grams / n-grams), 0 with fewer than n words
///
/// Words are what stands between blanks, ASCII letters in lower case. Of a text beyond 128 KiB the
/// end counts. The reference is not read.
///
/// Options: `n` from 1 to 16 (default 3); `max_penalty` from -1000 to 0 (default -1).
/// - Source: Yeo et al., Demystifying Long Chain-of-Thought Reasoning in LLMs (arXiv 2502.03373),
///   appendix on the repetition penalty, in the form that Open-R1 uses.
public struct RepetitionPenaltyChecker: RewardChecker {
  /// `repetition_penalty`.
  public static let id = "repetition_penalty"

  /// Words in an n-gram.
  public let n: Int
  /// The score of a text that repeats one n-gram for ever.
  public let maxPenalty: Double

  /// A checker.
  /// - Precondition: `n` is from 1 to 16 and `maxPenalty` is finite and not positive.
  public init(n: Int = 3, maxPenalty: Double = -1) {
    precondition((1...16).contains(n), "RepetitionPenaltyChecker: n \(n) is not from 1 to 16")
    precondition(
      maxPenalty.isFinite && maxPenalty <= 0,
      "RepetitionPenaltyChecker: maxPenalty \(maxPenalty) is not finite and at most 0")
    self.n = n
    self.maxPenalty = maxPenalty
  }

  /// Any reference will do: none is read.
  public func checkReference(_ reference: String) throws(RewardError) {}

  /// Grades the text of one completion; the status is `ok`.
  public func grade(_ output: ModelOutput, reference: String) -> Grade {
    let bytes = Array(output.text.utf8.suffix(RepetitionPenaltyChecker.window))
    let words = RepetitionPenaltyChecker.wordNumbers(bytes)
    guard words.count >= n else {
      return Grade(score: 0, status: .ok, extracted: "", rule: "tooShort", steps: bytes.count)
    }
    // Each n-gram gets a number: that of the (n-1)-gram and of its last word.
    var grams = words
    for length in stride(from: 2, through: n, by: 1) {
      var numbers: [UInt64: UInt32] = [:]
      let count = words.count - length + 1
      for index in 0..<count {
        let key = UInt64(grams[index]) << 32 | UInt64(words[index + length - 1])
        let next = UInt32(numbers.count)
        let number = numbers[key] ?? next
        if number == next { numbers[key] = next }
        grams[index] = number
      }
      grams.removeLast()
      // Longer ones differ all the more.
      if numbers.count == count {
        return Grade(
          score: 0, status: .ok, extracted: "", rule: "repetition",
          steps: bytes.count + length * words.count)
      }
    }
    let different = Int((grams.max() ?? 0) + 1)
    let score = maxPenalty * (1 - Double(different) / Double(grams.count))
    return Grade(
      score: score == 0 ? 0 : score, status: .ok, extracted: "", rule: "repetition",
      steps: bytes.count + n * words.count)
  }

  /// The end of a text that is looked at, bytes.
  private static let window = 131_072

  /// A number for each word, the same for equal words.
  private static func wordNumbers(_ bytes: [UInt8]) -> [UInt32] {
    var numbers: [[UInt8]: UInt32] = [:]
    return bytes.split(whereSeparator: \.isBlank).map { word in
      let word = word.map(\.asciiLowercased)
      if let known = numbers[word] { return known }
      let next = UInt32(numbers.count)
      numbers[word] = next
      return next
    }
  }

  @Sendable static func make(
    _ options: inout RewardOptions
  ) throws(RewardError) -> any RewardChecker {
    RepetitionPenaltyChecker(
      n: try options.integer("n", default: 3, in: 1...16),
      maxPenalty: try options.number("max_penalty", default: -1, in: -1_000...0))
  }
}
