/// A stated answer, read.
struct Candidate {
  let answer: ParsedAnswer
  private let bytes: [UInt8]
  private let tokens: [AnswerToken]

  /// Reads one cleaned text.
  ///
  /// - Parameter isSentence: whether it is prose, where letters after a blank may be units.
  /// - Throws: `budget` beyond a limit, `syntax` for an unclosed group.
  init(
    _ bytes: [UInt8], isSentence: Bool, _ options: MathAnswerOptions, _ budget: inout StepBudget
  ) throws(AnswerFailure) {
    let bytes = options.decimalComma ? Candidate.withDecimalPoint(bytes) : bytes
    self.bytes = bytes
    tokens = try AnswerLexer.tokens(of: bytes, isSentence: isSentence)
    try budget.spend(bytes.count / 16 + tokens.count)
    answer = try AnswerReader.read(tokens, trustsChains: options.trustsChains, &budget)
  }

  /// Reads the contents of one box, or of several that form a list.
  init(
    joining contents: [[UInt8]], at place: AnswerPlace, _ options: MathAnswerOptions,
    _ budget: inout StepBudget
  ) throws(AnswerFailure) {
    guard contents.reduce(0, { $0 + $1.count }) <= AnswerLimit.candidateBytes else {
      throw .budget
    }
    let cleaned = contents.map { CleanedCandidate($0) }
    let isSentence = !place.isFormula && !cleaned.contains { $0.hasFormula }
    guard cleaned.count > 1 else {
      try self.init(cleaned.first?.bytes ?? [], isSentence: isSentence, options, &budget)
      return
    }
    try self.init(
      Array(cleaned.map(\.bytes).joined(separator: Array(" , ".utf8))), isSentence: isSentence,
      options, &budget)
  }

  /// A number with one comma that no group of three digits follows, written with a point.
  private static func withDecimalPoint(_ bytes: [UInt8]) -> [UInt8] {
    let number = bytes.first == UInt8(ascii: "-") ? bytes.dropFirst() : bytes[...]
    guard let comma = number.firstIndex(of: UInt8(ascii: ",")) else { return bytes }
    let whole = number[..<comma]
    let rest = number[(comma + 1)...]
    guard !whole.isEmpty, !rest.isEmpty, whole.allSatisfy(\.isASCIIDigit),
      rest.allSatisfy(\.isASCIIDigit), rest.count != 3 || whole.count > 3
    else { return bytes }
    var changed = bytes
    changed[comma] = UInt8(ascii: ".")
    return changed
  }

  /// The answer's words, folded.
  var text: PlainText { PlainText(bytes) }

  /// Whether it is words only.
  var isText: Bool { if case .words = answer { true } else { false } }

  /// Whether any word is in it.
  var hasWords: Bool {
    tokens.contains { if case .word = $0 { true } else { false } }
  }

  /// The first word or sign that negates the answer or keeps it open.
  var hedge: String? {
    let core = AnswerReader(tokens: tokens).core
    for index in core {
      switch tokens[index] {
      case .word(let word) where Hedges.contains(word): return word.lowercased()
      case .macro(let name) where name == "approx" || name == "sim" || name == "neq":
        // Between two sides it is a relation.
        if index == core.lowerBound || index + 1 == core.upperBound { return name }
      default: continue
      }
    }
    return nil
  }

  func has(word: String) -> Bool {
    tokens.contains { $0.isWord(word) || $0.isMacro(word) }
  }

  /// All tokens in one spelling, groups of one token without their braces.
  var spelling: String {
    var parts: [String] = []
    var at = 0
    while at < tokens.count {
      if at + 2 < tokens.count, tokens[at].isSymbol("{"), tokens[at + 2].isSymbol("}") {
        parts.append(tokens[at + 1].spelling)
        at += 3
      } else {
        parts.append(tokens[at].spelling)
        at += 1
      }
    }
    if parts.last == ".", parts.dropLast().last != "." { parts.removeLast() }
    return parts.joined(separator: " ")
  }
}
