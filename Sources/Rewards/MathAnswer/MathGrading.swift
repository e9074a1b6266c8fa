/// One grading of a mathematics answer, with its account of the work.
struct MathGrading {
  private let extraction: Extraction
  private var budget = StepBudget()
  private var scanned = 0

  init(extraction: Extraction) { self.extraction = extraction }

  private func grade(
    _ score: Double?, _ status: Grade.Status, _ extracted: String, _ rule: String
  ) -> Grade {
    Grade(
      score: score, status: status, extracted: extracted, rule: rule, steps: scanned + budget.used)
  }

  /// Grades a text.
  mutating func grade(_ output: String, reference: String) -> Grade {
    let gold: Candidate
    do throws(AnswerFailure) {
      let bytes = cleanedCandidate(normalizedBytes(Array(reference.utf8)[...]))
      scanned += bytes.count
      guard !bytes.isEmpty else { return grade(nil, .unparsedGold, "", "blankReference") }
      gold = try Candidate(bytes, &budget)
    } catch {
      return grade(nil, .unparsedGold, "", error == .budget ? "referenceLimit" : "reference")
    }
    // NUL ends the text.
    let text = Array(output.utf8.prefix { $0 != 0 })
    scanned += text.count
    switch extractAnswer(from: text, extraction) {
    case .none(let rule): return grade(0, .noAnswer, "", rule)
    case .ambiguous(let rule): return grade(0, .ambiguous, "", rule)
    case .found(_, let contents): return judge(gold, contents)
    }
  }

  private mutating func judge(_ gold: Candidate, _ contents: [[UInt8]]) -> Grade {
    let shown = shownText(contents)
    do throws(AnswerFailure) {
      let prediction = try Candidate(joining: contents, &budget)
      switch try judge(gold, prediction) {
      case .equal(let rule): return grade(1, .ok, shown, rule)
      case .different(let rule): return grade(0, .ok, shown, rule)
      case .unreadable(let rule): return grade(0, .unparsedPrediction, shown, rule)
      case .hedged(let rule): return grade(0, .hedged, shown, rule)
      }
    } catch {
      switch error {
      case .budget: return grade(0, .budget, shown, "limit")
      case .syntax: return grade(0, .unparsedPrediction, shown, "syntax")
      }
    }
  }

  private mutating func judge(
    _ gold: Candidate, _ prediction: Candidate
  ) throws(AnswerFailure) -> Judgement {
    if let letter = gold.choiceLetter, let claimed = prediction.claimedLetter {
      return letter == claimed ? .equal(rule: "choice") : .different(rule: "choice")
    }
    let hedge = prediction.hedge.flatMap { gold.has(word: $0) ? nil : $0 }
    if gold.isText {
      if gold.text.equals(prediction.text) { return .equal(rule: "text") }
      return hedge.map { .hedged(rule: $0) } ?? .different(rule: "text")
    }
    let isSeveral: Bool
    switch gold.answer {
    case .list, .relation, .joined: isSeveral = true
    default: isSeveral = false
    }
    if let hedge, !(hedge == "or" && isSeveral) { return .hedged(rule: hedge) }
    let verdict = try AnswerComparison.judge(
      gold: gold.answer, prediction: prediction.answer, &budget)
    switch verdict {
    case .equal, .different(rule: "undefined"): return verdict
    default: break
    }
    if gold.comparisonText == prediction.comparisonText { return .equal(rule: "latex") }
    guard case .unreadable = verdict else { return verdict }
    if gold.hasWords, gold.text.equals(prediction.text) { return .equal(rule: "text") }
    if case .opaque = gold.answer { return .different(rule: "latex") }
    return verdict
  }

  /// What was extracted, for the report; at most 1,000 bytes.
  private func shownText(_ contents: [[UInt8]]) -> String {
    text(of: contents.joined(separator: Array(", ".utf8)).prefix(1_000))
  }
}

/// A stated answer, read.
struct Candidate {
  let answer: ParsedAnswer
  let text: PlainText
  private let tokens: [AnswerToken]

  /// Reads one cleaned text.
  init(_ bytes: [UInt8], _ budget: inout StepBudget) throws(AnswerFailure) {
    tokens = try AnswerLexer.tokens(of: bytes)
    try budget.spend(bytes.count / 16 + tokens.count)
    text = PlainText(bytes)
    answer = try AnswerReader.read(tokens, &budget)
  }

  /// Reads the contents of one box, or of several that form a list.
  init(joining contents: [[UInt8]], _ budget: inout StepBudget) throws(AnswerFailure) {
    guard contents.reduce(0, { $0 + $1.count }) <= AnswerLimit.candidateBytes else {
      throw .budget
    }
    let cleaned = contents.map(cleanedCandidate)
    try self.init(Array(cleaned.joined(separator: Array(" , ".utf8))), &budget)
  }

  /// Whether it is words only.
  var isText: Bool { if case .words = answer { true } else { false } }

  /// Whether any word is in it.
  var hasWords: Bool {
    tokens.contains { if case .word = $0 { true } else { false } }
  }

  /// The first word or sign that negates the answer or keeps it open.
  var hedge: String? {
    for token in tokens {
      switch token {
      case .word(let word) where Hedges.contains(word): return word.lowercased()
      case .macro(let name) where ["approx", "neq", "sim"].contains(name): return name
      default: continue
      }
    }
    return nil
  }

  func has(word: String) -> Bool {
    tokens.contains {
      switch $0 {
      case .word(let found): found.lowercased() == word
      case .macro(let name): name == word
      default: false
      }
    }
  }

  /// All tokens in one spelling, groups of one token without their braces.
  var comparisonText: String {
    var parts: [String] = []
    var at = 0
    while at < tokens.count {
      if at + 2 < tokens.count, tokens[at].isSymbol("{"), tokens[at + 2].isSymbol("}") {
        parts.append(tokens[at + 1].comparisonText)
        at += 3
      } else {
        parts.append(tokens[at].comparisonText)
        at += 1
      }
    }
    while let last = parts.last, last == "." { parts.removeLast() }
    return parts.joined(separator: " ")
  }

  /// The letter of a multiple-choice reference: one capital from A to J and nothing else.
  var choiceLetter: String? {
    let letters = lettersAndDigits
    guard letters.count == 1, let letter = letters.first, letter.count == 1,
      let scalar = letter.unicodeScalars.first, (0x41...0x4A).contains(scalar.value)
    else { return nil }
    return letter
  }

  /// The one letter that a prediction claims, alone or before its value: `(B)`, `B. 12`.
  var claimedLetter: String? {
    var inner = tokens.filter { !$0.isSymbol("{") && !$0.isSymbol("}") }
    if inner.first?.isSymbol("(") == true { inner.removeFirst() }
    guard let first = inner.first, let letter = Candidate.letter(first) else { return nil }
    let rest = inner.dropFirst()
    guard let next = rest.first else { return letter.uppercased() }
    // A second letter, or a letter that is part of an expression, claims nothing.
    guard next.isSymbol(")") || next.isSymbol(".") || next.isSymbol(":") else { return nil }
    let others = rest.contains { Candidate.letter($0) != nil } || hedge != nil
    return others ? nil : letter.uppercased()
  }

  private static func letter(_ token: AnswerToken) -> String? {
    switch token {
    case .letter(let byte): Rewards.text(of: [byte])
    case .word(let word) where word.utf8.count == 1: word
    default: nil
    }
  }

  private var lettersAndDigits: [String] {
    tokens.compactMap { token in
      switch token {
      case .symbol(let byte) where "(){}.".utf8.contains(byte): nil
      default: Candidate.letter(token) ?? token.comparisonText + " "
      }
    }
  }
}
