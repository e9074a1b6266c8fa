/// 1 if the output claims the reference's letter and no other.
///
/// The letter is looked for in a box, after `answer is`, in the answer element, else in the whole
/// text after the reasoning; see `ChoiceReading` for the dresses it may wear. Zero without a
/// letter, with a second one claimed, beside `or`, `maybe` and the like, for look-alike letters of
/// other scripts, and for a letter beside another option's text.
///
/// The reference is a letter (`B`, `(B)`) or, where the options are known, an option's text. The
/// options are those of the record, `{"answer": "B", "options": {"A": "10", "B": "12"}}` (or a list
/// in the order of the letters; `accept_text` may be given there too), else those of the checker.
///
/// Options: `options`, a table or list of the options' texts (default none: letters A to J);
/// `accept_text`, whether an option's text without its letter is accepted (default false).
public struct MultipleChoiceChecker: RewardChecker {
  /// `multiple_choice`.
  public static let id = "multiple_choice"

  /// The options' texts in the order of their letters; a record may bring its own.
  public let options: [String]?
  /// Whether an option's text without its letter is accepted.
  public let acceptsText: Bool

  /// A checker; without options the letters A to J are known and no texts.
  public init(options: [String]? = nil, acceptsText: Bool = false) {
    self.options = options
    self.acceptsText = acceptsText
  }

  /// Checks that the reference is the letter or text of an option.
  /// - Throws: `RewardError.unusableReference`.
  public func checkReference(_ reference: String) throws(RewardError) {
    guard let question = Question(reference, self) else {
      throw unusable(reference, rule: "reference")
    }
    try requireRight("(" + text(of: [question.letter]) + ")", reference: reference)
  }

  /// Grades one completion; the score is 0 or 1.
  public func grade(_ output: ModelOutput, reference: String) -> Grade {
    guard let question = Question(reference, self) else { return .unusable(rule: "reference") }
    let bytes = Array(output.text.utf8)
    var steps = bytes.count
    var answer: [UInt8] = []
    var outcome = ChoiceReading.Outcome.none
    let field = AnswerField(of: bytes)
    // A box or phrase that names no option leaves the word to the next place.
    places: for place in Place.allCases {
      switch place.reading(bytes, field) {
      case nil: continue
      case .failed(let grade): return grade
      case .text(let candidate):
        answer = candidate
        steps += candidate.count
        outcome = question.read(candidate)
        if outcome != .none { break places }
      }
    }
    switch outcome {
    case .letter(let letter):
      return Grade(
        score: letter == question.letter ? 1 : 0, status: .ok, extracted: text(of: [letter]),
        rule: "choice", steps: steps)
    case .none:
      return .zero(.noAnswer, rule: "noChoice", steps: steps)
    case .ambiguous:
      return .zero(.ambiguous, extracted: shortened(answer), rule: "severalChoices", steps: steps)
    case .hedged:
      return .zero(.hedged, extracted: shortened(answer), rule: "hedgedChoice", steps: steps)
    }
  }

  /// Where a letter is looked for, in this order.
  private enum Place: CaseIterable {
    case box, phrase, text

    /// What stands there; `nil` if there is no such place.
    func reading(_ bytes: [UInt8], _ field: AnswerField) -> FieldReading? {
      switch self {
      case .box: FieldReading(box: bytes, field: field)
      case .phrase: FieldReading(phrase: bytes, field: field)
      case .text:
        FieldReading(box: bytes, field: field) == nil
          ? FieldReading(bytes, wholeOnly: false, field: field) : nil
      }
    }
  }

  /// The letter and the options of one record.
  private struct Question {
    let letter: UInt8
    let options: [String]?
    let acceptsText: Bool

    init?(_ reference: String, _ checker: MultipleChoiceChecker) {
      guard let record = StructuredReference(reference) else { return nil }
      options = record.fact("options").map(Question.texts) ?? checker.options
      if case .bool(let accepts)? = record.fact("accept_text") {
        acceptsText = accepts
      } else {
        acceptsText = checker.acceptsText
      }
      guard options.map({ (1...26).contains($0.count) }) ?? true else { return nil }
      let answer = normalizedBytes(Array(record.text.utf8)[...])
      guard case .letter(let letter) = ChoiceReading.read(answer, options: options),
        Int(letter) - 0x41 < options?.count ?? 26
      else { return nil }
      self.letter = letter
    }

    /// The texts of a list, or of a table whose keys are the letters from A on.
    private static func texts(_ json: LooseJSON) -> [String] {
      switch json {
      case .array(let elements): return elements.map(text(of:))
      case .object(let members):
        return MultipleChoiceChecker.ordered(members.map { ($0.key, text(of: $0.value)) }) ?? []
      default: return []
      }
    }

    private static func text(of json: LooseJSON) -> String {
      switch json {
      case .string(let text): text
      case .number(let value): StructuredReference.spelling(value)
      case .bool(let value): value ? "true" : "false"
      default: ""
      }
    }

    func read(_ candidate: [UInt8]) -> ChoiceReading.Outcome {
      ChoiceReading.read(candidate, options: options, acceptsText: acceptsText)
    }
  }

  /// The texts of a table in the order of its letters; `nil` if they are not A, B, C and so on.
  private static func ordered(_ members: [(String, String)]) -> [String]? {
    var texts = [String?](repeating: nil, count: members.count)
    for (key, text) in members {
      let bytes = Array(key.utf8)
      guard bytes.count == 1, bytes[0].isASCIILetter else { return nil }
      let index = Int(bytes[0] & 0xDF) - 0x41
      guard index < texts.count, texts[index] == nil else { return nil }
      texts[index] = text
    }
    return texts.compactMap { $0 }
  }

  @Sendable static func make(
    _ options: inout RewardOptions
  ) throws(RewardError) -> any RewardChecker {
    let collection = try options.collection("options")
    let acceptsText = try options.bool("accept_text", default: false)
    var texts: [String]?
    switch collection {
    case .some(.list(let values)): texts = values.map(\.spelling)
    case .some(.table(let table)):
      texts = ordered(table.map { ($0.key, $0.value.spelling) })
      if texts == nil { texts = [] }
    default: break
    }
    if let texts, !(1...26).contains(texts.count) {
      throw .invalidOption(
        checker: id, option: "options", value: "\(texts.count) texts",
        expected: "a list, or a table with the letters from A on, of 1 to 26 options")
    }
    return MultipleChoiceChecker(options: texts, acceptsText: acceptsText)
  }
}

/// The beginning of an answer for a report.
func shortened(_ bytes: [UInt8]) -> String { text(of: bytes.prefix(200)) }
