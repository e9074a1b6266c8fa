/// The part of an output that may hold the answer, as bytes of the text.
enum AnswerField {
  /// The content of the answer element, or what follows the reasoning; blanks trimmed.
  case found(Range<Int>)
  /// There is nothing to look at: only reasoning, or nothing at all.
  case none(rule: String)
  /// Several answer elements that differ, or one that is not closed.
  case ambiguous(rule: String)

  /// Finds it: what follows the last `</think>`; a think element that is never closed leaves
  /// nothing; in what is left one closed answer element, or several with equal content, counts.
  ///
  /// - Complexity: one pass.
  init(of text: [UInt8]) {
    let tags = thinkAnswerTags(in: text).filter(\.isExact)
    var start = 0
    if let close = tags.last(where: { $0.tag == .thinkClose }) {
      start = close.range.upperBound
    } else if tags.contains(where: { $0.tag == .thinkOpen }) {
      self = .none(rule: "unclosedThink")
      return
    }
    let elements = tags.filter {
      $0.range.lowerBound >= start && ($0.tag == .answerOpen || $0.tag == .answerClose)
    }
    var field = text.trimmed(start..<text.count)
    if elements.contains(where: { $0.tag == .answerOpen }) {
      guard let content = soleAnswerElement(elements, in: text) else {
        self = .ambiguous(rule: "answerElements")
        return
      }
      field = content
    }
    self = field.isEmpty ? .none(rule: "empty") : .found(field)
  }
}

/// An answer of an output, Unicode normalised, or the grade that there is none to look at.
enum FieldReading {
  case text([UInt8])
  case failed(Grade)

  /// Reads the answer field of an output.
  ///
  /// - Parameters:
  ///   - bytes: the whole output.
  ///   - wholeOnly: give `budget` for a field beyond `unboxedWindow` bytes instead of its end.
  ///   - field: the answer field, if it is known.
  ///   - normalizes: whether Unicode is normalised.
  init(
    _ bytes: [UInt8], wholeOnly: Bool, field: AnswerField? = nil, normalizes: Bool = true
  ) {
    switch field ?? AnswerField(of: bytes) {
    case .none(let rule):
      self = .failed(.zero(.noAnswer, rule: rule, steps: bytes.count))
    case .ambiguous(let rule):
      self = .failed(.zero(.ambiguous, rule: rule, steps: bytes.count))
    case .found(let range):
      if range.count > unboxedWindow, wholeOnly {
        self = .failed(.zero(.budget, rule: "answerLength", steps: bytes.count))
        return
      }
      let content = window(bytes, range)
      self = .text(normalizes ? normalizedBytes(content) : streamSafe(Array(content)))
    }
  }

  /// Reads a short answer: a box, `####`, `answer is`, else the whole answer field.
  ///
  /// - Parameters:
  ///   - bytes: the whole output.
  ///   - takesPhrases: whether `####` and `answer is` count.
  ///   - normalizes: whether Unicode is normalised.
  init(short bytes: [UInt8], takesPhrases: Bool, normalizes: Bool = true) {
    let field = AnswerField(of: bytes)
    if let boxed = FieldReading(box: bytes, field: field, normalizes: normalizes) {
      self = boxed
    } else if takesPhrases,
      let phrase = FieldReading(phrase: bytes, field: field, normalizes: normalizes)
    {
      self = phrase
    } else {
      self.init(bytes, wholeOnly: true, field: field, normalizes: normalizes)
    }
  }

  /// Reads the last box of the answer field; `nil` without one.
  init?(box bytes: [UInt8], field: AnswerField, normalizes: Bool = true) {
    guard case .found(let field) = field else { return nil }
    switch lastBoxes(in: bytes, field) {
    case .none: return nil
    case .some(.some(let contents)) where contents.count == 1:
      self.init(content: contents[0][...], steps: bytes.count, normalizes: normalizes)
    case .some: self = .failed(.zero(.ambiguous, rule: "severalBoxes", steps: bytes.count))
    }
  }

  /// Reads what follows `####` or `answer is` in the answer field; `nil` without either.
  init?(phrase bytes: [UInt8], field: AnswerField, normalizes: Bool = true) {
    guard case .found(let field) = field else { return nil }
    // Alone, so that no phrase reaches beyond the field.
    let tail = Array(
      bytes[max(field.lowerBound, field.upperBound - unboxedWindow)..<field.upperBound])
    var found = lastHashLine(in: tail, tail.indices)
    if found == nil {
      let phrases = answerPhrases(in: tail, tail.indices)
      found = phrases.final ?? phrases.plain
    }
    guard let found else { return nil }
    self.init(content: tail[found], steps: bytes.count, normalizes: normalizes)
  }

  private init(content: ArraySlice<UInt8>, steps: Int, normalizes: Bool) {
    if content.count > unboxedWindow {
      self = .failed(.zero(.budget, rule: "answerLength", steps: steps))
    } else {
      self = .text(normalizes ? normalizedBytes(content) : streamSafe(Array(content)))
    }
  }
}

extension Grade {
  /// A grade of score 0.
  static func zero(
    _ status: Status, extracted: String = "", rule: String, steps: Int
  ) -> Grade {
    Grade(score: 0, status: status, extracted: extracted, rule: rule, steps: steps)
  }

  /// No score: the reference cannot be used.
  static func unusable(rule: String) -> Grade {
    Grade(score: nil, status: .unparsedGold, extracted: "", rule: rule, steps: 0)
  }
}

extension RewardChecker {
  /// Throws unless an output that states the reference is graded right.
  func requireRight(_ stated: String, reference: String) throws(RewardError) {
    let grade = grade(ModelOutput(text: stated), reference: reference)
    guard grade.verdict == .right else {
      throw .unusableReference(
        checker: Self.id, reference: reference, status: grade.status, rule: grade.rule)
    }
  }

  /// The error for a reference that cannot be read.
  func unusable(_ reference: String, rule: String) -> RewardError {
    .unusableReference(
      checker: Self.id, reference: reference, status: .unparsedGold, rule: rule)
  }
}
