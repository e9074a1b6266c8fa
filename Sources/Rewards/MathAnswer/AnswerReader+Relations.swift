extension AnswerReader {
  static let relations: Set<AnswerToken> = [
    .symbol(UInt8(ascii: "=")), .symbol(UInt8(ascii: "<")), .symbol(UInt8(ascii: ">")),
    .macro("le"), .macro("ge"), .macro("neq"), .macro("in"), .macro("notin"), .macro("approx"),
  ]

  /// Whether a relation other than `=` stands outside all brackets.
  func hasOtherRelations(_ range: Range<Int>) -> Bool {
    var level = 0
    for token in tokens[range] {
      level += token.nesting
      if level == 0, !token.isSymbol("="), AnswerReader.relations.contains(token) { return true }
    }
    return false
  }

  // MARK: Lists

  /// The values between separators; inequalities are joined to one region.
  func list(
    _ pieces: [Range<Int>], _ range: Range<Int>, depth: Int, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ParsedAnswer {
    var elements: [ParsedAnswer] = []
    for piece in pieces { elements += try answer(piece, depth: depth + 1, &budget).members }
    let isOpen = zip(pieces, pieces.dropFirst()).contains { before, after in
      tokens[before.upperBound..<after.lowerBound].contains { $0.isWord("or") }
    }
    if let region = try region(of: elements, pieces, isOpen: isOpen, &budget) {
      return .region(region)
    }
    let isSum = tokens[range].contains { $0.isWord("and") } && pieces.count < 4
    let quantities = elements.compactMap {
      if case .quantity(let value) = $0 { value } else { nil }
    }
    if isSum, !isOpen, quantities.count == elements.count,
      let total = AnswerReader.total(of: quantities)
    {
      return .quantity(total)
    }
    return .list(elements, isOpen: isOpen)
  }

  /// Inequalities side by side: `or` unites them, `and` and a comma intersect them unless nothing
  /// would be left. `x \neq 1, 2` leaves both out.
  private func region(
    of elements: [ParsedAnswer], _ pieces: [Range<Int>], isOpen: Bool, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Region? {
    guard case .region(let first)? = elements.first(where: \.isRegion),
      elements.count == pieces.count
    else { return nil }
    let isExclusion = tokens[pieces[0]].contains { $0.isMacro("neq") || $0.isMacro("notin") }
    var regions: [Region] = []
    for element in elements {
      switch element {
      case .region(let region):
        guard region.variable == nil || first.variable == nil || region.variable == first.variable
        else { return nil }
        regions.append(region)
      case .tuple(let tuple):
        guard isOpen, let interval = tuple.interval, let region = try Region([interval], &budget)
        else { return nil }
        regions.append(region)
      case .quantity, .assignment:
        guard isExclusion || element.assignedName != nil,
          let point = try Region(points: [element.unnamed], &budget)
        else { return nil }
        regions.append(isExclusion ? point.complement : point)
      default: return nil
      }
    }
    var union = regions[0]
    var intersection: Region? = regions[0]
    for region in regions.dropFirst() {
      guard let next = try union.union(region, &budget) else { return nil }
      union = next
      intersection = try intersection?.intersection(region, &budget)
    }
    if isOpen { return union }
    guard let intersection else { return nil }
    return intersection.intervals.isEmpty ? union : intersection
  }

  // MARK: Equations

  /// Sides with `=` between them: an assignment, a chain of equal values, or an open equation.
  func equations(
    _ sides: [Range<Int>], depth: Int, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ParsedAnswer {
    guard !sides.contains(where: \.isEmpty), let first = sides.first, let last = sides.last else {
      return .opaque
    }
    let leading = sides.dropLast().prefix { name($0) != nil || isOperation($0) }
    if leading.isEmpty, sides.count == 2, let name = name(last) {
      let value = try answer(first, depth: depth + 1, &budget)
      return .assignment(
        Assignment(name: name, left: try? Quantity(tokens, last).expression, value: value))
    }
    let value = try answer(last, depth: depth + 1, &budget)
    if !trustsChains {
      for side in leading {
        guard let worked = operationValue(side).map({ ParsedAnswer.quantity(Quantity($0)) }),
          try holds(worked, worked, &budget) == true
        else { continue }
        if try holds(worked, value, &budget) == false { return .inconsistent }
      }
    }
    // Every link between values has to hold; that of a value with itself says nothing.
    var open: MathExpression?
    var isTautology = leading.isEmpty && !(trustsChains && sides.count > 2)
    for side in sides.dropLast().dropFirst(leading.count) {
      if trustsChains, sides.count > 2 { continue }
      let link = try answer(side, depth: depth + 1, &budget)
      if isTautology { isTautology = tokens[side].elementsEqual(tokens[last]) }
      switch try holds(link, value, &budget) {
      case true: continue
      case false:
        if !trustsChains { return .inconsistent }
      case nil:
        if side == first, let left = link.plainExpression {
          open = left
          continue
        }
        guard !leading.isEmpty else { return .opaque }
      }
    }
    if isTautology, open == nil { open = value.plainExpression }
    if let open, case .quantity(let right) = value { return .equation(open, right.expression) }
    guard !leading.isEmpty else {
      if trustsChains, sides.count > 2, let name = name(sides[sides.count - 2]) {
        return .assignment(Assignment(name: name, left: nil, value: value))
      }
      return value
    }
    let names = leading.map { side in
      name(side).map { ($0, try? Quantity(tokens, side).expression) }
        ?? (tokens[side].map(\.spelling).joined(separator: " "), nil)
    }
    let assignments = names.map {
      ParsedAnswer.assignment(Assignment(name: $0.0, left: $0.1, value: value))
    }
    var seen: Set<String> = []
    let distinct = zip(names, assignments).filter { seen.insert($0.0.0).inserted }.map(\.1)
    return distinct.count == 1 ? distinct[0] : .list(distinct, isOpen: false)
  }

  /// Whether two sides are equal; `nil` if variables leave it open.
  private func holds(
    _ a: ParsedAnswer, _ b: ParsedAnswer, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Bool? {
    if let x = a.plainExpression, let y = b.plainExpression,
      !Equivalence.unknowns(of: x).isEmpty || !Equivalence.unknowns(of: y).isEmpty
    {
      return x == y ? true : nil
    }
    if case .quantity(let x) = a, case .quantity(let y) = b,
      !Equivalence.unknowns(of: x.expression).isEmpty
        || !Equivalence.unknowns(of: y.expression).isEmpty
    {
      return nil
    }
    return try AnswerComparison(options: MathAnswerOptions())
      .judge(gold: a, prediction: b, &budget).isEqual
  }

  /// The name on the left of an assignment: a variable, a function of variables, a segment, words.
  func name(_ range: Range<Int>) -> String? {
    guard !range.isEmpty, range.count <= 24 else { return nil }
    let side = tokens[range]
    if side.count == 1, case .letter(let letter) = side[range.lowerBound] {
      return String(Unicode.Scalar(letter))
    }
    if let ratio = ratioName(range) { return ratio }
    var letters = 0
    var areCapitals = true
    var hasWord = false
    var hasMark = false
    for index in range {
      switch tokens[index] {
      case .letter(let letter):
        letters += 1
        if !letter.isASCIICapital { areCapitals = false }
      case .word: hasWord = true
      case .macro(let name):
        guard name != "pi", name != "infty" else { return nil }
        if MacroTable.accents.contains(name) {
          hasMark = true
        } else if MacroTable.symbols.contains(name) {
          letters += 1
          areCapitals = false
        } else if name != "cap", name != "cup" {
          return nil
        }
      case .symbol(let byte):
        guard byte.isOne(of: "_{}()|',:") else { return nil }
        if byte.isOne(of: "(_") { hasMark = true }
      case .number:
        guard index > range.lowerBound, tokens[index - 1].isSymbol(of: "_{(,") else { return nil }
      default: return nil
      }
    }
    // A product of small letters is an unsolved equation; capitals name a segment or an angle.
    if hasWord, NameWords.makesAnother(side) || NameWords.isNumber(side) { return nil }
    guard hasWord || letters == 1 || (letters > 1 && (hasMark || areCapitals)) else { return nil }
    if tokens[range.lowerBound].isSymbol("|"), letters == 1 { return nil }
    return side.map(\.spelling).joined()
  }

  /// `\frac{NO}{BO}` and `\frac{dy}{dx}`: quotients that are names.
  private func ratioName(_ range: Range<Int>) -> String? {
    guard tokens[range.lowerBound].isMacro("frac"), range.count >= 7 else { return nil }
    let inner = tokens[range].dropFirst()
    var letters = 0
    var areCapitals = true
    for token in inner {
      switch token {
      case .letter(let letter):
        letters += 1
        if !letter.isASCIICapital { areCapitals = false }
      case .symbol(let byte) where byte.isOne(of: "{}"): break
      default: return nil
      }
    }
    let parser = ExpressionParser(tokens, (range.lowerBound + 1)..<range.upperBound)
    guard letters >= 2, areCapitals && letters >= 4 || parser.isDerivative else { return nil }
    return tokens[range].map(\.spelling).joined()
  }

  // MARK: Inequalities

  /// Sides joined by relations: solved inequalities are regions, others stay as they are.
  func relation(
    _ range: Range<Int>, depth: Int, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ParsedAnswer? {
    let sides = split(range, { AnswerReader.relations.contains($0) }, keepsEmpty: true)
    guard sides.count > 1 else { return nil }
    guard !sides.contains(where: \.isEmpty) else { return .opaque }
    let signs = sides.dropLast().map { tokens[$0.upperBound] }
    if signs.contains(where: { $0.isMacro("approx") }) {
      return try rounded(range, sides, signs, depth: depth, &budget)
    }
    var parts: [ParsedAnswer] = []
    for side in sides { parts.append(try answer(side, depth: depth + 1, &budget)) }
    if let membership = try membership(sides, signs, parts, &budget) { return membership }
    if let region = try solved(sides, signs, parts, &budget) { return .region(region) }
    return .relation(parts, signs)
  }

  /// `exact \approx decimal`: the exact value, if the decimal rounds it.
  private func rounded(
    _ range: Range<Int>, _ sides: [Range<Int>], _ signs: [AnswerToken], depth: Int,
    _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ParsedAnswer {
    guard let last = sides.last, let sign = signs.last, sign.isMacro("approx"),
      !signs.dropLast().contains(where: { $0.isMacro("approx") })
    else { return .opaque }
    let exact = try answer(
      range.lowerBound..<(last.lowerBound - 1), depth: depth + 1, &budget)
    if trustsChains { return exact }
    guard let value = exact.unnamed.plainExpression,
      let decimal = try answer(last, depth: depth + 1, &budget).plainExpression,
      let literal = decimal.signedLiteral?.literal, literal.repeating.isEmpty
    else { return .opaque }
    let places = literal.fraction.count - literal.exponent
    let gap = MathExpression.call("abs", [.sum([value, .negated(decimal)])])
    let unit = MathExpression.literal(1).times(powerOfTen: -places)
    if places <= 0, try Equivalence.rational(value, &budget) != nil {
      // No rational number is about another whole one.
      return try Equivalence.order(gap, .literal(0), &budget) == 0 ? exact : .inconsistent
    }
    // Rounded, or cut off after two digits at least.
    guard let order = try Equivalence.order(gap, .quotient(unit, .literal(2)), &budget) else {
      return .opaque
    }
    if order <= 0 { return exact }
    guard places > 1, try Equivalence.order(gap, unit, &budget) == -1,
      try Equivalence.order(.call("abs", [decimal]), .call("abs", [value]), &budget) == -1
    else { return .inconsistent }
    return exact
  }

  /// `x \in S`, `x \notin S`.
  private func membership(
    _ sides: [Range<Int>], _ signs: [AnswerToken], _ parts: [ParsedAnswer],
    _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ParsedAnswer? {
    guard signs.count == 1, signs[0].isMacro("in") || signs[0].isMacro("notin"),
      let name = name(sides[0])
    else { return nil }
    if signs[0].isMacro("in"), case .set(let elements) = parts[1] { return .set(elements) }
    guard let set = AnswerSet(parts[1]), var region = try set.region(&budget) else { return nil }
    region.variable = name
    return .region(signs[0].isMacro("in") ? region : region.complement)
  }

  /// `x < 2`, `2 > x`, `1 \le x < 2`, `x \neq 3`: one name against constants.
  private func solved(
    _ sides: [Range<Int>], _ signs: [AnswerToken], _ parts: [ParsedAnswer],
    _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Region? {
    guard signs.count <= 2 else { return nil }
    let place: Int
    if signs.count == 2 {
      place = 1
    } else {
      place = name(sides[0]) != nil ? 0 : 1
    }
    guard let name = name(sides[place]), isVariable(sides[place]) else { return nil }
    var region: Region? = .line
    for (index, sign) in signs.enumerated() {
      let isNameLeft = index == place
      guard let end = parts[isNameLeft ? index + 1 : index].plainExpression,
        Equivalence.unknowns(of: end).isEmpty,
        let interval = AnswerReader.interval(isNameLeft ? sign : sign.flipped, end),
        var part = try Region([interval], &budget)
      else { return nil }
      if sign.isMacro("neq") { part = part.complement }
      region = try region?.intersection(part, &budget)
    }
    if signs.count == 2, AnswerReader.direction(signs[0]) != AnswerReader.direction(signs[1]) {
      return nil
    }
    region?.variable = name
    return region
  }

  /// A letter, a subscripted letter, or a function of a letter.
  private func isVariable(_ range: Range<Int>) -> Bool {
    let letters = tokens[range].count {
      switch $0 {
      case .letter: true
      case .macro(let name): MacroTable.symbols.contains(name)
      default: false
      }
    }
    guard letters >= 1, letters <= 2 else { return false }
    return !tokens[range].contains { $0.isSymbol("|") }
  }

  private static func direction(_ sign: AnswerToken) -> Int {
    sign.isSymbol("<") || sign.isMacro("le") ? 1 : sign.isSymbol(">") || sign.isMacro("ge") ? -1 : 0
  }

  /// What stands in the relation to an end; for `\neq` the end itself.
  private static func interval(_ sign: AnswerToken, _ end: MathExpression) -> RealInterval? {
    if end.isInfinite {
      let isNegative = end != .symbol("\\infty")
      return direction(sign) == (isNegative ? -1 : 1) ? .line : nil
    }
    switch sign {
    case .symbol(UInt8(ascii: "<")): return RealInterval(from: nil, false, to: end, false)
    case .symbol(UInt8(ascii: ">")): return RealInterval(from: end, false, to: nil, false)
    case .macro("le"): return RealInterval(from: nil, false, to: end, true)
    case .macro("ge"): return RealInterval(from: end, true, to: nil, false)
    case .macro("neq"): return RealInterval(from: end, true, to: end, true)
    default: return nil
    }
  }
}

extension AnswerToken {
  /// The relation read from the other side.
  var flipped: AnswerToken {
    switch self {
    case .symbol(UInt8(ascii: "<")): .symbol(UInt8(ascii: ">"))
    case .symbol(UInt8(ascii: ">")): .symbol(UInt8(ascii: "<"))
    case .macro("le"): .macro("ge")
    case .macro("ge"): .macro("le")
    default: self
    }
  }
}

extension ParsedAnswer {
  fileprivate var isRegion: Bool { if case .region = self { true } else { false } }
}
