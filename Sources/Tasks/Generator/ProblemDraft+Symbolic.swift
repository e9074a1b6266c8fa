/// Families asked in figures: sums, chains, products, remainders.
extension ProblemDraft {
  /// Two, three, four or five two-digit numbers added.
  static func sum(level: Int, _ random: inout CounterRandom) -> ProblemDraft {
    let numbers = (0..<level + 1).map { _ in random.integer(in: 11...99) }
    return row(numbers.map { (false, $0) }, &random)
  }

  /// A difference, or three, four or five two-digit numbers added and taken away, at least one of
  /// each; no partial result is negative.
  static func chain(level: Int, _ random: inout CounterRandom) -> ProblemDraft {
    if level == 1 {
      let first = random.integer(in: 31...99)
      return row([(false, first), (true, random.integer(in: 11...first - 2))], &random)
    }
    let count = level + 1
    // The place of one addition and one subtraction is fixed first, the rest is free.
    var signs = (0..<count - 3).map { _ in random.integer(in: 0...1) == 1 } + [false, true]
    random.shuffle(&signs)
    var total = random.integer(in: 31...99)
    var terms: [(isNegative: Bool, value: Int)] = [(false, total)]
    for isNegative in signs {
      let value = random.integer(in: 11...(isNegative ? min(99, max(11, total)) : 99))
      // A subtraction that does not fit becomes an addition; the first one always fits.
      let isTakenAway = isNegative && value <= total
      total += isTakenAway ? -value : value
      terms.append((isTakenAway, value))
    }
    return row(terms, &random)
  }

  /// A two-digit number times a digit, alone or with one number, two numbers or a second product
  /// added or taken away.
  static func product(level: Int, _ random: inout CounterRandom) -> ProblemDraft {
    var working = Working()
    let a = random.integer(in: 12...99)
    let b = random.integer(in: 3...9)
    var total = working.multiply(a, byDigit: b)
    var text = "\(a) * \(b)"
    var terms: [CanonicalForm.Term] = [.plus(a, b)]
    if level == 4 {
      let c = random.integer(in: 12...99)
      let d = random.integer(in: 3...9)
      let second = working.multiply(c, byDigit: d)
      let isTakenAway = random.integer(in: 0...1) == 1 && second <= total
      total = isTakenAway ? working.subtract(total, second) : working.add(total, second)
      text += isTakenAway ? " - \(c) * \(d)" : " + \(c) * \(d)"
      terms.append(isTakenAway ? .minus(c, d) : .plus(c, d))
    } else {
      for _ in 0..<level - 1 {
        let c = random.integer(in: 11...99)
        let isTakenAway = random.integer(in: 0...1) == 1 && c <= total
        total = isTakenAway ? working.subtract(total, c) : working.add(total, c)
        text += isTakenAway ? " - \(c)" : " + \(c)"
        terms.append(isTakenAway ? .minus(c) : .plus(c))
      }
    }
    return ProblemDraft(
      question: ask(text, &random), form: CanonicalForm(sum: terms), working: working)
  }

  /// The remainder of a two-digit number by 3 to 9, or of a three-digit number by 6 to 12, by 11 to
  /// 19, or by 21 to 39.
  static func remainder(level: Int, _ random: inout CounterRandom) -> ProblemDraft {
    // 5 and the tens are left out: their remainders can be read off the last digits.
    let divisor =
      switch level {
      case 1: random.element(of: [3, 4, 6, 7, 8, 9])
      case 2: random.element(of: [6, 7, 8, 9, 12])
      case 3: random.integer(in: 11...19)
      default: random.element(of: Array(21...39).filter { $0 != 25 && $0 != 30 })
      }
    let number = random.integer(in: level == 1 ? 21...99 : 101...999)
    var working = Working()
    _ = working.remainder(of: number, dividedBy: divisor)
    let object = random.element(of: WordLists.objects)
    let name = random.element(of: WordLists.names)
    let question = random.element(of: [
      "What is the remainder when \(number) is divided by \(divisor)?",
      "Find \(number) mod \(divisor).",
      "What remains when \(number) is divided by \(divisor)?",
      "\(name) packs \(number) \(object) in boxes of \(divisor). How many are left over?",
    ])
    return ProblemDraft(
      question: question, form: CanonicalForm(remainderOf: number, dividedBy: divisor),
      working: working)
  }

  /// Numbers in a row with their signs, worked by running totals.
  private static func row(
    _ terms: [(isNegative: Bool, value: Int)], _ random: inout CounterRandom
  ) -> ProblemDraft {
    var working = Working()
    var total = terms.first?.value ?? 0
    var text = String(total)
    for term in terms.dropFirst() {
      total =
        term.isNegative ? working.subtract(total, term.value) : working.add(total, term.value)
      text += (term.isNegative ? " - " : " + ") + String(term.value)
    }
    let form = CanonicalForm(
      sum: terms.map { $0.isNegative ? .minus($0.value) : .plus($0.value) })
    let isSum = terms.allSatisfy { !$0.isNegative }
    let question: String
    if random.integer(in: 0...2) == 0 {
      question = isSum ? spokenSum(terms.map(\.value)) : spokenChain(terms)
    } else {
      question = ask(text, &random)
    }
    return ProblemDraft(question: question, form: form, working: working)
  }

  private static func spokenSum(_ numbers: [Int]) -> String {
    let list = numbers.dropLast().map(String.init).joined(separator: ", ")
    return "Add \(list) and \(numbers.last ?? 0)."
  }

  private static func spokenChain(_ terms: [(isNegative: Bool, value: Int)]) -> String {
    let moves = terms.dropFirst().map { $0.isNegative ? "take \($0.value)" : "add \($0.value)" }
    return "Start at \(terms.first?.value ?? 0), \(moves.joined(separator: ", ")). The result?"
  }

  private static func ask(_ expression: String, _ random: inout CounterRandom) -> String {
    random.element(of: [
      "What is \(expression)?", "Work out \(expression).", "Compute \(expression).",
      "How much is \(expression)?",
    ])
  }
}
