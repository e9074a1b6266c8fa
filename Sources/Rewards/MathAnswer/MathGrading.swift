/// One grading of a mathematics answer, with its account of the work.
struct MathGrading {
  private let extraction: Extraction
  private let options: MathAnswerOptions
  private var budget = StepBudget()
  private var scanned = 0
  /// The reference with a letter after its number read as a unit: `12 m` beside `12m`.
  private var goldWithUnit: Candidate?

  init(extraction: Extraction, options: MathAnswerOptions) {
    self.extraction = extraction
    self.options = options
  }

  private func grade(
    _ score: Double?, _ status: Grade.Status, _ extracted: String, _ rule: String
  ) -> Grade {
    Grade(
      score: score, status: status, extracted: extracted, rule: rule, steps: scanned + budget.used)
  }

  /// Grades a text.
  mutating func grade(_ output: String, reference: String) -> Grade {
    let gold: Candidate
    let choice: ChoiceReference?
    do throws(AnswerFailure) {
      let cleaned = CleanedCandidate(referenceAnswer(reference))
      scanned += cleaned.bytes.count
      guard !cleaned.bytes.isEmpty else { return grade(nil, .unparsedGold, "", "blankReference") }
      // A decimal comma is one outside formulas only.
      let isPlain = options.decimalComma && reference.utf8.count == cleaned.bytes.count
      gold = try Candidate(cleaned.bytes, isSentence: isPlain, options, &budget)
      if !isPlain, MathGrading.isNumberWithUnitLetter(cleaned.bytes) {
        goldWithUnit = try Candidate(cleaned.bytes, isSentence: true, options, &budget)
      }
      choice = ChoiceReference(cleaned.bytes, acceptsText: options.acceptText)
    } catch {
      return grade(nil, .unparsedGold, "", error == .budget ? "referenceLimit" : "reference")
    }
    let text = Array(output.utf8)
    scanned += text.count
    switch extractAnswer(from: text, extraction, isChoice: choice != nil) {
    case .none(let rule): return grade(0, .noAnswer, "", rule)
    case .ambiguous(let rule): return grade(0, .ambiguous, "", rule)
    case .hedged(let rule): return grade(0, .hedged, "", rule)
    case .found(let place, let contents):
      if let choice { return judge(choice, gold, contents, place) }
      return judge(gold, contents, place)
    }
  }

  /// Whether a text is a number, a blank, and one letter that is a unit in prose.
  private static func isNumberWithUnitLetter(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 3, let letter = bytes.last, ShortWords.isUnit(letter: letter),
      bytes[bytes.count - 2].isBlank, bytes[0].isASCIIDigit || bytes[0].isOne(of: "-+.")
    else { return false }
    let number = bytes[bytes.trimmed(0..<(bytes.count - 1))]
    return number.count > 0
      && number.dropFirst().allSatisfy {
        $0.isASCIIDigit || $0.isOne(of: ".,/")
      }
  }

  /// The reference as bytes; by option the answer that it states.
  private mutating func referenceAnswer(_ reference: String) -> [UInt8] {
    let bytes = Array(reference.utf8)
    if options.referenceIsSolution {
      scanned += bytes.count
      // A formula or a list of some is the answer itself.
      if case .found(let place, let contents) = extractAnswer(from: bytes, .anywhere),
        ![.formula, .number, .emphasis].contains(place)
      {
        return Array(contents.joined(separator: Array(", ".utf8)))
      }
    }
    return normalizedBytes(bytes[...])
  }

  // MARK: Options

  /// Reads the letter that is claimed; by option the text of the reference stands for it.
  private mutating func judge(
    _ choice: ChoiceReference, _ gold: Candidate, _ contents: [[UInt8]], _ place: AnswerPlace
  ) -> Grade {
    let shown = shownText(contents)
    let joined = Array(contents.joined(separator: Array(", ".utf8)))
    scanned += joined.count
    var outcome = ChoiceReading.read(joined)
    if case .letter(let letter) = outcome, !choice.text.isEmpty {
      // A text beside the letter has to be the reference's.
      if let claimed = ChoiceReference(CleanedCandidate(joined).bytes, acceptsText: true),
        !claimed.text.isEmpty, !isSame(choice.text, claimed.text)
      {
        outcome = letter == choice.letter ? .ambiguous : outcome
      }
    }
    switch outcome {
    case .letter(let letter):
      return grade(letter == choice.letter ? 1 : 0, .ok, shown, "choice")
    case .ambiguous: return grade(0, .ambiguous, shown, "choice")
    case .hedged: return grade(0, .hedged, shown, "choice")
    case .none:
      let isText = !choice.text.isEmpty && isSame(choice.text, joined)
      return isText
        ? grade(1, .ok, shown, "choiceText") : grade(0, .unparsedPrediction, shown, "choice")
    }
  }

  private mutating func isSame(_ gold: [UInt8], _ prediction: [UInt8]) -> Bool {
    do throws(AnswerFailure) {
      let a = try Candidate(CleanedCandidate(gold).bytes, isSentence: false, options, &budget)
      let b = try Candidate(CleanedCandidate(prediction).bytes, isSentence: false, options, &budget)
      return try judge(a, b).isEqual
    } catch {
      return false
    }
  }

  // MARK: Answers

  private mutating func judge(
    _ gold: Candidate, _ contents: [[UInt8]], _ place: AnswerPlace
  ) -> Grade {
    let shown = shownText(contents)
    do throws(AnswerFailure) {
      let prediction = try Candidate(joining: contents, at: place, options, &budget)
      var verdict = try judge(gold, prediction)
      if let goldWithUnit, !verdict.isEqual {
        verdict = try judge(goldWithUnit, prediction)
      }
      switch verdict {
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
    let hedge = prediction.hedge.flatMap { gold.has(word: $0) ? nil : $0 }
    if gold.isText {
      if gold.text.equals(prediction.text) { return .equal(rule: "text") }
      return hedge.map { .hedged(rule: $0) } ?? .different(rule: "text")
    }
    let verdict: Judgement
    if let hedge, !prediction.resolves(hedge: hedge, beside: gold) {
      verdict = .hedged(rule: hedge)
    } else {
      verdict = try AnswerComparison(options: options).judge(
        gold: gold.answer, prediction: prediction.answer, &budget)
    }
    switch verdict {
    case .equal, .different(rule: "undefined"): return verdict
    default: break
    }
    if gold.spelling == prediction.spelling { return .equal(rule: "latex") }
    if gold.hasWords || prediction.isText, gold.text.equals(prediction.text) {
      return .equal(rule: "text")
    }
    guard case .unreadable = verdict else { return verdict }
    if case .opaque = gold.answer { return .different(rule: "latex") }
    return verdict
  }

  /// What was extracted, for the report; at most 1,000 bytes.
  private func shownText(_ contents: [[UInt8]]) -> String {
    if contents.count == 1 { return text(of: contents[0].prefix(1_000)) }
    return text(of: contents.joined(separator: Array(", ".utf8)).prefix(1_000))
  }
}

extension Candidate {
  /// Whether a hedging word has a meaning of its own here: `or` between solutions or intervals,
  /// `except` and `no` in what was read as a set.
  fileprivate func resolves(hedge: String, beside gold: Candidate) -> Bool {
    switch answer {
    case .region: return true
    case .set(let elements) where elements.isEmpty: return true
    default: break
    }
    guard hedge == "or" else { return false }
    switch gold.answer {
    case .list, .relation, .joined, .region: return true
    default: return false
    }
  }
}
