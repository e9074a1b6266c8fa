/// Finds out what an answer is.
///
/// The outermost structure is looked for first: lists, plus-minus, set operations, relations,
/// brackets; what is left is a value with its unit.
struct AnswerReader {
  let tokens: [AnswerToken]
  /// Whether only the last side of a chain of equations counts.
  var trustsChains = false

  /// Reads the tokens of a candidate.
  ///
  /// - Throws: `budget`; an unknown form is no error but `opaque`.
  static func read(
    _ tokens: [AnswerToken], trustsChains: Bool, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ParsedAnswer {
    try budget.spend(tokens.count)
    let reader = AnswerReader(tokens: tokens, trustsChains: trustsChains)
    return try reader.answer(reader.core, depth: 0, &budget)
  }

  /// Reads a part.
  func answer(
    _ range: Range<Int>, depth: Int, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ParsedAnswer {
    if depth > AnswerLimit.depth { throw .budget }
    // Each level looks at its tokens about a dozen times.
    try budget.spend(16 * range.count)
    guard let first = range.first else { return .opaque }
    if range.count == 1 {
      switch tokens[first] {
      case .number(let literal): return .quantity(Quantity(.number(literal)))
      case .macro("emptyset"): return .set([])
      default: break
      }
    }
    if let region = realNumbers(range) { return region }
    let form = TokenForm(tokens[range])
    if form.isWords { return NamedAnswers.reading(of: tokens[range]) ?? .words }
    if let clock = ClockTime(tokens[range]) { return .clock(clock) }
    if form.hasWords, let except = try allExcept(range, depth: depth, &budget) { return except }
    if form.hasSeparators {
      let pieces = split(range, { $0.isSeparator })
      if let groups = try groups(range, depth: depth, &budget) { return groups }
      if pieces.count > 1 { return try list(pieces, range, depth: depth, &budget) }
      if let piece = pieces.first, piece != range {
        return try answer(piece, depth: depth + 1, &budget)
      }
    }
    if let inner = group(range) { return try answer(inner, depth: depth + 1, &budget) }
    if form.hasPlusMinus, hasOuterPlusMinus(range) {
      return try plusMinus(range, depth: depth, &budget)
    }
    if form.hasLines, let lines = try lines(range, depth: depth, &budget) { return lines }
    if form.hasSetSigns, let joined = try setOperations(range, depth: depth, &budget) {
      return joined
    }
    if form.hasRelations {
      let sides = split(range, { $0.isSymbol("=") }, keepsEmpty: true)
      if sides.count > 1, !hasOtherRelations(range) {
        return try equations(sides, depth: depth, &budget)
      }
      if let related = try relation(range, depth: depth, &budget) { return related }
    }
    if let bracketed = try brackets(range, depth: depth, &budget) { return bracketed }
    if form.hasColons, let ratio = ratio(range) { return ratio }
    return try value(range, &budget)
  }

  /// A value with its unit, or a matrix.
  private func value(
    _ range: Range<Int>, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ParsedAnswer {
    do {
      var quantity = try Quantity(tokens, range)
      guard quantity.hasMatrix else { return .quantity(quantity) }
      switch try MatrixAlgebra.value(of: quantity.expression, &budget) {
      case .scalar(let value):
        quantity.expression = value
        return .quantity(quantity)
      case .matrix(let rows): return .matrix(rows)
      }
    } catch .syntax {
      return compound(range) ?? .opaque
    }
  }

  /// `1 hour 30 minutes`: values of one dimension, each in a smaller unit than the one before.
  private func compound(_ range: Range<Int>) -> ParsedAnswer? {
    var parts: [Range<Int>] = []
    var start = range.lowerBound
    for index in range.dropFirst() {
      if case .number = tokens[index], case .word = tokens[index - 1] {
        parts.append(start..<index)
        start = index
      }
    }
    guard !parts.isEmpty, parts.count < 4 else { return nil }
    parts.append(start..<range.upperBound)
    let quantities = parts.compactMap { try? Quantity(tokens, $0) }
    guard quantities.count == parts.count else { return nil }
    return AnswerReader.total(of: quantities).map { .quantity($0) }
  }

  /// The sum of values of one dimension, each in a smaller unit than the one before.
  static func total(of quantities: [Quantity]) -> Quantity? {
    if let sum = moneyTotal(quantities) { return sum }
    guard let last = quantities.last, let smallest = last.unit, smallest.isMeasurable else {
      return nil
    }
    var terms: [MathExpression] = []
    var previous: Unit?
    for quantity in quantities {
      guard let unit = quantity.unit, unit.dimension == smallest.dimension,
        let count = unit.count(in: smallest)
      else { return nil }
      if let previous {
        guard let step = previous.count(in: unit), step.numerator > step.denominator else {
          return nil
        }
      }
      previous = unit
      terms.append(
        .quotient(
          .product([quantity.expression, .literal(count.numerator)]), .literal(count.denominator)))
    }
    var total = last
    total.expression = .sum(terms)
    return total
  }

  /// `5 dollars and 25 cents`.
  private static func moneyTotal(_ quantities: [Quantity]) -> Quantity? {
    guard quantities.count == 2, let currency = quantities[0].currency, currency != "cent",
      quantities[1].currency == "cent", quantities.allSatisfy({ $0.unit == nil }),
      let cents = quantities[1].expression.signedLiteral, !cents.isNegative,
      let count = cents.literal.smallInteger, count < 100,
      quantities[0].expression.signedLiteral?.isNegative == false
    else { return nil }
    var total = quantities[0]
    total.expression = .sum([
      total.expression, quantities[1].expression.times(powerOfTen: -2),
    ])
    return total
  }

  // MARK: Pieces

  /// `p = 5, q = 2; p = 7, q = 2`: lists between semicolons.
  private func groups(
    _ range: Range<Int>, depth: Int, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ParsedAnswer? {
    guard tokens[range].contains(where: { $0.isSymbol(";") }) else { return nil }
    let pieces = split(range, { $0.isSymbol(";") })
    guard pieces.count > 1,
      pieces.allSatisfy({ split($0, { $0.isSymbol(",") }).count > 1 })
    else { return nil }
    var lists: [ParsedAnswer] = []
    for piece in pieces { lists.append(try answer(piece, depth: depth + 1, &budget)) }
    return .list(lists, isOpen: false)
  }

  /// The parts between separators outside all brackets; empty parts (`, and`) are dropped.
  func split(
    _ range: Range<Int>, _ isSeparator: (AnswerToken) -> Bool, keepsEmpty: Bool = false
  ) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = range.lowerBound
    var depth = 0
    for index in range {
      depth += tokens[index].nesting
      guard depth == 0, isSeparator(tokens[index]) else { continue }
      if start < index || keepsEmpty { parts.append(start..<index) }
      start = index + 1
    }
    if start < range.upperBound || keepsEmpty { parts.append(start..<range.upperBound) }
    return parts
  }

  /// The inside of a pair of brackets that encloses the whole range.
  func enclosed(_ range: Range<Int>) -> Range<Int>? {
    guard range.count >= 2, tokens[range.lowerBound].nesting == 1,
      tokens[range.upperBound - 1].nesting == -1
    else { return nil }
    var level = 0
    for index in range.dropLast() {
      level += tokens[index].nesting
      if level == 0 { return nil }
    }
    return (range.lowerBound + 1)..<(range.upperBound - 1)
  }

  /// The inside of `{...}`, which groups and means nothing else.
  private func group(_ range: Range<Int>) -> Range<Int>? {
    guard tokens[range.lowerBound].isSymbol("{"), let inner = enclosed(range), !inner.isEmpty,
      !tokens[inner].contains(where: { $0.isMacro("choose") || $0.isMacro("over") })
    else { return nil }
    return inner
  }

  /// Whether a plus-minus stands outside the braces of sets, whose elements are read one by one.
  private func hasOuterPlusMinus(_ range: Range<Int>) -> Bool {
    var depth = 0
    for token in tokens[range] {
      guard case .macro(let name) = token else { continue }
      switch name {
      case "lbrace": depth += 1
      case "rbrace": depth -= 1
      case "pm", "mp": if depth <= 0 { return true }
      default: break
      }
    }
    return false
  }

  /// Both values of an answer with `\pm` or `\mp`: all signs together, then all the others.
  private func plusMinus(
    _ range: Range<Int>, depth: Int, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ParsedAnswer {
    let plus = AnswerToken.symbol(UInt8(ascii: "+"))
    let minus = AnswerToken.symbol(UInt8(ascii: "-"))
    var values: [ParsedAnswer] = []
    for (upper, lower) in [(plus, minus), (minus, plus)] {
      let signed = tokens[range].map { $0.isMacro("pm") ? upper : $0.isMacro("mp") ? lower : $0 }
      try budget.spend(signed.count)
      values.append(
        try AnswerReader(tokens: signed, trustsChains: trustsChains)
          .answer(signed.indices, depth: depth + 1, &budget))
    }
    return .list(values.flatMap(\.members), isOpen: false)
  }

  /// `\begin{cases} x = 1 \\ y = 2 \end{cases}`: one answer for each line.
  private func lines(
    _ range: Range<Int>, depth: Int, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ParsedAnswer? {
    guard tokens[range.lowerBound].isMacro("begin lines"), let inner = enclosed(range) else {
      return nil
    }
    var values: [ParsedAnswer] = []
    for line in split(inner, { $0.isSymbol("\\") }) {
      let kept = tokens[line].filter { !$0.isSymbol("&") }
      if kept.isEmpty { continue }
      values.append(
        try AnswerReader(tokens: kept, trustsChains: trustsChains)
          .answer(kept.indices, depth: depth + 1, &budget))
    }
    return values.count == 1 ? values[0] : .list(values.flatMap(\.members), isOpen: false)
  }

  /// `3:4`, `1:2:3`.
  private func ratio(_ range: Range<Int>) -> ParsedAnswer? {
    let sides = split(range, { $0.isSymbol(":") }, keepsEmpty: true)
    guard sides.count > 1, sides.count <= 16 else { return nil }
    var parts: [Quantity] = []
    for side in sides {
      guard let part = try? Quantity(tokens, side) else { return nil }
      parts.append(part)
    }
    return .ratio(parts)
  }

  /// A tuple, a set, or a set-builder: one pair of brackets around all.
  private func brackets(
    _ range: Range<Int>, depth: Int, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ParsedAnswer? {
    if let reversed = reversedInterval(range) { return reversed }
    if range.count > 5, case .letter(let label) = tokens[range.lowerBound], label.isASCIICapital,
      tokens[range.lowerBound + 1].isSymbol("("), enclosed(range.dropFirst()) != nil
    {
      // `P(3, 4)`: a point with its label.
      let point = try brackets(range.dropFirst(), depth: depth, &budget)
      if case .tuple? = point { return point }
      return nil
    }
    guard let content = enclosed(range) else { return nil }
    let first = tokens[range.lowerBound]
    let last = tokens[range.upperBound - 1]
    if first.isMacro("lbrace"), last.isMacro("rbrace") {
      if let built = try setBuilder(content, depth: depth, &budget) { return built }
      var elements: [ParsedAnswer] = []
      for piece in split(content, { $0.isSeparator }) {
        elements += try answer(piece, depth: depth + 1, &budget).members
      }
      return .set(elements)
    }
    let isAngle = first.isMacro("langle") && last.isMacro("rangle")
    guard isAngle || (first.isSymbol(of: "([") && last.isSymbol(of: ")]")) else { return nil }
    let pieces = split(content, { $0.isSymbol(of: ",;") })
    guard pieces.count > 1 else {
      // Brackets around one structure; a value keeps them for its parser.
      guard first.isSymbol("("), last.isSymbol(")"), let piece = pieces.first else { return nil }
      switch try answer(piece, depth: depth + 1, &budget) {
      case .quantity, .opaque, .words: return nil
      case let inner: return inner
      }
    }
    var elements: [ParsedAnswer] = []
    for piece in pieces { elements.append(try answer(piece, depth: depth + 1, &budget)) }
    guard case .symbol(let open) = first, case .symbol(let close) = last else {
      return .tuple(AnswerTuple(open: 0x28, elements: elements, close: 0x29))
    }
    return .tuple(AnswerTuple(open: open, elements: elements, close: close))
  }

  /// `]1, 2[`: the open interval as some countries write it.
  private func reversedInterval(_ range: Range<Int>) -> ParsedAnswer? {
    guard range.count >= 5, let first = range.first, let last = range.last,
      tokens[first].isSymbol(of: "]["), tokens[last].isSymbol(of: "]["),
      tokens[first].isSymbol("]") || tokens[last].isSymbol("[")
    else { return nil }
    let inner = (first + 1)..<last
    let pieces = split(inner, { $0.isSymbol(of: ",;") })
    guard pieces.count == 2, let lower = try? Quantity(tokens, pieces[0]),
      let upper = try? Quantity(tokens, pieces[1])
    else { return nil }
    return .tuple(
      AnswerTuple(
        open: tokens[first].isSymbol("[") ? 0x5B : 0x28,
        elements: [.quantity(lower), .quantity(upper)],
        close: tokens[last].isSymbol("]") ? 0x5D : 0x29))
  }
}
