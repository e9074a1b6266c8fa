extension AnswerReader {
  /// The range without leading `the answer is`, a leading `=`, and stops at either end.
  var core: Range<Int> {
    var lower = tokens.startIndex
    var upper = tokens.endIndex
    // Three stops are an ellipsis: the value goes on.
    let isCut =
      upper - lower > 3 && (1...3).allSatisfy { tokens[upper - $0].isSymbol(".") }
    while !isCut, upper > lower,
      tokens[upper - 1].isSymbol(of: ".,;") || tokens[upper - 1].isSymbol("\\")
    {
      upper -= 1
    }
    lower = sentenceStart(lower..<upper)
    while lower < upper {
      if let word = tokens[lower].word, AnswerReader.lead.contains(word), lower + 1 < upper {
        lower += 1
      } else if tokens[lower].isSymbol(of: ":=,."), lower + 1 < upper {
        lower += 1
      } else {
        break
      }
    }
    if lower + 1 < upper, let sign = tokens[lower].word, tokens[lower + 1].isMacro("infty"),
      sign == "positive" || sign == "plus"
    {
      lower += 1
    }
    return lower..<upper
  }

  private static let lead: Set<String> = [
    "the", "final", "correct", "answer", "result", "value", "is", "are", "so", "thus", "hence",
    "therefore", "we", "get", "have", "equals", "equal", "it", "just", "simply", "exactly",
    "indeed",
    "only", "then", "that", "solution", "solutions", "be", "obtain", "must", "of", "clearly",
    "obviously", "definitely", "certainly",
  ]

  /// After `is` or `are` if only words and names stand before it: `the value of x is 5`.
  private func sentenceStart(_ range: Range<Int>) -> Int {
    if NameWords.makesAnother(tokens[range]) { return range.lowerBound }
    var previous = ""
    for index in range.prefix(24) {
      defer { previous = tokens[index].word ?? "" }
      switch tokens[index] {
      case .word(let word):
        let name = word.lowercased()
        if name == "is" || name == "are" || name == "equals" {
          return index + 1 < range.upperBound ? index + 1 : range.lowerBound
        }
        // `the largest number that could be drawn is 5` keeps nothing open.
        if Hedges.contains(name), !["that", "which", "who"].contains(previous) {
          return range.lowerBound
        }
      case .letter: break
      case .symbol(let byte) where byte.isOne(of: "(){}_',"): break
      case .macro(let name)
      where MacroTable.symbols.contains(name) || MacroTable.accents.contains(name):
        break
      default: return range.lowerBound
      }
    }
    return range.lowerBound
  }

  // MARK: Sets of real numbers

  /// `\mathbb{R}`, with a sign or `_{>0}` for its half.
  func realNumbers(_ range: Range<Int>) -> ParsedAnswer? {
    guard tokens[range.lowerBound].isMacro("mathbbR"), range.count <= 6 else { return nil }
    let marks = tokens[range.dropFirst()].filter { !$0.isSymbol(of: "{}") }
    if marks.isEmpty { return .region(.line) }
    let zero = MathExpression.literal(0)
    let half: RealInterval
    switch marks.map(\.spelling) {
    case ["^", "+"], ["_", "+"], ["_", ">", "0"]:
      half = RealInterval(from: zero, false, to: nil, false)
    case ["^", "-"], ["_", "-"], ["_", "<", "0"]:
      half = RealInterval(from: nil, false, to: zero, false)
    case ["_", "\\ge", "0"]: half = RealInterval(from: zero, true, to: nil, false)
    case ["_", "\\le", "0"]: half = RealInterval(from: nil, false, to: zero, true)
    default: return nil
    }
    var budget = StepBudget()
    return (try? Region([half], &budget)).flatMap { $0 }.map { .region($0) }
  }

  /// `all real numbers except 0`.
  func allExcept(
    _ range: Range<Int>, depth: Int, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ParsedAnswer? {
    guard let except = tokens[range].firstIndex(where: { $0.isWord("except") }),
      except + 1 < range.upperBound
    else { return nil }
    let words = tokens[range.lowerBound..<except].filter { !$0.isSymbol(",") }
    let isNamed = words.allSatisfy {
      if case .word = $0 { true } else if case .letter = $0 { true } else { false }
    }
    guard isNamed, NamedAnswers.isLine(words.filter { $0.word != nil }[...]) else { return nil }
    var start = except + 1
    if tokens[start].isWord("for"), start + 1 < range.upperBound { start += 1 }
    let rest = try answer(start..<range.upperBound, depth: depth + 1, &budget)
    guard let region = try Region(points: rest.members.map(\.unnamed), &budget) else { return nil }
    return .region(region.complement)
  }

  /// `\{x : condition\}` between the braces.
  func setBuilder(
    _ range: Range<Int>, depth: Int, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ParsedAnswer? {
    guard let bar = range.prefix(12).first(where: { tokens[$0].isSymbol(of: "|:") }),
      bar > range.lowerBound
    else { return nil }
    let head = range.lowerBound..<bar
    let condition = try answer((bar + 1)..<range.upperBound, depth: depth + 1, &budget)
    // The name, perhaps with its domain.
    let name = head.first { tokens[$0].isMacro("in") } ?? bar
    guard let variable = self.name(head.lowerBound..<name) else { return nil }
    if name < bar {
      guard tokens[name + 1].isMacro("mathbbR") else { return nil }
    }
    switch condition {
    case .region(var region):
      guard region.variable == nil || region.variable == variable else { return nil }
      region.variable = nil
      return .region(region)
    case .assignment(let assignment) where assignment.name == variable:
      return .set([assignment.value])
    case .list(let elements, _):
      let values = elements.filter { $0.assignedName == nil || $0.assignedName == variable }
      let areAssigned = elements.contains { $0.assignedName == variable }
      return areAssigned && values.count == elements.count ? .set(elements.map(\.unnamed)) : nil
    default: return nil
    }
  }

  /// Unions, intersections and differences, from left to right.
  func setOperations(
    _ range: Range<Int>, depth: Int, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ParsedAnswer? {
    let startsWithLine = tokens[range.lowerBound].isMacro("mathbbR")
    func isOperator(_ token: AnswerToken) -> Bool {
      switch token {
      case .macro(let name): name == "cup" || name == "cap" || name == "setminus"
      case .symbol(let byte):
        byte == UInt8(ascii: "\\") || (startsWithLine && byte == UInt8(ascii: "-"))
      default: false
      }
    }
    // `x \in A \cup B` is a relation first.
    var level = 0
    for token in tokens[range] {
      level += token.nesting
      if level == 0, AnswerReader.relations.contains(token) { return nil }
    }
    let parts = split(range, isOperator, keepsEmpty: true)
    guard parts.count > 1, !parts.contains(where: \.isEmpty) else { return nil }
    let signs = parts.dropLast().map { tokens[$0.upperBound] }
    var operands: [ParsedAnswer] = []
    for part in parts { operands.append(try answer(part, depth: depth + 1, &budget)) }
    var total = AnswerSet(operands[0])
    for (sign, operand) in zip(signs, operands.dropFirst()) {
      guard let first = total, let second = AnswerSet(operand) else {
        total = nil
        break
      }
      total = try first.combined(second, sign, &budget)
    }
    if let total { return total.answer }
    return signs.allSatisfy { $0 == signs[0] } ? .joined(operands, signs[0]) : .opaque
  }
}

/// A set that operations work on.
enum AnswerSet {
  case finite([ParsedAnswer])
  case region(Region)
  /// An interval whose ends are not put in order yet.
  case interval(RealInterval)

  init?(_ answer: ParsedAnswer) {
    switch answer {
    case .set(let elements): self = .finite(elements)
    case .region(let region): self = .region(region)
    case .tuple(let tuple):
      guard let interval = tuple.interval else { return nil }
      self = .interval(interval)
    default: return nil
    }
  }

  var answer: ParsedAnswer? {
    switch self {
    case .finite(let elements): .set(elements)
    case .region(let region): .region(region)
    case .interval: nil
    }
  }

  /// The set as a region; `nil` if its elements are no real constants.
  func region(_ budget: inout StepBudget) throws(AnswerFailure) -> Region? {
    switch self {
    case .finite(let elements): try Region(points: elements, &budget)
    case .region(let region): region
    case .interval(let interval): try Region([interval], &budget)
    }
  }

  /// The union, intersection or difference; `nil` if it cannot be told.
  func combined(
    _ other: AnswerSet, _ sign: AnswerToken, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> AnswerSet? {
    let isUnion = sign.isMacro("cup")
    let isIntersection = sign.isMacro("cap")
    if case .finite(let a) = self, case .finite(let b) = other {
      if isUnion { return .finite(a + b) }
      var kept: [ParsedAnswer] = []
      guard a.count * b.count <= 4_096 else { throw .budget }
      let comparison = AnswerComparison(options: MathAnswerOptions())
      for x in a {
        var isInBoth = false
        for y in b where try comparison.judge(gold: x, prediction: y, &budget).isEqual {
          isInBoth = true
        }
        if isInBoth == isIntersection { kept.append(x) }
      }
      return .finite(kept)
    }
    guard let a = try region(&budget), let b = try other.region(&budget) else { return nil }
    let result =
      isUnion
      ? try a.union(b, &budget)
      : try a.intersection(isIntersection ? b : b.complement, &budget)
    return result.map { .region($0) }
  }
}
