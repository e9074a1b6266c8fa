import Foundation
import Testing

@testable import Rewards

/// Random expressions and rewritings of them that keep the value.
private struct ExpressionGenerator {
  private var sequence: TestSequence
  private let variables: [String]

  init(seed: UInt64, variables: [String]) {
    sequence = TestSequence(seed)
    self.variables = variables
  }

  private func number(_ value: Int) -> MathExpression { ExpressionNotation.read("\(value)") }

  private mutating func leaf() -> MathExpression {
    switch sequence.below(variables.isEmpty ? 7 : 11) {
    case 0...3: return number(1 + sequence.below(12))
    case 4: return .quotient(number(1 + sequence.below(9)), number(2 + sequence.below(8)))
    case 5: return .symbol("\\pi")
    case 6: return .call("sqrt", [number(2 + sequence.below(9))])
    default: return .symbol(variables[sequence.below(variables.count)])
    }
  }

  mutating func expression(depth: Int) -> MathExpression {
    guard depth > 0, sequence.below(8) > 0 else { return leaf() }
    switch sequence.below(12) {
    case 0...2: return .sum([expression(depth: depth - 1), expression(depth: depth - 1)])
    case 3...5: return .product([expression(depth: depth - 1), expression(depth: depth - 1)])
    case 6: return .quotient(expression(depth: depth - 1), expression(depth: depth - 1))
    case 7: return .negated(expression(depth: depth - 1))
    case 8: return .power(expression(depth: depth - 1), number(2 + sequence.below(3)))
    case 9: return .call("sqrt", [.power(expression(depth: depth - 1), number(2))])
    default:
      let names = ["sin", "cos", "arctan", "abs", "exp", "tanh"]
      return .call(names[sequence.below(names.count)], [expression(depth: depth - 1)])
    }
  }

  /// An expression of the same value.
  mutating func rewritten(_ expression: MathExpression) -> MathExpression {
    let inner: MathExpression
    switch expression {
    case .sum(let terms): inner = .sum(terms.reversed().map { rewritten($0) })
    case .product(let factors):
      if factors.count == 2, case .sum(let terms) = factors[1], sequence.below(2) == 0 {
        inner = .sum(terms.map { .product([factors[0], $0]) })
      } else {
        inner = .product(factors.reversed().map { rewritten($0) })
      }
    case .quotient(let a, let b):
      inner =
        sequence.below(2) == 0
        ? .product([rewritten(a), .power(rewritten(b), .negated(number(1)))])
        : .quotient(.negated(rewritten(a)), .negated(rewritten(b)))
    case .negated(let a): inner = .product([.negated(number(1)), rewritten(a)])
    case .power(let base, let exponent):
      inner =
        exponent == number(2)
        ? .product([rewritten(base), base]) : .power(rewritten(base), exponent)
    case .call("sin", let arguments):
      inner = .negated(.call("sin", [.negated(rewritten(arguments[0]))]))
    // Of complex numbers the root of the square is another value.
    case .call("abs", let arguments) where !variables.contains("i"):
      inner = .call("sqrt", [.power(rewritten(arguments[0]), number(2))])
    case .call("exp", let arguments):
      inner = .quotient(number(1), .power(.symbol("e"), .negated(rewritten(arguments[0]))))
    case .call(let name, let arguments): inner = .call(name, arguments.map { rewritten($0) })
    case .number, .symbol: inner = expression
    }
    switch sequence.below(12) {
    case 0: return .sum([inner, number(3), .negated(number(3))])
    case 1: return .quotient(.product([inner, number(7)]), number(7))
    case 2: return .negated(.negated(inner))
    default: return inner
    }
  }

  /// Two sides of an identity in expressions of that depth.
  mutating func identity(depth: Int) -> (MathExpression, MathExpression) {
    let (u, v) = (expression(depth: depth), expression(depth: depth))
    let (one, two) = (number(1), number(2))
    func call(_ name: String, _ argument: MathExpression) -> MathExpression {
      .call(name, [argument])
    }
    func square(_ argument: MathExpression) -> MathExpression { .power(argument, two) }
    func minus(_ a: MathExpression, _ b: MathExpression) -> MathExpression {
      .sum([a, .negated(b)])
    }
    switch sequence.below(13) {
    case 0:
      return (call("sin", .product([two, u])), .product([two, call("sin", u), call("cos", u)]))
    case 1: return (square(call("sin", u)), minus(one, square(call("cos", u))))
    case 2:
      let products = [("cos", "cos"), ("sin", "sin")].map {
        MathExpression.product([call($0, u), call($1, v)])
      }
      return (call("cos", .sum([u, v])), minus(products[0], products[1]))
    case 3: return (call("exp", .sum([u, v])), .product([call("exp", u), call("exp", v)]))
    case 4: return (call("ln", call("exp", call("sin", u))), call("sin", u))
    case 5: return (minus(square(u), square(v)), .product([minus(u, v), .sum([u, v])]))
    case 6:
      let mixed = MathExpression.product([two, u, v])
      return (square(.sum([u, v])), .sum([square(u), mixed, square(v)]))
    case 7: return (.product([call("abs", u), call("abs", v)]), call("abs", .product([u, v])))
    case 8: return (call("tan", call("arctan", u)), u)
    case 9:
      return (
        call("cos", call("arctan", u)),
        .power(.sum([one, square(u)]), .negated(.quotient(one, two)))
      )
    case 10:
      let (a, b) = (call("exp", u), call("exp", .negated(u)))
      return (call("tanh", u), .quotient(minus(a, b), .sum([a, b])))
    case 11: return (call("sqrt", square(square(u))), square(u))
    default:
      return (
        .power(.power(.sum([square(u), one]), .quotient(one, number(3))), number(3)),
        .sum([square(u), one])
      )
    }
  }

  /// An expression that differs by a small part of its value, or by a small number.
  mutating func missed(_ expression: MathExpression) -> MathExpression {
    let power = [1, 6, 12, 25, 45][sequence.below(5)]
    return .sum([expression, .power(number(10), .negated(number(power)))])
  }
}

/// How many expressions all of these tests draw together; a longer form by the environment.
private let drawn =
  ProcessInfo.processInfo.environment["COHORT_EQUIVALENCE_EXPRESSIONS"].flatMap { Int($0) } ?? 1_200

/// What a run found: how much was compared, and what was wrong.
private struct PropertyFindings: Sendable {
  var compared = 0
  /// Pairs beyond every precision, or without a value.
  var undecided = 0
  var wrong: [String] = []

  mutating func expect(_ isRight: Bool, _ text: @autoclosure () -> String) {
    compared += 1
    if !isRight, wrong.count < 10 { wrong.append(text()) }
  }

  static func + (a: PropertyFindings, b: PropertyFindings) -> PropertyFindings {
    PropertyFindings(
      compared: a.compared + b.compared, undecided: a.undecided + b.undecided,
      wrong: a.wrong + b.wrong)
  }
}

@Suite("equivalence: properties")
struct EquivalencePropertyTests {
  private static let kinds: [(variables: [String], seed: UInt64)] = [
    ([], 1), ([], 2), (["x"], 3), (["x", "y"], 4), (["i"], 5), (["x", "i"], 6),
  ]

  /// Draws expressions of every kind and depth on all cores, a quarter of all for each test.
  private func run(
    seed: UInt64, isReal: Bool = false,
    _ check: @escaping @Sendable (inout ExpressionGenerator, Int, inout PropertyFindings) -> Void
  ) async -> PropertyFindings {
    let chunk = 50
    return await withTaskGroup(of: PropertyFindings.self) { group in
      for start in stride(from: 0, to: max(drawn / 4, 50), by: chunk) {
        group.addTask {
          let kinds = Self.kinds.prefix(isReal ? 4 : Self.kinds.count)
          let kind = kinds[start / chunk % kinds.count]
          var generator = ExpressionGenerator(
            seed: mixed(seed, mixed(kind.seed, UInt64(start))), variables: kind.variables)
          var findings = PropertyFindings()
          for round in start..<start + chunk { check(&generator, 1 + round % 4, &findings) }
          return findings
        }
      }
      return await group.reduce(PropertyFindings(), +)
    }
  }

  private func expect(_ findings: PropertyFindings) {
    #expect(findings.wrong.isEmpty, "\(findings.wrong.joined(separator: "\n"))")
    #expect(findings.compared > 4 * findings.undecided)
  }

  /// Whether a rule says that nothing could be told.
  private static func isUndecided(_ rule: String) -> Bool {
    rule == "budget" || rule == "undefined"
  }

  @Test("an expression with a value equals itself and its rewritings, in both orders")
  func rewritings() async {
    let findings = await run(seed: 1) { generator, depth, findings in
      let expression = generator.expression(depth: depth)
      let other = generator.rewritten(expression)
      let itself = verdict(expression, expression).0
      let found = verdict(expression, other).0
      if itself.rule == "undefined" || Self.isUndecided(found.rule) {
        findings.undecided += 1
        return
      }
      findings.expect(itself.isEqual, "\(expression) is not itself by \(itself.rule)")
      findings.expect(found.isEqual, "\(expression) is not \(other) by \(found.rule)")
      findings.expect(verdict(other, expression).0 == found, "\(expression), \(other): order")
    }
    expect(findings)
  }

  @Test("both sides of an identity are equal, and differ once a little is added to one")
  func identities() async {
    let findings = await run(seed: 2, isReal: true) { generator, depth, findings in
      let (left, right) = generator.identity(depth: depth / 2)
      let found = verdict(left, right).0
      let missed = generator.missed(right)
      let other = verdict(left, missed).0
      if Self.isUndecided(found.rule) || Self.isUndecided(other.rule) {
        findings.undecided += 1
        return
      }
      findings.expect(found.isEqual, "\(left) is not \(right) by \(found.rule)")
      findings.expect(verdict(right, left).0 == found, "\(left), \(right): order")
      findings.expect(!other.isEqual, "\(left) is \(missed) by \(other.rule)")
    }
    expect(findings)
  }

  @Test("an expression differs from what is a little more, in both orders")
  func misses() async {
    let findings = await run(seed: 3) { generator, depth, findings in
      let expression = generator.expression(depth: depth)
      let other = generator.missed(generator.rewritten(expression))
      let found = verdict(expression, other).0
      if Self.isUndecided(found.rule) {
        findings.undecided += 1
        return
      }
      findings.expect(!found.isEqual, "\(expression) is \(other) by \(found.rule)")
      findings.expect(verdict(other, expression).0 == found, "\(expression), \(other): order")
    }
    expect(findings)
  }

  @Test("a graded answer is right in every spelling, and wrong in any once a little is added")
  func spellings() async {
    let findings = await run(seed: 4) { generator, depth, findings in
      let expression = generator.expression(depth: depth)
      let missed = generator.missed(expression)
      let seed = UInt64(findings.compared + 1)
      for isLaTeX in [true, false] {
        var gold = ExpressionSpelling(isLaTeX: !isLaTeX, seed: mixed(seed, 1))
        var spelling = ExpressionSpelling(isLaTeX: isLaTeX, seed: mixed(seed, 2))
        let reference = gold.text(of: expression)
        func grade(_ expression: MathExpression) -> (Grade, String) {
          let text = spelling.text(of: expression)
          let output = ModelOutput(text: "\\boxed{" + text + "}")
          return (MathAnswerChecker().grade(output, reference: reference), text)
        }
        let (right, text) = grade(expression)
        if right.status == .budget || right.rule == "undefined" {
          findings.undecided += 1
          continue
        }
        findings.expect(right.verdict == .right, "\(reference) is not \(text) by \(right.rule)")
        let (wrong, other) = grade(missed)
        guard wrong.status != .budget else {
          findings.undecided += 1
          continue
        }
        findings.expect(wrong.verdict == .wrong, "\(reference) is \(other) by \(wrong.rule)")
      }
    }
    expect(findings)
  }

  @Test("verdict and steps are the same on every thread and in every order")
  func determinism() async {
    var pairs: [(MathExpression, MathExpression)] = []
    for kind in Self.kinds {
      var generator = ExpressionGenerator(seed: kind.seed + 200, variables: kind.variables)
      for _ in 0..<25 {
        let expression = generator.expression(depth: 3)
        pairs.append((expression, generator.rewritten(expression)))
        pairs.append((expression, generator.missed(expression)))
      }
    }
    let expected = pairs.map { verdict($0.0, $0.1) }
    await withTaskGroup(of: Bool.self) { group in
      for worker in 0..<8 {
        let pairs = pairs
        group.addTask {
          for step in pairs.indices {
            // Every worker in another order.
            let index = (step * 7 + worker * 31) % pairs.count
            let found = verdict(pairs[index].0, pairs[index].1)
            if found.0 != expected[index].0 || found.steps != expected[index].steps { return false }
          }
          return true
        }
      }
      for await isSame in group { #expect(isSame) }
    }
  }
}
