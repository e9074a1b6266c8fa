/// What an answer is, by its form.
indirect enum ParsedAnswer {
  case quantity(Quantity)
  /// `name = value`; the name also as an expression if it is one.
  case assignment(name: String, Quantity, MathExpression?)
  /// Several values side by side; `isOpen` if joined by `or`.
  case list([ParsedAnswer], isOpen: Bool)
  /// In round or square brackets, which are kept.
  case tuple(open: UInt8, [ParsedAnswer], close: UInt8)
  case set([ParsedAnswer])
  /// Rows of cells; the kind of bracket does not matter.
  case matrix([[ParsedAnswer]])
  /// Expressions with relations between them (`x \ge 2`, an equation that is not solved).
  case relation([ParsedAnswer], [AnswerToken])
  /// Intervals or sets joined by one operator, `\cup` or `\cap`.
  case joined([ParsedAnswer], AnswerToken)
  /// Words only.
  case words
  /// Anything else: compared token by token.
  case opaque
}

extension ParsedAnswer {
  /// The name of an assignment.
  var assignedName: String? {
    if case .assignment(let name, _, _) = self { name } else { nil }
  }

  /// The values of a list inside a list (`0, \pm 1`), else the answer itself.
  fileprivate var members: [ParsedAnswer] {
    if case .list(let elements, _) = self { elements } else { [self] }
  }
}

/// Finds out what an answer is.
struct AnswerReader {
  private let tokens: [AnswerToken]

  /// Reads the tokens of a candidate.
  ///
  /// - Throws: `budget`; an unknown form is no error but `opaque`.
  static func read(_ tokens: [AnswerToken], _ budget: inout StepBudget) throws(AnswerFailure)
    -> ParsedAnswer
  {
    try budget.spend(tokens.count)
    let reader = AnswerReader(tokens: tokens)
    return try reader.answer(reader.trimmed(tokens.indices), depth: 0, &budget)
  }

  /// Without leading `the answer is`, leading `=`, and trailing stops.
  private func trimmed(_ range: Range<Int>) -> Range<Int> {
    var lower = range.lowerBound
    var upper = range.upperBound
    while upper > lower,
      tokens[upper - 1].isSymbol(".") || tokens[upper - 1].isSymbol(",")
        || tokens[upper - 1].isSymbol(";")
    {
      upper -= 1
    }
    let lead: Set<String> = [
      "the", "final", "correct", "answer", "result", "value", "is", "are", "so", "thus", "hence",
      "therefore", "we", "get", "equals", "it",
    ]
    var at = lower
    while at < upper {
      if case .word(let word) = tokens[at], lead.contains(word.lowercased()) {
        at += 1
      } else if tokens[at].isSymbol(":") || tokens[at].isSymbol("=") {
        at += 1
      } else {
        break
      }
    }
    if at < upper { lower = at }
    return lower..<upper
  }

  private func answer(
    _ range: Range<Int>, depth: Int, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ParsedAnswer {
    if depth > AnswerLimit.depth { throw .budget }
    // Each level looks at its tokens about a dozen times.
    try budget.spend(16 * range.count)
    guard !range.isEmpty else { return .opaque }
    if range.count == 1, tokens[range.lowerBound] == .macro("emptyset") { return .set([]) }
    if tokens[range].allSatisfy(isWordLike) { return .words }
    let pieces = split(range, isSeparator)
    if pieces.count > 1 {
      var elements: [ParsedAnswer] = []
      for piece in pieces {
        elements.append(try answer(piece, depth: depth + 1, &budget))
      }
      let isOpen = tokens[range].contains { isWord($0, "or") }
      return .list(elements.flatMap(\.members), isOpen: isOpen)
    }
    let inner = pieces.first ?? range
    if let both = try plusMinus(inner, depth: depth, &budget) { return both }
    if let matrix = try matrix(inner, depth: depth, &budget) { return matrix }
    let sides = split(inner, { $0.isSymbol("=") })
    if sides.count > 1, let solved = try chain(sides, &budget) { return solved }
    if let related = try relation(inner, depth: depth, &budget) { return related }
    if let bracketed = try brackets(inner, depth: depth, &budget) { return bracketed }
    do {
      return .quantity(try Quantity(tokens, inner))
    } catch .syntax {
      return .opaque
    }
  }

  /// Both values of an answer with `\pm` or `\mp`: all signs together, then all the others.
  private func plusMinus(
    _ range: Range<Int>, depth: Int, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ParsedAnswer? {
    let plus = AnswerToken.symbol(UInt8(ascii: "+"))
    let minus = AnswerToken.symbol(UInt8(ascii: "-"))
    guard tokens[range].contains(.macro("pm")) || tokens[range].contains(.macro("mp")) else {
      return nil
    }
    var values: [ParsedAnswer] = []
    for (upper, lower) in [(plus, minus), (minus, plus)] {
      let signed = tokens[range].map {
        $0 == .macro("pm") ? upper : $0 == .macro("mp") ? lower : $0
      }
      try budget.spend(signed.count)
      values.append(
        try AnswerReader(tokens: signed).answer(signed.indices, depth: depth + 1, &budget))
    }
    return .list(values, isOpen: false)
  }

  /// `\begin{pmatrix} ... \end{pmatrix}`, also `bmatrix`, `Bmatrix` and `matrix`.
  private func matrix(
    _ range: Range<Int>, depth: Int, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ParsedAnswer? {
    let kinds: Set<String> = ["matrix", "pmatrix", "bmatrix", "Bmatrix"]
    guard range.count > 8, tokens[range.lowerBound] == .macro("begin"),
      tokens[range.upperBound - 4] == .macro("end"),
      case .word(let kind) = tokens[range.lowerBound + 2], kinds.contains(kind),
      tokens[range].count(where: { $0 == .macro("begin") }) == 1
    else { return nil }
    var rows: [[ParsedAnswer]] = []
    for row in split((range.lowerBound + 4)..<(range.upperBound - 4), { $0.isSymbol("\\") }) {
      var cells: [ParsedAnswer] = []
      for cell in split(row, { $0.isSymbol("&") }) {
        cells.append(try answer(cell, depth: depth + 1, &budget))
      }
      rows.append(cells)
    }
    return .matrix(rows)
  }

  private static let relations: Set<AnswerToken> = [
    .symbol(UInt8(ascii: "=")), .symbol(UInt8(ascii: "<")), .symbol(UInt8(ascii: ">")),
    .macro("le"), .macro("ge"), .macro("neq"), .macro("in"),
  ]
  private static let joins: Set<AnswerToken> = [.macro("cup"), .macro("cap")]

  /// Sides joined by relations, or sets joined by one operator.
  private func relation(
    _ range: Range<Int>, depth: Int, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ParsedAnswer? {
    for kinds in [AnswerReader.relations, AnswerReader.joins] {
      var level = 0
      let signs = tokens[range].filter { token in
        level += AnswerReader.nesting(token)
        return level == 0 && kinds.contains(token)
      }
      guard let first = signs.first else { continue }
      let sides = split(range) { kinds.contains($0) }
      guard sides.count == signs.count + 1 else { return .opaque }
      var parts: [ParsedAnswer] = []
      for side in sides { parts.append(try answer(side, depth: depth + 1, &budget)) }
      if kinds == AnswerReader.relations { return .relation(parts, signs) }
      return signs.allSatisfy { $0 == first } ? .joined(parts, first) : .opaque
    }
    return nil
  }

  private func isWordLike(_ token: AnswerToken) -> Bool {
    switch token {
    case .word, .other: true
    case .symbol(let byte): ",.-'".utf8.contains(byte)
    default: false
    }
  }

  private func isWord(_ token: AnswerToken, _ word: String) -> Bool {
    if case .word(let found) = token { found.lowercased() == word } else { false }
  }

  private func isSeparator(_ token: AnswerToken) -> Bool {
    token.isSymbol(",") || token.isSymbol(";") || isWord(token, "and") || isWord(token, "or")
  }

  /// The parts between separators outside all brackets; empty parts (`, and`) are dropped.
  private func split(_ range: Range<Int>, _ isSeparator: (AnswerToken) -> Bool) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = range.lowerBound
    var depth = 0
    for index in range {
      depth += AnswerReader.nesting(tokens[index])
      guard depth == 0, isSeparator(tokens[index]) else { continue }
      if start < index { parts.append(start..<index) }
      start = index + 1
    }
    if start < range.upperBound { parts.append(start..<range.upperBound) }
    return parts
  }

  private static func nesting(_ token: AnswerToken) -> Int {
    switch token {
    case .symbol(let byte) where "([{".utf8.contains(byte): 1
    case .symbol(let byte) where ")]}".utf8.contains(byte): -1
    case .macro("lbrace"): 1
    case .macro("rbrace"): -1
    default: 0
    }
  }

  /// A tuple or a set: one pair of brackets around all, with a comma inside for the tuple.
  private func brackets(
    _ range: Range<Int>, depth: Int, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ParsedAnswer? {
    let first = tokens[range.lowerBound]
    let last = tokens[range.upperBound - 1]
    guard range.count >= 2, AnswerReader.nesting(first) == 1, AnswerReader.nesting(last) == -1
    else { return nil }
    var level = 0
    for index in range.dropLast() {
      level += AnswerReader.nesting(tokens[index])
      if level == 0 { return nil }
    }
    let content = (range.lowerBound + 1)..<(range.upperBound - 1)
    let pieces = split(content, isSeparator)
    var elements: [ParsedAnswer] = []
    if first == .macro("lbrace"), last == .macro("rbrace") {
      for piece in pieces { elements.append(try answer(piece, depth: depth + 1, &budget)) }
      return .set(elements)
    }
    if first.isSymbol("{"), last.isSymbol("}"), !tokens[content].contains(.macro("choose")) {
      return try answer(content, depth: depth + 1, &budget)
    }
    guard pieces.count > 1, case .symbol(let open) = first, case .symbol(let close) = last else {
      return nil
    }
    for piece in pieces { elements.append(try answer(piece, depth: depth + 1, &budget)) }
    return .tuple(open: open, elements, close: close)
  }

  /// `name = value`, or a chain whose values are all equal; `nil` for an unsolved equation.
  private func chain(
    _ sides: [Range<Int>], _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ParsedAnswer? {
    do {
      guard let first = sides.first, let last = sides.last else { return nil }
      if sides.count == 2, name(first) == nil, last.count == 1, let name = name(last) {
        return .assignment(
          name: name, try Quantity(tokens, first), try? Quantity(tokens, last).expression)
      }
      let value = try Quantity(tokens, last)
      let name = self.name(first)
      for link in name == nil ? sides.dropLast() : sides.dropFirst().dropLast() {
        let other = try Quantity(tokens, link)
        guard case .rational(let a) = try ExactValue.of(other.expression, &budget),
          case .rational(let b) = try ExactValue.of(value.expression, &budget),
          try a.equals(b, &budget)
        else { return nil }
      }
      guard let name else { return .quantity(value) }
      return .assignment(name: name, value, try? Quantity(tokens, first).expression)
    } catch .syntax {
      return nil
    }
  }

  /// The name on the left of an assignment: a variable, a function of variables, a segment, words.
  private func name(_ range: Range<Int>) -> String? {
    guard !range.isEmpty, range.count <= 24 else { return nil }
    let side = tokens[range]
    if side.allSatisfy({ if case .word = $0 { true } else { false } }) {
      return side.map(\.comparisonText).joined()
    }
    let letters = side.count {
      switch $0 {
      case .letter: true
      case .macro(let name): MacroTable.symbols.contains(name)
      default: false
      }
    }
    let isName = side.enumerated().allSatisfy { offset, token in
      switch token {
      case .letter: true
      case .macro(let name):
        MacroTable.symbols.contains(name)
          || ["angle", "overline", "triangle", "circ"].contains(name)
      case .symbol(let byte): "_{}()|',".utf8.contains(byte)
      case .number: offset > 0 && side[range.lowerBound + offset - 1].isSubscriptOrOpen
      case .word: true
      default: false
      }
    }
    guard isName,
      letters > 0 || side.contains(where: { if case .word = $0 { true } else { false } })
    else { return nil }
    // A product of small letters is an unsolved equation; capitals name a segment or an angle.
    if letters > 1, !side.contains(where: { $0.isSymbol("(") || $0.isSymbol("_") }) {
      let areCapitals = side.allSatisfy {
        if case .letter(let letter) = $0 { letter < 0x61 } else { true }
      }
      guard areCapitals else { return nil }
    }
    return side.map(\.comparisonText).joined()
  }
}

extension AnswerToken {
  /// Whether a number after it belongs to a name: `x_1`, `P(2)`.
  fileprivate var isSubscriptOrOpen: Bool {
    isSymbol("_") || isSymbol("{") || isSymbol("(") || isSymbol(",")
  }
}
