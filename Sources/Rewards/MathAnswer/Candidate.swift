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
    let bytes = options.decimalComma && isSentence ? Candidate.withDecimalPoint(bytes) : bytes
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
      try self.init(
        Candidate.withoutLabel(cleaned.first?.bytes ?? []), isSentence: isSentence, options, &budget
      )
      return
    }
    try self.init(
      Array(cleaned.map(\.bytes).joined(separator: Array(" , ".utf8))), isSentence: isSentence,
      options, &budget)
  }

  /// The answer after an option's letter in brackets: `(B) 12`, `\textbf{(B)}\ 12`.
  private static func withoutLabel(_ bytes: [UInt8]) -> [UInt8] {
    guard let open = bytes.prefix(16).firstIndex(of: UInt8(ascii: "(")), open + 3 < bytes.count,
      bytes[open + 1].isASCIICapital, bytes[open + 1] <= 0x4A, bytes[open + 2] == UInt8(ascii: ")")
    else { return bytes }
    // Before it only a text macro; after it a blank, or the end of its group.
    var at = open + 3
    var depth = 0
    if open > 0 {
      guard bytes[0] == UInt8(ascii: "\\"), bytes[open - 1] == UInt8(ascii: "{"),
        case .text = MacroTable.meaning(Rewards.text(of: bytes[1..<(open - 1)]))
      else { return bytes }
      depth = 1
    }
    let start = at
    while at < bytes.count {
      if bytes[at].isBlank || bytes[at] == UInt8(ascii: "~") {
        at += 1
      } else if depth == 1, bytes[at] == UInt8(ascii: "}") {
        depth = 0
        at += 1
      } else if bytes.hasBytes("\\ ", at: at) || bytes.hasBytes("\\,", at: at) {
        at += 2
      } else if bytes.hasBytes("\\quad", at: at) {
        at += 5
      } else {
        break
      }
    }
    guard at > start, at < bytes.count else { return bytes }
    if depth == 1 { return Array(bytes[..<open]) + bytes[at...] }
    return Array(bytes[at...])
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
      case .symbol(UInt8(ascii: "'"))
      where index > core.lowerBound && index + 1 < core.upperBound
        && tokens[index - 1].word?.last == "n" && tokens[index + 1].spelling == "t":
        return "n't"
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
